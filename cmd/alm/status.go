package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/deploy"
	"alm/pipeline/project"
	"alm/pipeline/record"

	"github.com/spf13/cobra"
)

// standings are what the stages run, as alm status prints them.
type standings struct {
	Schema int               `json:"schema"` // 1
	Stages []deploy.Standing `json:"stages"`
}

func statusVerb(a *app) *cobra.Command {
	var s signIn
	var out, only string
	var format textOrJSON
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what every stage runs: version, digest, when and who",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := format.check(); err != nil {
				return err
			}
			rows, err := a.standings(cmd.Context(), s, out, only)
			if err != nil {
				return err
			}
			a.publishStandings(rows)
			if format.json() {
				err = a.printJSON(standings{Schema: 1, Stages: rows})
			} else {
				err = a.printStandings(rows)
			}
			return cmp.Or(err, a.silent(rows))
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&only, "stage", "", "only this stage")
	outFlag(cmd, &out)
	format.flag(cmd)
	return cmd
}

func (a *app) standings(ctx context.Context, s signIn, out, only string) ([]deploy.Standing, error) {
	p, err := a.project(true)
	if err != nil {
		return nil, err
	}
	stages, err := shownStages(p, only)
	if err != nil {
		return nil, err
	}
	if s.url != "" && len(stages) > 1 {
		return nil, usage("name the stage with --stage, or put the URLs into "+p.FileName(), "--environment-url is one environment, and %s has %s", p.FileName(), words.Count(len(stages), "stage"))
	}
	if err := a.checkOut(out); err != nil {
		return nil, err
	}
	rows := []deploy.Standing{}
	for _, name := range p.SolutionNames() {
		rec, err := record.Load(a.inDir(out), name)
		if err != nil {
			return nil, err
		}
		for _, name := range stages {
			row, err := a.standing(ctx, s.forOneOf(len(stages), p.Stages[name]), p, rec, name)
			if err != nil {
				row.Error = exit.Words(err)
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// shownStages returns the stages to ask for their solutions. None of either is an error: nobody was asked.
func shownStages(p *project.Project, only string) ([]string, error) {
	if len(p.Solutions) == 0 {
		_, _, err := p.Solution("")
		return nil, err
	}
	if only == "" && len(p.Order) == 0 {
		return nil, usage("add your environments under stages; docs/guide.md shows how", "%s has no stages", p.FileName())
	}
	if only == "" {
		return p.Order, nil
	}
	_, err := p.Stage(only)
	return []string{only}, err
}

// silent says of each stage that does not tell why, on a line of its own.
func (a *app) silent(rows []deploy.Standing) error {
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

// standing asks one stage. No stage is changed.
func (a *app) standing(ctx context.Context, s signIn, p *project.Project, rec *record.Record, name string) (deploy.Standing, error) {
	d := &deploy.Deployer{Project: p, Root: a.dir, Record: rec, Connect: a.connect("", noSignIn, s), Getenv: a.Getenv, Now: a.Now}
	return d.Standing(ctx, name)
}

func (a *app) printStandings(rows []deploy.Standing) error {
	stages := grid{head: []string{"SOLUTION", "STAGE", "VERSION", "SHA256", "WHEN", "WHO", "HOST"}}
	for _, r := range rows {
		when := ""
		if at := latest(r); !at.IsZero() {
			when = at.UTC().Format("2006-01-02 15:04Z")
		}
		version := r.Version
		switch {
		case r.Error != "":
			version = "?"
		case version == "":
			version = "-"
		}
		said := slices.Concat(r.Hosts, r.Remarks)
		if n := len(r.Drift); n > 0 {
			said = append(said, fmt.Sprintf("differs from the zip in %s: %s", words.Count(n, "place"), r.Drift[0]))
		}
		if len(r.NotCompared) > 0 {
			said = append(said, "not compared: "+words.List(r.NotCompared))
		}
		if len(r.Layers) > 0 {
			said = append(said, "changed by hand: "+words.List(r.Layers))
		}
		if r.Note != "" {
			said = append([]string{r.Note}, said...)
		}
		if r.State != "" && r.State != record.Done && r.State != deploy.ConnectorsOnly {
			said = append([]string{r.State}, said...)
		}
		stages.add(r.Solution, r.Stage, version, shortDigest(r.SHA256), when, r.Who(), strings.Join(said, "; "))
	}
	return a.printTable(stages)
}

// shortDigest returns as much of a digest as tables show.
func shortDigest(digest string) string { return digest[:min(12, len(digest))] }

// latest returns when the import was, or else when the environment changed the solution.
func latest(r deploy.Standing) time.Time {
	if r.At.IsZero() {
		return r.ChangedOn
	}
	return r.At
}
