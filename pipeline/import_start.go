package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"alm/internal/exit"
	"alm/solution/dataverse"
)

// errAnew means that an import is to be decided once more: what it was decided on is so no
// longer.
var errAnew = errors.New("decide anew")

// start sends the import, once. It is in the record before it is sent, so that a process
// that dies then can find it; an answer that is lost is looked for at once.
func (rel *Release) start(ctx context.Context, env *dataverse.Client, in *Import, giveUp time.Time) error {
	zip, err := in.content, error(nil)
	if zip == nil {
		zip, err = rel.Verified.content()
	}
	if err != nil {
		return err
	}
	staged, err := env.Stage(ctx, zip)
	if err != nil {
		return remote(in.Stage, err)
	}
	if !staged.Passed {
		return exit.Remote.Errorf("nothing was imported; mend what it names and import again",
			"%s refuses %s: %s", in.Stage, cmp.Or(in.File, rel.Verified.File), refusal(staged))
	}
	waited := in.Job.AsyncOperation != "" // a job that met the lock was waited for, too
	before := rel.ranBefore(in)
	job, err := env.Import(ctx, dataverse.ImportOptions{
		UploadID: staged.UploadID, Upgrade: in.Action == upgrade, Variables: in.variables, Connections: given(in.bindings), GiveUp: giveUp,
		Starting: func(job dataverse.Job) error {
			if waited && rel.overtaken(ctx, env, in) {
				return errAnew
			}
			waited = true
			return rel.begin(in, job)
		},
		Waiting: rel.waits(in),
	})
	if errors.Is(err, dataverse.ErrAmbiguous) {
		rel.tell("import", "%s: the answer to the start was lost; looking for the import", in.Stage)
		found, none := env.Attach(ctx, rel.Solution, in.Job)
		if none != nil {
			return rel.stillRunning(in, errors.Join(err, none))
		}
		job, err = found, nil
	}
	if err != nil {
		// The environment said that it did nothing.
		return errors.Join(remote(in.Stage, err), rel.note(func() error {
			rel.forget(in)
			if before != nil && rel.find(in.Stage, in.SHA256) == nil {
				rel.put(*before)
			}
			return nil
		}))
	}
	in.Job = job
	return rel.write(in)
}

// ranBefore is what the record says of an earlier import of the same bytes.
func (rel *Release) ranBefore(in *Import) *Import {
	ran := rel.find(in.Stage, in.SHA256)
	if ran == nil || ran.State == "running" {
		return nil
	}
	before := *ran
	return &before
}

// begin takes down that an import is sent now, unless another alm is at it.
func (rel *Release) begin(in *Import, job dataverse.Job) error {
	return rel.note(func() error {
		if ran := rel.find(in.Stage, in.SHA256); ran != nil && ran.State == "running" && ran.Job.ImportJob != in.Job.ImportJob {
			return rel.endless(in, ran)
		}
		in.Job, in.State = job, "running"
		rel.put(*in)
		return nil
	})
}

// waits tells of every pause for another operation.
func (rel *Release) waits(in *Import) func(dataverse.LockWait) {
	told := ""
	return func(w dataverse.LockWait) {
		line := fmt.Sprintf("%s: waiting for %s", in.Stage, w.Holder)
		if line != told {
			told = line
			rel.tell("import", "%s%s", line, atMost(w.Left))
		}
	}
}

func atMost(left time.Duration) string {
	if left < time.Second {
		return ""
	}
	return fmt.Sprintf(", %s at most", left)
}

// overtaken tells whether the operation that was waited for changed what is installed.
func (rel *Release) overtaken(ctx context.Context, env *dataverse.Client, in *Import) bool {
	installed, err := env.Solution(ctx, rel.Solution)
	return (err == nil || errors.Is(err, dataverse.ErrNotFound)) && (installed.Version != in.Was || installed.HasUpgrade)
}

// unfinished is the record's import of the same bytes that has no end, nil when there is
// none. To go on with it has to be asked for.
func (rel *Release) unfinished(in *Import) (*Import, error) {
	ran := rel.find(in.Stage, in.SHA256)
	if ran == nil || ran.State != "running" {
		return nil, nil
	}
	if !rel.With.Resume {
		return nil, rel.endless(in, ran)
	}
	return ran, nil
}

func (rel *Release) endless(in, ran *Import) error {
	return exit.Running.Errorf(rel.goOn(in), "the import of %s %s to %s of %s has no end in the record and may still run (%s)",
		rel.Solution, ran.Version, in.Stage, ran.At.Format(time.RFC3339), ran.Job)
}

// takeUp makes an import the one that was begun before.
func (in *Import) takeUp(ran *Import) {
	in.Action, in.Was, in.At, in.By, in.Job, in.State = ran.Action, ran.Was, ran.At, ran.By, ran.Job, ran.State
	in.Plan = ran.Plan
}

// resume takes up the import that the record says is running. Where the environment knows
// of none, all is decided anew.
func (rel *Release) resume(ctx context.Context, env *dataverse.Client, in *Import) (running bool, err error) {
	ran, err := rel.unfinished(in)
	if ran == nil || err != nil {
		return false, err
	}
	if in.Job.AsyncOperation != "" {
		return true, nil
	}
	job, err := env.Attach(ctx, rel.Solution, in.Job)
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
		return false, rel.anew(in, "the environment knows of no such start")
	case err != nil:
		return false, rel.stillRunning(in, err)
	}
	in.Job = job
	return true, rel.write(in)
}

// anew takes an import that is not there out of the record.
func (rel *Release) anew(in *Import, why string, args ...any) error {
	rel.tell("import", "%s: %s", in.Stage, fmt.Sprintf(why, args...))
	return errors.Join(errAnew, rel.drop(in))
}

// drop takes an import out of the record on the disk.
func (rel *Release) drop(in *Import) error {
	return rel.note(func() error { rel.forget(in); return nil })
}

// forget takes an import out of the record, and no other's of the same bytes.
func (rel *Release) forget(in *Import) {
	rel.Imported = slices.DeleteFunc(rel.Imported, func(other Import) bool {
		return other.Stage == in.Stage && other.SHA256 == in.SHA256 && other.Job.ImportJob == in.Job.ImportJob
	})
}

func (rel *Release) stillRunning(in *Import, err error) error {
	in.State = "running"
	running := exit.Running.Errorf(rel.goOn(in), "import to %s may still run (%s): %w", in.Stage, in.Job, err)
	if unwritten := rel.write(in); unwritten != nil {
		return errors.Join(running, unwritten)
	}
	return running
}

func (rel *Release) goOn(in *Import) string {
	return fmt.Sprintf("alm import --stage %s --resume goes on with it", in.Stage)
}
