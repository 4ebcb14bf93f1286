package pipeline

import (
	"context"
	"errors"
	"time"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/solution/dataverse"
)

// Import is one import of a release to a stage.
type Import struct {
	Stage       string        `json:"stage"`
	URL         string        `json:"url"`
	Version     string        `json:"version"`
	Was         string        `json:"was,omitempty"` // the version before, "" when none was installed
	SHA256      string        `json:"sha256"`
	Action      string        `json:"action"` // install, upgrade, update, repair, connectors first, or already there
	State       string        `json:"state"`  // running, done or failed
	At          time.Time     `json:"at"`
	By          string        `json:"by,omitempty"`
	Plan        *Planned      `json:"plan,omitempty"` // what it was to do
	Job         dataverse.Job `json:"job,omitzero"`
	Connectors  []Running     `json:"connectors,omitempty"`  // read back
	Variables   []Value       `json:"variables,omitempty"`   // read back
	Reverts     *Reverted     `json:"reverts,omitempty"`     // of a version that was made to go back
	Connections []Bound       `json:"connections,omitempty"` // read back
	Flows       []Switched    `json:"flows,omitempty"`       // read back
	ToDo        []string      `json:"toDo,omitempty"`        // what only a person can do
	Logs        []string      `json:"logs,omitempty"`        // files in the out folder
	Failures    []Failed      `json:"failures,omitempty"`    // what of it failed, and why
	Problem     string        `json:"problem,omitempty"`
	Of          string        `json:"of,omitempty"`   // of connectors that went first: the digest of the whole
	File        string        `json:"file,omitempty"` // of these: their zip in the out folder

	content   []byte // what is sent, when it is not the verified zip
	variables []dataverse.VariableValue
	bindings  []binding
	installed dataverse.Solution
}

// Running is a connector as the environment has it.
type Running struct {
	Name       string `json:"name"`
	InternalID string `json:"internalId"` // differs per environment
	Host       string `json:"host"`       // as resolved there
}

// Bound is a connection reference as the environment has it.
type Bound struct {
	Reference  string `json:"reference"`
	Connection string `json:"connection"` // "" when it has none
}

// Switched is a cloud flow as the environment has it.
type Switched struct {
	Name string `json:"name"`
	On   bool   `json:"on"`
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
	update  = "update" // on request: what the new version drops stays there
	repair  = "repair" // the same version once more: an import of it lost components
	already = "already there"
)

var importing = Step{
	Name: "import",
	Does: "imports the managed solution to a stage and reads back what runs there",
	Run: func(ctx context.Context, rel *Release) error {
		for {
			err := rel.once(ctx)
			if !errors.Is(err, errAnew) {
				return err
			}
			if err := asPlanned.Run(ctx, rel); err != nil {
				return err
			}
		}
	},
}

func (rel *Release) once(ctx context.Context) error {
	if err := rel.recall(); err != nil {
		return err
	}
	in, env, err := rel.prepare(ctx)
	if err != nil {
		return err
	}
	if err := rel.free(ctx, env, in); err != nil {
		return err
	}
	if rel.With.DryRun {
		rel.foretell(in)
		return nil
	}
	if in, err = rel.readied(ctx, env, in); err != nil {
		return err
	}
	if in.Plan == nil {
		if in.Plan, err = rel.planOf(ctx, env, in); err != nil {
			return err
		}
	}
	if in.Action == already {
		in.State = "done"
		rel.tell("import", "%s: %s %s is already there", in.Stage, rel.Solution, in.Version)
	} else if err := rel.run(ctx, env, in); err != nil {
		return err
	}
	return rel.readBack(ctx, env, in)
}

// planOf is the plan that the import was held to, or its outline.
func (rel *Release) planOf(ctx context.Context, env *dataverse.Client, in *Import) (*Planned, error) {
	if p := rel.Planned; p != nil && p.Stage == in.Stage && p.SHA256 == in.SHA256 {
		return p, nil
	}
	return rel.outline(ctx, env, in)
}

func (rel *Release) foretell(in *Import) {
	if names := in.needs(); len(names) > 0 {
		rel.tell("import", "%s: would first bring %s alone, for which connections have to be made", in.Stage, words.List(names))
	}
	rel.tell("import", "%s: would %s %s %s (installed: %s)", in.Stage, in.Action, rel.Solution, in.Version, orNone(in.Was))
}

// readied sends what has to be there before the whole, and stops where people have to act.
func (rel *Release) readied(ctx context.Context, env *dataverse.Client, in *Import) (*Import, error) {
	if err := rel.settle(ctx, env, in); err != nil {
		return nil, err
	}
	if len(in.needs()) > 0 {
		var err error
		if in, err = rel.sendFirst(ctx, env, in); err != nil {
			return nil, err
		}
	}
	return in, rel.awaited(in)
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
		return nil, nil, exit.Refused.Errorf("import the _managed.zip", "%s is unmanaged; stages take managed solutions", v.File)
	}
	if err := rel.allowed(stage); err != nil {
		return nil, nil, err
	}
	env, err := rel.environment(ctx, rel.With.Stage)
	if err != nil {
		return nil, nil, err
	}
	in := &Import{Stage: rel.With.Stage, URL: stage.URL, Version: v.Version, SHA256: v.SHA256,
		At: rel.With.Now().UTC().Truncate(time.Second), By: rel.With.Who, Reverts: rel.Reverted, variables: rel.values()}
	ran, err := rel.unfinished(in)
	if err != nil {
		return nil, nil, err
	}
	if ran != nil {
		in.takeUp(ran)
		in.bindings, err = rel.bindings(ctx, env)
		return in, env, err
	}
	installed, err := env.Solution(ctx, v.Name)
	if err != nil && !errors.Is(err, dataverse.ErrNotFound) {
		return nil, nil, remote(in.Stage, err)
	}
	in.Was, in.installed = installed.Version, installed
	if in.Action, err = decide(in.Stage, installed, v, rel.With.Update); err != nil {
		return nil, nil, err
	}
	if in.bindings, err = rel.bindings(ctx, env); err != nil || in.Action != already {
		return in, env, err
	}
	there, err := env.Connectors(ctx, v.connectors()...)
	if err != nil {
		return nil, nil, remote(in.Stage, err)
	}
	ran = rel.Ran(in.Stage)
	same := ran != nil && ran.SHA256 == in.SHA256
	switch {
	case len(there) < len(v.solution.Connectors), same && ran.State == "failed":
		in.Action = repair
		return in, env, nil
	case same && ran.State == "done":
		in.Was, in.At, in.By, in.Job, in.Logs = ran.Was, ran.At, ran.By, ran.Job, ran.Logs
		in.Plan = ran.Plan
		return in, env, nil
	}
	return in, env, rel.vouch(ctx, env, in.Stage)
}

func orNone(version string) string {
	if version == "" {
		return "none"
	}
	return version
}
