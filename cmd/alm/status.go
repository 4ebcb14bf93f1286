package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"alm/pipeline"
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
}

func statusVerb(a *app) *cobra.Command {
	var s signIn
	var out, format string
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Shows every stage side by side: version, digest, when and who",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			rows, err := a.standings(cmd.Context(), s, out)
			if err != nil {
				return err
			}
			if format == "json" {
				enc := json.NewEncoder(a.Stdout)
				enc.SetIndent("", "  ")
				return enc.Encode(rows)
			}
			return a.printStandings(rows)
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
	var failed error
	for _, name := range p.SolutionNames() {
		rel, err := pipeline.LoadRecord(a.inDir(out), name)
		if err != nil {
			return nil, err
		}
		for _, stage := range p.Order {
			row, err := a.standing(ctx, s, p, rel, stage)
			failed = errors.Join(failed, err)
			rows = append(rows, row)
		}
	}
	if failed != nil {
		return rows, &pipeline.Error{Kind: pipeline.ErrRemote, Err: failed, Remedy: "see what each environment answered"}
	}
	return rows, nil
}

func (a *app) standing(ctx context.Context, s signIn, p *pipeline.Project, rel *pipeline.Release, stage string) (standing, error) {
	row := standing{Solution: rel.Solution, Stage: stage}
	env, err := a.connect(s)(ctx, stage, p.Stages[stage])
	if err != nil {
		return row, fmt.Errorf("stage %s: %w", stage, err)
	}
	installed, err := env.Solution(ctx, rel.Solution)
	switch {
	case errors.Is(err, dataverse.ErrNotFound):
		return row, nil
	case err != nil:
		return row, fmt.Errorf("stage %s: %w", stage, err)
	}
	row.Version = installed.Version
	ran := rel.Ran(stage)
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
		version := r.Version
		if version == "" {
			version = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.12s\t%s\t%s\t%s\t\n", r.Solution, r.Stage, version, r.SHA256, when, report.Plain(r.By), report.Plain(host))
	}
	return w.Flush()
}
