package deploy

import (
	"context"
	"errors"
	"fmt"

	"alm/internal/exit"
	"alm/pipeline/record"
	"alm/solution/dataverse"
)

// sender sends one parcel and waits for the end of its import.
type sender struct {
	target
	*parcel
}

// run sends the zip unless it is there already.
func run(ctx context.Context, im *importer) error {
	if im.in.There() {
		im.in.State = record.Done
		im.printf("%s %s is already there", im.zip.Name, im.in.Version)
		return nil
	}
	return (&sender{im.target, &im.parcel}).run(ctx)
}

// run starts the import, or finds the one that is running, and waits for its end. The record
// is on disk before the start and after it, so that no import is lost.
func (s *sender) run(ctx context.Context) error {
	running, err := s.resume(ctx)
	if err != nil {
		return err
	}
	client := s.stage.Client
	giveUp := client.GiveUp()
	if running && s.in.ID != "" {
		s.newGuard(giveUp).forget(ctx)
	}
	for {
		if !running {
			if err := s.start(ctx, giveUp); err != nil {
				return err
			}
		}
		end, err := s.follow(ctx)
		if err != nil {
			return err
		}
		// Another operation may be reported at the start, or by a job that did nothing.
		if locked := end.Err(); errors.Is(locked, dataverse.ErrLocked) {
			if err := client.AwaitLock(ctx, locked, giveUp, s.reportWait()); err != nil {
				return errors.Join(s.stage.Error(err), s.notStarted(err))
			}
			if err := s.notStarted(locked); err != nil {
				return err
			}
			s.in.ID, s.in.State, s.in.Problem = record.NewID(), "", ""
			running = false
			continue
		}
		return s.finish(ctx, end)
	}
}

// follow waits for the end of the job.
func (s *sender) follow(ctx context.Context) (dataverse.Progress, error) {
	s.printf("%s %s %s → %s (%s)", s.in.Action, s.zip.Name, orNone(s.in.Was), s.in.Version, s.in.Job)
	last := ""
	end, err := s.stage.Client.Wait(ctx, s.in.Job, func(p dataverse.Progress) {
		line := fmt.Sprintf("%s: %s", s.in.Stage, p.Status)
		if line != last {
			last = line
			s.printf("%s", p.Status)
		}
		s.Progress.percent(line, p.Percent)
	})
	s.Progress.percent("", 100)
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
		return end, s.restart("the environment no longer knows %s", s.in.Job)
	case err != nil:
		return end, s.stillRunning(err)
	}
	return end, nil
}

// finish keeps what the environment says of the job, and judges it.
func (s *sender) finish(ctx context.Context, end dataverse.Progress) error {
	if s.in.Job.ImportJob == "" {
		if job, err := s.stage.Client.Attach(ctx, s.zip.Name, s.in.Job); err == nil {
			s.in.Job = job
		}
	}
	result, err := s.stage.Client.Result(ctx, s.in.Job)
	if err != nil {
		s.printf("could not read the result: %v", err)
	}
	if err := s.keepLog(result); err != nil {
		s.printf("could not keep the import's log: %v", err)
	}
	if err := s.judge(end, result); err != nil {
		s.in.State, s.in.Problem = record.Failed, exit.Words(err)
		return errors.Join(err, s.Record.Set(*s.in))
	}
	if result.Failed {
		s.in.ToDo = append(s.in.ToDo, "look at the import in the solution's history there: the job succeeded, and its result says that the import failed, without a reason")
	}
	s.in.State = record.Done
	return nil
}
