package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"alm/solution/dataverse"
)

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
		line := fmt.Sprintf("%s: %s", in.Stage, p.Status)
		if line != last {
			last = line
			rel.tell("import", "%s", line)
		}
		rel.moves(line, p.Percent)
	})
	rel.moves("", 100)
	if err != nil {
		return rel.stillRunning(in, err)
	}
	result, err := env.Result(ctx, in.Job)
	if err != nil {
		rel.tell("import", "%s: the result cannot be read: %v", in.Stage, err)
	}
	unkept := rel.keepLog(in, result)
	if err := rel.verdict(in, end, result); err != nil {
		in.State, in.Problem = "failed", err.Error()
		rel.put(*in)
		return errors.Join(err, unkept, rel.Save())
	}
	in.State = "done"
	return unkept
}

func (rel *Release) start(ctx context.Context, env *dataverse.Client, in *Import) error {
	zip, err := rel.Verified.content()
	if err != nil {
		return err
	}
	staged, err := env.Stage(ctx, zip)
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
