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
	giveUp := env.GiveUp()
	for {
		if !running {
			if err := rel.start(ctx, env, in, giveUp); err != nil {
				return err
			}
		}
		end, err := rel.follow(ctx, env, in)
		if err != nil {
			return err
		}
		// Another operation may be told of at the start, or by a job that did nothing.
		if locked := end.Err(); errors.Is(locked, dataverse.ErrLocked) {
			if err := env.AwaitLock(ctx, locked, giveUp, rel.waits(in)); err != nil {
				return errors.Join(remote(in.Stage, err), rel.drop(in))
			}
			running = false
			continue
		}
		return rel.ended(ctx, env, in, end)
	}
}

// follow waits for the end of the job.
func (rel *Release) follow(ctx context.Context, env *dataverse.Client, in *Import) (dataverse.Progress, error) {
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
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
		return end, rel.anew(in, "the environment knows %s no more", in.Job)
	case err != nil:
		return end, rel.stillRunning(in, err)
	}
	return end, nil
}

// ended keeps what the environment says of the job, and judges it.
func (rel *Release) ended(ctx context.Context, env *dataverse.Client, in *Import, end dataverse.Progress) error {
	if in.Job.ImportJob == "" {
		if whole, err := env.Attach(ctx, rel.Solution, in.Job); err == nil {
			in.Job = whole
		}
	}
	result, err := env.Result(ctx, in.Job)
	if err != nil {
		rel.tell("import", "%s: the result cannot be read: %v", in.Stage, err)
	}
	unkept := rel.keepLog(in, result)
	if err := rel.verdict(in, end, result); err != nil {
		in.State, in.Problem = "failed", err.Error()
		return errors.Join(err, unkept, rel.write(in))
	}
	in.State = "done"
	return unkept
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
