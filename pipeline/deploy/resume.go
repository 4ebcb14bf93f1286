package deploy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"alm/internal/exit"
	"alm/pipeline/record"
	"alm/solution/dataverse"
)

// unfinished returns the record's import of the same bytes that has not ended, nil when there
// is none. Only --resume continues it.
func (t *target) unfinished(in *record.Import) (*record.Import, error) {
	ran := t.Record.Find(in.Stage, in.SHA256)
	if ran == nil || ran.State != record.Running {
		return nil, nil
	}
	if !ran.WentTo(in.URL) {
		return nil, exit.Refused.Errorf(fmt.Sprintf("--environment-url %s --resume continues it; --abandon gives it up", ran.URL),
			"the import of %s %s of %s has no end in the record and was to %s; %s is %s now", t.zip.Name, ran.Version, ran.At.Format(time.RFC3339), ran.URL, in.Stage, in.URL)
	}
	if !t.opts.Resume {
		return nil, t.unfinishedError(in, ran)
	}
	return ran, nil
}

func (t *target) unfinishedError(in, ran *record.Import) error {
	return exit.Running.Errorf(resumeHint(in),
		"the import of %s %s to %s of %s has no end in the record and may still run (%s)", t.zip.Name, ran.Version, in.Stage, ran.At.Format(time.RFC3339), ran.Job)
}

func resumeHint(in *record.Import) string {
	return fmt.Sprintf("alm import --stage %s --resume continues it; --abandon gives it up", in.Stage)
}

// resumeFrom makes an import the one that was begun before.
func resumeFrom(in, ran *record.Import) {
	in.ID, in.Action, in.Was, in.At, in.By, in.Job, in.State = ran.ID, ran.Action, ran.Was, ran.At, ran.By, ran.Job, ran.State
	in.Plan, in.Policy = ran.Plan, ran.Policy
}

// resume finds the import that the record says is running, and reports whether there is one.
// Where the environment knows of none, alm decides again.
func (s *sender) resume(ctx context.Context) (running bool, err error) {
	ran, err := s.unfinished(s.in)
	if ran == nil || err != nil {
		return false, err
	}
	if s.in.Job.AsyncOperation != "" {
		return true, nil
	}
	job, err := s.stage.Client.Attach(ctx, s.zip.Name, s.in.Job)
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
		return false, s.restart("the environment has no such import")
	case err != nil:
		return false, s.stillRunning(err)
	}
	s.in.Job = job
	return true, s.Record.Set(*s.in)
}

// restart records that an import is not there, and asks for a new decision.
func (s *sender) restart(why string, args ...any) error {
	s.printf(why, args...)
	return errors.Join(errChanged, s.notStarted(fmt.Errorf(why, args...)))
}

// stillRunning records that the end of an import is not known.
func (s *sender) stillRunning(err error) error {
	s.in.State = record.Running
	return exit.Running.Errorf(resumeHint(s.in), "%w",
		errors.Join(fmt.Errorf("import to %s may still run (%s): %w", s.in.Stage, s.in.Job, err), s.Record.Set(*s.in)))
}

// abandon records that nobody waits for the end of the stage's running import.
func (d *Deployer) abandon(name string) error {
	if err := d.Record.Reload(); err != nil {
		return err
	}
	if !d.Record.Unfinished(name) {
		return exit.Refused.Errorf("alm history lists every attempt", "the record has no running import to %s", name)
	}
	return d.Record.Update(func() error {
		for _, in := range d.Record.Imported {
			if in.Stage == name && in.State == record.Running {
				in.State = record.Abandoned
				d.Record.Put(in)
				d.Progress.printf("import", "%s: abandoned the import of %s %s (%s); look at the environment's history before the next one", name, d.Record.Solution, in.Version, in.Job)
			}
		}
		return nil
	})
}
