package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"alm/internal/source"
	"alm/solution"
	"alm/solution/dataverse"
)

// Import is one import of a release to a stage.
type Import struct {
	Stage      string        `json:"stage"`
	URL        string        `json:"url"`
	Version    string        `json:"version"`
	Was        string        `json:"was,omitempty"` // the version before, "" when none was installed
	SHA256     string        `json:"sha256"`
	Action     string        `json:"action"` // install, upgrade, or already there
	State      string        `json:"state"`  // running, done or failed
	At         time.Time     `json:"at"`
	By         string        `json:"by,omitempty"`
	Job        dataverse.Job `json:"job,omitzero"`
	Connectors []Running     `json:"connectors,omitempty"` // read back
	Variables  []Value       `json:"variables,omitempty"`  // read back
	Problem    string        `json:"problem,omitempty"`
}

// Running is a connector as the environment has it.
type Running struct {
	Name       string `json:"name"`
	InternalID string `json:"internalId"` // differs per environment
	Host       string `json:"host"`       // as resolved there
}

// Value is an environment variable's value as the environment has it.
type Value struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// What an import comes down to. (Dataverse upgrades need a higher version; a first import
// cannot be an upgrade.)
const (
	install = "install"
	upgrade = "upgrade"
	repair  = "repair" // the same version once more: an import of it lost connectors
	already = "already there"
)

var importing = Step{
	Name: "import",
	Does: "imports the managed solution to a stage and reads back what runs there",
	Run: func(ctx context.Context, rel *Release) error {
		in, env, err := rel.prepare(ctx)
		if err != nil {
			return err
		}
		switch {
		case rel.With.DryRun:
			rel.tell("import", "%s: would %s %s %s (installed: %s)", in.Stage, in.Action, rel.Solution, in.Version, orNone(in.Was))
			return nil
		case in.Action == already:
			err = rel.refresh(ctx, env, in)
		default:
			err = rel.run(ctx, env, in)
		}
		if err != nil {
			return err
		}
		return rel.readBack(ctx, env, in)
	},
}

// prepare decides what the import will be; it changes nothing.
func (rel *Release) prepare(ctx context.Context) (*Import, *dataverse.Client, error) {
	stage, err := rel.With.Project.Stage(rel.With.Stage)
	if err != nil {
		return nil, nil, err
	}
	v := rel.Verified
	rel.Solution = v.Name
	if !v.Managed {
		return nil, nil, refuse("import the _managed.zip", "%s is unmanaged; stages take managed solutions", v.File)
	}
	if err := rel.passedBefore(); err != nil {
		return nil, nil, err
	}
	if err := rel.valuesFor(stage); err != nil {
		return nil, nil, err
	}
	env, err := rel.With.Connect(ctx, rel.With.Stage, stage)
	if err != nil {
		return nil, nil, remote(rel.With.Stage, err)
	}
	in := &Import{Stage: rel.With.Stage, URL: stage.URL, Version: v.Version, SHA256: v.SHA256,
		At: rel.With.Now().UTC().Truncate(time.Second), By: rel.With.Who}
	installed, err := env.Solution(ctx, v.Name)
	if err != nil && !errors.Is(err, dataverse.ErrNotFound) {
		return nil, nil, remote(in.Stage, err)
	}
	in.Was = installed.Version
	in.Action, err = decide(in.Stage, installed, v)
	if err != nil || in.Action != already {
		return in, env, err
	}
	there, err := env.Connectors(ctx, v.connectors()...)
	if err != nil {
		return nil, nil, remote(in.Stage, err)
	}
	if len(there) < len(v.solution.Connectors) {
		in.Action = repair
	}
	return in, env, nil
}

// passedBefore refuses a digest that the stage before has not run.
func (rel *Release) passedBefore() error {
	before := rel.With.Project.Before(rel.With.Stage)
	if before == "" {
		return nil
	}
	ran := rel.Ran(before)
	if ran == nil || ran.State != "done" {
		return refuse(fmt.Sprintf("alm import --stage %s first", before),
			"%s takes what %s runs, and the record has no import to %s", rel.With.Stage, before, before)
	}
	if ran.SHA256 != rel.Verified.SHA256 {
		return refuse(fmt.Sprintf("import these bytes to %s first", before),
			"%s takes what %s runs: that is sha256 %s, this is %s", rel.With.Stage, before, ran.SHA256, rel.Verified.SHA256)
	}
	return nil
}

// valuesFor refuses a stage that leaves a variable without a value.
func (rel *Release) valuesFor(stage Stage) error {
	for _, v := range rel.Verified.solution.Variables {
		if stage.Variables[v.Name] == "" && v.Default == nil && v.Value == nil {
			return misuse(fmt.Sprintf("add it to stages.%s.variables in %s", rel.With.Stage, rel.With.Project.fileOr()),
				"variable %s has no value at stage %s and no default", v.Name, rel.With.Stage)
		}
	}
	return nil
}

func decide(stage string, installed dataverse.Solution, v *Verified) (string, error) {
	if installed.Version == "" {
		return install, nil
	}
	if installed.HasUpgrade {
		return "", refuse("finish or remove the upgrade there first", "%s_Upgrade is left over at %s", v.Name, stage)
	}
	if !installed.Managed {
		return "", refuse("remove the unmanaged solution there, or use another environment",
			"%s is installed unmanaged at %s; a managed import over it is refused (0x80048040)", v.Name, stage)
	}
	there, err := solution.ParseVersion(installed.Version)
	if err != nil {
		return "", fmt.Errorf("read the version at %s: %w", stage, err)
	}
	ours, err := solution.ParseVersion(v.Version)
	if err != nil {
		return "", err
	}
	switch ours.Compare(there) {
	case -1:
		return "", refuse("raise the version (alm bump) and pack again", "%s %s at %s is newer than %s", v.Name, there, stage, ours)
	case 0:
		return already, nil
	}
	return upgrade, nil
}

// run starts the import, or finds the one that is running, and waits for its end. The
// record is on disk before the start and after it, so that no import is lost.
func (rel *Release) run(ctx context.Context, env *dataverse.Client, in *Import) error {
	running, err := rel.resume(ctx, env, in)
	if err != nil {
		return err
	}
	if !running {
		if err := rel.start(ctx, env, in); err != nil {
			return err
		}
	}
	rel.tell("import", "%s: %s %s %s → %s (%s)", in.Stage, in.Action, rel.Solution, orNone(in.Was), in.Version, in.Job)
	last := ""
	end, err := env.Wait(ctx, in.Job, func(p dataverse.Progress) {
		if line := fmt.Sprintf("%s: %s", in.Stage, p.Status); line != last {
			last = line
			rel.tell("import", "%s", line)
		}
	})
	if err != nil {
		return rel.stillRunning(in, err)
	}
	if err := rel.verdict(ctx, env, in, end); err != nil {
		in.State, in.Problem = "failed", err.Error()
		rel.put(*in)
		return errors.Join(err, rel.Save())
	}
	in.State = "done"
	return nil
}

func (rel *Release) start(ctx context.Context, env *dataverse.Client, in *Import) error {
	staged, err := env.Stage(ctx, rel.Verified.zip)
	if err != nil {
		return remote(in.Stage, err)
	}
	if !staged.Passed {
		return &Error{Kind: ErrRemote, Err: fmt.Errorf("%s refuses %s: %s", in.Stage, rel.Verified.File, refusal(staged)),
			Remedy: "nothing was imported; mend what it names and import again"}
	}
	in.State = "running"
	in.Job, err = env.Import(ctx, dataverse.ImportOptions{
		UploadID: staged.UploadID, Upgrade: in.Action == upgrade, Variables: rel.values(),
	})
	if err != nil && errors.Is(err, dataverse.ErrAmbiguous) {
		return rel.stillRunning(in, err)
	}
	if err != nil {
		return remote(in.Stage, err)
	}
	rel.put(*in)
	return rel.Save()
}

// resume takes up the import that the record says is running. Only where the environment
// knows of none may it be started again.
func (rel *Release) resume(ctx context.Context, env *dataverse.Client, in *Import) (running bool, err error) {
	ran := rel.Ran(in.Stage)
	if !rel.With.Resume || ran == nil || ran.State != "running" || ran.SHA256 != in.SHA256 {
		return false, nil
	}
	in.Job, in.State, in.At = ran.Job, "running", ran.At
	if in.Job.AsyncOperation != "" {
		return true, nil
	}
	job, err := env.Attach(ctx, rel.Solution, in.Job.Since)
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
		return false, nil
	case err != nil:
		return false, rel.stillRunning(in, err)
	}
	in.Job = job
	return true, nil
}

// values are the stage's values of the variables that the zip defines.
func (rel *Release) values() []dataverse.VariableValue {
	var all []dataverse.VariableValue
	for _, v := range rel.Verified.solution.Variables {
		if value := rel.With.Project.Stages[rel.With.Stage].Variables[v.Name]; value != "" {
			all = append(all, dataverse.VariableValue{Name: v.Name, Value: value})
		}
	}
	return all
}

func (rel *Release) stillRunning(in *Import, err error) error {
	in.State = "running"
	rel.put(*in)
	return &Error{Kind: ErrRunning,
		Err:    errors.Join(fmt.Errorf("import to %s may still run (%s): %w", in.Stage, in.Job, err), rel.Save()),
		Remedy: fmt.Sprintf("alm import --stage %s --resume goes on with it", in.Stage)}
}

func (rel *Release) verdict(ctx context.Context, env *dataverse.Client, in *Import, end dataverse.Progress) error {
	result, err := env.Result(ctx, in.Job)
	if err != nil {
		rel.tell("import", "%s: the result cannot be read: %v", in.Stage, err)
	}
	var lines []string
	add := func(line string) {
		said := slices.ContainsFunc(lines, func(other string) bool { return strings.Contains(other, line) })
		if line != "" && !said {
			lines = append(lines, line)
		}
	}
	if endErr := end.Err(); endErr != nil {
		add(endErr.Error())
	}
	for _, f := range result.Failures {
		add(f.Text)
	}
	for _, line := range result.Errors {
		add(line)
	}
	if len(lines) == 0 {
		return nil
	}
	return &Error{Kind: ErrRemote, Err: fmt.Errorf("import to %s did not succeed (%s): %s", in.Stage, in.Job, strings.Join(lines, "; ")),
		Remedy: "mend what it names and import again; what ran there before still runs unless it says otherwise"}
}

// refresh sets the variables of a version that is there already.
func (rel *Release) refresh(ctx context.Context, env *dataverse.Client, in *Import) error {
	in.State = "done"
	rel.tell("import", "%s: %s %s is already there", in.Stage, rel.Solution, in.Version)
	values := rel.values()
	var names []string
	for _, v := range values {
		names = append(names, v.Name)
	}
	there, err := env.Variables(ctx, names...)
	if err != nil {
		return remote(in.Stage, err)
	}
	for _, v := range values {
		if current(there, v.Name) == v.Value {
			continue
		}
		if err := env.SetVariable(ctx, v.Name, v.Value); err != nil {
			return remote(in.Stage, err)
		}
		rel.tell("import", "%s: %s is now %s; a connector keeps the value it was saved with until the next version", in.Stage, v.Name, v.Value)
	}
	return nil
}

func current(there []dataverse.Variable, name string) string {
	for _, v := range there {
		if !strings.EqualFold(v.Name, name) {
			continue
		}
		if v.Value != nil {
			return *v.Value
		}
		if v.Default != nil {
			return *v.Default
		}
	}
	return ""
}

// readBack asks the environment what it runs now and records it.
func (rel *Release) readBack(ctx context.Context, env *dataverse.Client, in *Import) error {
	names := rel.Verified.connectors()
	there, err := env.Connectors(ctx, names...)
	if err != nil {
		return remote(in.Stage, err)
	}
	for _, c := range there {
		host := source.Parse(c.Name, []byte(c.Definition)).Root.Get("host").Str()
		in.Connectors = append(in.Connectors, Running{Name: c.Name, InternalID: c.InternalID, Host: host})
		rel.tell("import", "%s: %s runs on host %s", in.Stage, c.DisplayName, host)
	}
	for _, v := range rel.values() {
		in.Variables = append(in.Variables, Value{v.Name, v.Value})
	}
	rel.put(*in)
	if err := rel.Save(); err != nil {
		return err
	}
	if len(there) < len(names) {
		return &Error{Kind: ErrRemote, Err: fmt.Errorf("%s has %s of %s after the import", in.Stage, count(len(there), "connector"), count(len(names), "connector")),
			Remedy: "look at the solution's history in that environment"}
	}
	return nil
}

// remote marks an error of the environment, or of the way to it.
func remote(stage string, err error) error {
	return &Error{Kind: ErrRemote, Err: fmt.Errorf("stage %s: %w", stage, err), Remedy: hintOf(err)}
}

func hintOf(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return hinted.Hint()
	}
	return ""
}

func refusal(s dataverse.Staged) string {
	var lines []string
	for _, v := range s.Validation {
		if v.Severity == "error" {
			lines = append(lines, strings.TrimSpace(v.Code+" "+v.Message))
		}
	}
	for _, m := range s.Missing {
		lines = append(lines, fmt.Sprintf("%s is missing (from %s)", m.Required, m.Solution))
	}
	return strings.Join(lines, "; ")
}

func orNone(version string) string {
	if version == "" {
		return "none"
	}
	return version
}
