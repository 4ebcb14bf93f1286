package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"alm/internal/exit"
	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/solution/dataverse"
)

// start sends the import, once. It is in the record before it is sent, so that alm finds it
// after a crash; an answer that is lost is looked for at once.
func (s *sender) start(ctx context.Context, giveUp time.Time) error {
	client := s.stage.Client
	zip, err := s.content()
	if err != nil {
		return err
	}
	staged, err := client.Stage(ctx, zip)
	if err != nil {
		return s.stage.Error(err)
	}
	if !staged.Passed {
		return exit.Remote.Errorf("nothing was imported; fix what it names and import again",
			"%s rejects %s: %s", s.in.Stage, cmp.Or(s.in.File, s.zip.File), rejection(staged))
	}
	if err := s.crossCheck(staged); err != nil {
		return err
	}
	guard := s.newGuard(giveUp)
	defer guard.release(ctx)
	job, err := client.Import(ctx, dataverse.ImportOptions{
		UploadID: staged.UploadID, Upgrade: s.in.Action == record.Upgrade, Variables: s.values, Connections: connections(s.bindings), GiveUp: giveUp,
		Looking: func() error { return guard.look(ctx) },
		Starting: func(job dataverse.Job) error {
			if err := s.begin(job); err != nil || guard.fresh() {
				return err
			}
			return dataverse.ErrLookAgain
		},
		Pausing: func() { guard.release(ctx) },
		Waiting: guard.waiting,
	})
	if errors.Is(err, dataverse.ErrAmbiguous) {
		s.printf("the answer to the start was lost; looking for the import")
		found, none := client.Attach(ctx, s.zip.Name, s.in.Job)
		if none != nil {
			return s.stillRunning(errors.Join(err, none))
		}
		job, err = found, nil
	}
	if err != nil { // the environment said that it did nothing
		return errors.Join(s.stage.Error(err), s.notStarted(err))
	}
	s.in.Job = job
	return s.Record.Set(*s.in)
}

// connections returns the connections that are sent with an import.
func connections(bindings []stage.Binding) []dataverse.ConnectionReference {
	var sent []dataverse.ConnectionReference
	for _, b := range bindings {
		if b.Connection != "" && b.API != "" {
			sent = append(sent, dataverse.ConnectionReference{Name: b.Reference, ConnectorID: b.API, Connection: b.Connection})
		}
	}
	return sent
}

// rejection says why staging did not pass.
func rejection(staged dataverse.Staged) string {
	var lines []string
	for _, v := range staged.Validation {
		if v.Severity == "error" {
			lines = append(lines, strings.TrimSpace(v.Code+" "+v.Message))
		}
	}
	for _, m := range staged.Missing {
		lines = append(lines, fmt.Sprintf("%s is missing (from %s)", m.Required, m.Solution))
	}
	return strings.Join(lines, "; ")
}

// begin records that an import is sent now, unless another alm is sending it.
func (s *sender) begin(job dataverse.Job) error {
	return s.Record.Update(func() error {
		if ran := s.Record.Find(s.in.Stage, s.in.SHA256); ran != nil && ran.State == record.Running && ran.ID != s.in.ID {
			return s.unfinishedError(s.in, ran)
		}
		s.in.Job, s.in.State = job, record.Running
		s.Record.Put(*s.in)
		return nil
	})
}

// reportWait returns a function that reports every pause for another operation once.
func (s *sender) reportWait() func(dataverse.LockWait) {
	reported := ""
	return func(w dataverse.LockWait) {
		line := fmt.Sprintf("waiting for %s", w.Holder)
		if line != reported {
			reported = line
			s.printf("%s%s", line, atMost(w.Left))
		}
	}
}

func atMost(left time.Duration) string {
	if left < time.Second {
		return ""
	}
	return fmt.Sprintf(", %s at most", left)
}

// unchanged asks the environment once more what is installed: an upload takes minutes, and
// another alm may have imported meanwhile. errChanged means that it did.
func (s *sender) unchanged(ctx context.Context) error {
	installed, err := s.stage.Installed(ctx, s.zip.Name)
	if err != nil {
		return err
	}
	if installed.Version != s.in.Was || installed.HasUpgrade {
		s.printf("%s changed meanwhile: it has %s %s, and had %s", s.in.Stage, s.zip.Name, orNone(installed.Version), orNone(s.in.Was))
		return errChanged
	}
	return nil
}

// crossCheck compares what staging says of the installed version with what was read before.
func (s *sender) crossCheck(staged dataverse.Staged) error {
	was := staged.Previous.Version
	if was == "" || s.in.Was != "" && equalVersions(was, s.in.Was) {
		return nil
	}
	s.printf("%s changed meanwhile: staging found %s %s there, and %s was read before", s.in.Stage, s.zip.Name, was, orNone(s.in.Was))
	return errChanged
}

// notStarted records that the environment did not start the import, if the record says that it
// was sent.
func (s *sender) notStarted(why error) error {
	if s.in.State == "" {
		return nil
	}
	s.in.State, s.in.Problem = record.NotStarted, why.Error()
	return s.Record.Set(*s.in)
}
