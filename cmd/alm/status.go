package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/report"
	"alm/pipeline/stage"
	"alm/solution/dataverse"

	"github.com/spf13/cobra"
)

// standing is what one stage runs of one solution.
type standing struct {
	Solution string    `json:"solution"`
	Stage    string    `json:"stage"`
	Version  string    `json:"version"` // as the environment says; "" when it is not installed
	SHA256   string    `json:"sha256,omitempty"`
	At       time.Time `json:"at,omitzero"`
	By       string    `json:"by,omitempty"`
	Host     []string  `json:"hosts,omitempty"`  // as the environment says
	State    string    `json:"state,omitempty"`  // of its import, as the record says
	Action   string    `json:"action,omitempty"` // what brought it
	Note     string    `json:"note,omitempty"`
	Remarks  []string  `json:"remarks,omitempty"` // what is not as it should be
	Error    string    `json:"error,omitempty"`   // why the environment does not tell
}

func statusVerb(a *app) *cobra.Command {
	var s signIn
	var out, format, only string
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what every stage runs: version, digest, when and who",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return usage("use text or json", "unknown format %q", format)
			}
			rows, err := a.standings(cmd.Context(), s, out, only)
			if err != nil {
				return err
			}
			a.publishStandings(rows)
			if format == "json" {
				enc := json.NewEncoder(a.Stdout)
				enc.SetIndent("", "  ")
				err = enc.Encode(rows)
			} else {
				err = a.printStandings(rows)
			}
			return cmp.Or(err, a.silent(rows))
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&only, "stage", "", "only this stage")
	outFlag(cmd, &out)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

func (a *app) standings(ctx context.Context, s signIn, out, only string) ([]standing, error) {
	p, err := a.project(true)
	if err != nil {
		return nil, err
	}
	stages := p.Order
	if only != "" {
		if _, err := p.Stage(only); err != nil {
			return nil, err
		}
		stages = []string{only}
	}
	if s.url != "" && len(stages) > 1 {
		return nil, usage("name the stage with --stage, or put the URLs into "+p.FileName(), "--environment-url is one environment, and %s has %s", p.FileName(), words.Count(len(stages), "stage"))
	}
	rows := []standing{}
	for _, name := range p.SolutionNames() {
		rec, err := record.Load(a.inDir(out), name)
		if err != nil {
			return nil, err
		}
		for _, name := range stages {
			row, err := a.standing(ctx, s.forOneOf(len(stages), p.Stages[name]), p, rec, name)
			if err != nil {
				row.Error = err.Error()
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// silent says of each stage that does not tell why, on a line of its own.
func (a *app) silent(rows []standing) error {
	failed := 0
	for _, r := range rows {
		if r.Error != "" {
			failed++
			a.progress("status", fmt.Sprintf("%s at %s: %s", r.Solution, r.Stage, r.Error))
		}
	}
	if failed == 0 {
		return nil
	}
	return exit.Remote.Errorf("see what each environment answered above; alm doctor finds out more", "%d of %d did not answer", failed, len(rows))
}

func (a *app) standing(ctx context.Context, s signIn, p *project.Project, rec *record.Record, name string) (standing, error) {
	row := standing{Solution: rec.Solution, Stage: name}
	client, err := a.connect("", noSignIn, s)(ctx, name, p.Stages[name])
	if err != nil {
		return row, err
	}
	at := &stage.Stage{Name: name, Project: p, Client: client}
	installed, err := client.Solution(ctx, rec.Solution)
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
	case err != nil:
		return row, err
	}
	row.Version = installed.Version
	row.remarkRecord(rec, name)
	if installed.HasUpgrade {
		row.remark("%s_Upgrade is left over: finish or remove the upgrade there", rec.Solution)
	}
	if row.Version == "" {
		return row, nil
	}
	return row, row.readHosts(ctx, at, rec)
}

func (r *standing) remark(format string, args ...any) {
	r.Remarks = append(r.Remarks, fmt.Sprintf(format, args...))
}

// remarkRecord adds what the record knows of the version that runs, and what it has otherwise.
func (r *standing) remarkRecord(rec *record.Record, name string) {
	ran := rec.Ran(name)
	if rec.Unfinished(name) {
		r.remark("an import is running, or its end is unknown: alm import --stage %s --resume", name)
	}
	if r.Version == "" {
		return
	}
	switch {
	case rec.OnlyConnectors(name, r.Version):
		r.Note = "connectors only; the full solution waits for connections"
		return
	case ran == nil:
		r.Note = "not imported by this record"
		return
	case ran.State == record.Failed:
		r.remark("the last import, of %s, failed", ran.Version)
	}
	if ran.Version != r.Version {
		r.Note = "the record says " + ran.Version
		return
	}
	brought := rec.Brought(name)
	r.State, r.SHA256, r.At, r.By, r.Action = ran.State, brought.SHA256, brought.At, brought.By, brought.Action
	if r.Action == record.Adopted {
		r.remark("adopted: no import in the record brought it")
	}
}

// readHosts asks the environment on which hosts the connectors run that the record knows, or
// that the project packs.
func (r *standing) readHosts(ctx context.Context, at *stage.Stage, rec *record.Record) error {
	was := map[string]string{}
	if ran := rec.Ran(at.Name); ran != nil && r.SHA256 != "" {
		for _, c := range ran.Connectors {
			was[c.Name] = c.Host
		}
	}
	if len(was) == 0 {
		return nil
	}
	rows, err := at.Client.Connectors(ctx, slices.Sorted(maps.Keys(was))...)
	if err != nil {
		return err
	}
	for _, c := range rows {
		host := stage.HostOf(c)
		r.Host = append(r.Host, host)
		if before := was[c.Name]; before != host {
			r.remark("%s was on %s after the import", c.DisplayName, before)
		}
	}
	if missing := len(was) - len(rows); missing > 0 {
		r.remark("%s of the import %s not there", words.Count(missing, "connector"), map[bool]string{true: "is", false: "are"}[missing == 1])
	}
	return nil
}

func (a *app) printStandings(rows []standing) error {
	w := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SOLUTION\tSTAGE\tVERSION\tSHA256\tWHEN\tWHO\tHOST\t")
	for _, r := range rows {
		when := ""
		if !r.At.IsZero() {
			when = r.At.UTC().Format("2006-01-02 15:04Z")
		}
		version := r.Version
		switch {
		case r.Error != "":
			version = "?"
		case version == "":
			version = "-"
		}
		said := slices.Concat(r.Host, r.Remarks)
		if r.Note != "" {
			said = append([]string{r.Note}, said...)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.12s\t%s\t%s\t%s\t\n", r.Solution, r.Stage, version, r.SHA256, when, report.Plain(r.By), report.Plain(strings.Join(said, "; ")))
	}
	return w.Flush()
}
