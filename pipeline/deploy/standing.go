package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"alm/internal/words"
	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/solution"
	"alm/solution/dataverse"
)

// Standing is what a stage runs of a solution: what the environment says, and beside it what the
// record knows of the import that brought it.
type Standing struct {
	Solution string `json:"solution"`
	Stage    string `json:"stage"`
	URL      string `json:"url,omitempty"`
	Version  string `json:"version"`         // "" when it is not installed
	State    string `json:"state,omitempty"` // done, running, failed, upgrade left over or connectors only

	Content string `json:"content,omitempty"` // digest of the content that runs, as the environment says; "" when its zip had no stamp

	SHA256 string    `json:"sha256,omitempty"` // of the zip, as the record says
	Action string    `json:"action,omitempty"` // what brought it, as the record says
	At     time.Time `json:"at,omitzero"`      // of the import, as the record says
	By     string    `json:"by,omitempty"`     // of these: who, as the record says

	TriggeredBy string `json:"triggeredBy,omitempty"`
	ApprovedBy  string `json:"approvedBy,omitempty"`
	Run         string `json:"run,omitempty"`

	Caller    string    `json:"caller,omitempty"`   // who changed the solution last, as the environment says
	ChangedOn time.Time `json:"changedOn,omitzero"` // and when

	Hosts  []string `json:"hosts,omitempty"`  // of its connectors, as they are
	Drift  []string `json:"drift,omitempty"`  // how what runs differs from the zip that was imported, and from the stage's values
	Layers []string `json:"layers,omitempty"` // connectors with an unmanaged change on top
	Note   string   `json:"note,omitempty"`

	NotCompared []string `json:"notCompared,omitempty"` // what of the zip could not be compared with what runs

	Remarks []string `json:"remarks,omitempty"` // what is not as it should be, and what could not be read
	Error   string   `json:"error,omitempty"`   // why the environment does not answer
}

// The states of a Standing besides those of an import.
const (
	UpgradeLeft    = "upgrade left over"
	ConnectorsOnly = "connectors only"
)

func (r *Standing) remark(format string, args ...any) {
	r.Remarks = append(r.Remarks, fmt.Sprintf(format, args...))
}

// Standing asks a stage what it runs.
func (d *Deployer) Standing(ctx context.Context, name string) (Standing, error) {
	row := Standing{Solution: d.Record.Solution, Stage: name, URL: d.Project.Stages[name].URL}
	s, err := d.open(ctx, name)
	if err != nil {
		return row, err
	}
	row.URL = s.Client.URL()
	installed, err := s.Client.Solution(ctx, row.Solution)
	if err != nil && !errors.Is(err, dataverse.ErrNotFound) {
		return row, s.Error(err)
	}
	row.Version = installed.Version
	_, row.Content = solution.CutStamp(installed.Description)
	ran := row.readRecord(d.Record)
	row.readHistory(ctx, s)
	if installed.HasUpgrade {
		row.State = UpgradeLeft
		row.remark("%s_Upgrade is left over: finish or remove the upgrade there", row.Solution)
	}
	if row.Version == "" {
		return row, nil
	}
	if changed, err := s.Client.Changed(ctx, installed); err != nil {
		row.remark("%v", err)
	} else {
		row.Caller, row.ChangedOn = changed.By, changed.On.UTC()
	}
	err = row.readConnectors(ctx, s, installed, ran)
	if ran == nil && d.Project.Stages[name].Development {
		row.Note = "for development: alm push changes it, and no release goes there"
		return row, err
	}
	return row, errors.Join(err, d.readDrift(ctx, &row, s, installed))
}

// readRecord adds what the record knows of the version that runs, and returns its import.
func (r *Standing) readRecord(rec *record.Record) *record.Import {
	ran := rec.Ran(r.Stage)
	if rec.Unfinished(r.Stage) {
		r.State = record.Running
		r.remark("an import is running, or its end is unknown: alm import --stage %s --resume", r.Stage)
	}
	if r.Version == "" {
		return nil
	}
	switch {
	case rec.OnlyConnectors(r.Stage, r.Version):
		r.State, r.Note = ConnectorsOnly, "connectors only; the full solution waits for connections"
		return nil
	case ran == nil:
		r.Note = "not imported by this record"
		return nil
	case ran.State == record.Failed:
		r.remark("%s", lastFailed(ran.Version))
	}
	if ran.Version != r.Version {
		r.Note = "the record says " + ran.Version
		return nil
	}
	brought := rec.Brought(r.Stage)
	r.State, r.SHA256, r.At, r.By, r.Action = ran.State, brought.SHA256, brought.At, brought.By, brought.Action
	r.TriggeredBy, r.ApprovedBy, r.Run = brought.TriggeredBy, brought.ApprovedBy, brought.Run
	if r.Action == record.Adopted {
		r.remark("adopted: no import in the record brought it")
	}
	return ran
}

func lastFailed(version string) string { return "the last import, of " + version + ", failed" }

// readHistory adds what the environment's own history says of the last import.
func (r *Standing) readHistory(ctx context.Context, s *stage.Stage) {
	past, err := s.Client.History(ctx, r.Solution)
	switch {
	case err != nil:
		r.remark("the environment's history cannot be read, so a running or failed import of others does not show: %v", err)
	case len(past) == 0:
	case !past[0].Done:
		r.State = record.Running
		r.remark("an import of %s runs there since %s", past[0].Version, past[0].Started.UTC().Format("2006-01-02 15:04Z"))
	case !past[0].Passed:
		r.State = record.Failed
		r.Remarks = slices.DeleteFunc(r.Remarks, func(text string) bool { return text == lastFailed(past[0].Version) })
		r.remark("the last import there, of %s at %s, failed", past[0].Version, past[0].Started.UTC().Format("2006-01-02 15:04Z"))
	case r.State == "" && r.Version != "":
		r.State = record.Done
	}
}

// readConnectors adds the hosts of the solution's connectors, and what was changed there by hand.
func (r *Standing) readConnectors(ctx context.Context, s *stage.Stage, installed dataverse.Solution, ran *record.Import) error {
	names, err := s.HeldConnectors(ctx, installed)
	if err != nil {
		return s.Error(err)
	}
	was := map[string]string{}
	if ran != nil {
		for _, c := range ran.Connectors {
			was[c.Name] = c.Host
			if !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	rows, err := s.Client.Connectors(ctx, names...)
	if err != nil {
		return s.Error(err)
	}
	for _, c := range rows {
		host := stage.HostOf(c)
		r.Hosts = append(r.Hosts, host)
		if before := was[c.Name]; before != "" && before != host {
			r.remark("%s was on %s after the import", c.DisplayName, before)
		}
		r.readLayer(ctx, s, c)
	}
	if missing := len(names) - len(rows); missing > 0 {
		r.remark("%s of the import %s not there", words.Count(missing, "connector"), map[bool]string{true: "is", false: "are"}[missing == 1])
	}
	return nil
}

func (r *Standing) readLayer(ctx context.Context, s *stage.Stage, c dataverse.Connector) {
	byHand, err := s.Client.HasUnmanagedLayer(ctx, c.ID)
	switch {
	case err != nil:
		r.remark("changes by hand do not show: %v", err)
	case byHand:
		r.Layers = append(r.Layers, c.DisplayName)
	}
}

// Who returns who brought what runs, as the record and the environment say.
func (r *Standing) Who() string {
	parts := []string{}
	for _, part := range []struct{ before, name string }{{"", r.By}, {"started by ", r.TriggeredBy}, {"approved by ", r.ApprovedBy}, {"as ", r.Caller}} {
		if part.name != "" {
			parts = append(parts, part.before+part.name)
		}
	}
	return strings.Join(parts, ", ")
}
