package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/report"
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
	Host     []string  `json:"hosts,omitempty"`
	Note     string    `json:"note,omitempty"`
	Error    string    `json:"error,omitempty"` // why the environment does not tell
}

func statusVerb(a *app) *cobra.Command {
	var s signIn
	var out, format string
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what every stage runs: version, digest, when and who",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "text" && format != "json" {
				return usage("use text or json", "unknown format %q", format)
			}
			rows, err := a.standings(cmd.Context(), s, out)
			if err != nil {
				return err
			}
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
	outFlag(cmd, &out)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

func (a *app) standings(ctx context.Context, s signIn, out string) ([]standing, error) {
	p, err := a.project(true)
	if err != nil {
		return nil, err
	}
	rows := []standing{}
	for _, name := range p.SolutionNames() {
		rec, err := record.Load(a.inDir(out), name)
		if err != nil {
			return nil, err
		}
		for _, stage := range p.Order {
			row, err := a.standing(ctx, s, p, rec, stage)
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

func (a *app) standing(ctx context.Context, s signIn, p *project.Project, rec *record.Record, stage string) (standing, error) {
	row := standing{Solution: rec.Solution, Stage: stage}
	env, err := a.connect(s)(ctx, stage, p.Stages[stage])
	if err != nil {
		return row, err
	}
	installed, err := env.Solution(ctx, rec.Solution)
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
		return row, nil
	case err != nil:
		return row, err
	}
	row.Version = installed.Version
	ran := rec.Ran(stage)
	if rec.OnlyConnectors(stage, installed.Version) {
		row.Note = "connectors only; the full solution waits for connections"
		return row, nil
	}
	if ran == nil {
		row.Note = "not imported by this record"
		return row, nil
	}
	if ran.Version != installed.Version {
		row.Note = "the record says " + ran.Version
		return row, nil
	}
	row.SHA256, row.At, row.By = ran.SHA256, ran.At, ran.By
	for _, c := range ran.Connectors {
		row.Host = append(row.Host, c.Host)
	}
	return row, nil
}

func (a *app) printStandings(rows []standing) error {
	w := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SOLUTION\tSTAGE\tVERSION\tSHA256\tWHEN\tWHO\tHOST\t")
	for _, r := range rows {
		when := ""
		if !r.At.IsZero() {
			when = r.At.Format("2006-01-02 15:04")
		}
		host := r.Note
		for _, h := range r.Host {
			host += h + " "
		}
		shown := r.Version
		switch {
		case r.Error != "":
			shown = "?"
		case shown == "":
			shown = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.12s\t%s\t%s\t%s\t\n", r.Solution, r.Stage, shown, r.SHA256, when, report.Plain(r.By), report.Plain(host))
	}
	return w.Flush()
}
