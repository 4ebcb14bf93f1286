package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"alm/internal/sorting"
	"alm/pipeline/record"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// attempts are the imports that the records know, as alm history prints them.
type attempts struct {
	Schema   int       `json:"schema"` // 1
	Attempts []attempt `json:"attempts"`

	Values []setValue `json:"values,omitempty"` // that alm env set
}

// setValue is a value of an environment variable that was set without an import.
type setValue struct {
	Solution string `json:"solution"`
	record.ValueSet
}

// attempt is one attempt to import a solution.
type attempt struct {
	Solution string `json:"solution"`
	record.Import
}

func historyVerb(a *app) *cobra.Command {
	var name, stage, out string
	var format textOrJSON
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List every attempt to import that the record knows, newest first",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := format.check(); err != nil {
				return err
			}
			all, err := a.attempts(name, stage, out)
			if err != nil {
				return err
			}
			if format.json() {
				return a.printJSON(all)
			}
			if len(all.Attempts)+len(all.Values) == 0 {
				a.progress("history", "no attempt is recorded in "+report.Plain(out))
			}
			return a.printAttempts(all)
		},
	}
	cmd.Flags().StringVar(&name, "solution", "", "only this solution")
	cmd.Flags().StringVar(&stage, "stage", "", "only this stage")
	format.flag(cmd)
	outFlag(cmd, &out)
	return cmd
}

func (a *app) attempts(name, stage, out string) (attempts, error) {
	all := attempts{Schema: 1, Attempts: []attempt{}}
	p, err := a.project(true)
	if err != nil {
		return all, err
	}
	if err := a.checkOut(out); err != nil {
		return all, err
	}
	names := p.SolutionNames()
	if name != "" {
		if name, _, err = p.Solution(name); err != nil {
			return all, err
		}
		names = []string{name}
	}
	if stage != "" {
		if _, err := p.Stage(stage); err != nil {
			return all, err
		}
	}
	for _, name := range names {
		rec, err := record.Load(a.inDir(out), name)
		if err != nil {
			return all, err
		}
		for _, in := range rec.Imported {
			if stage == "" || in.Stage == stage {
				all.Attempts = append(all.Attempts, attempt{name, in})
			}
		}
		for _, set := range rec.ValuesSet {
			if stage == "" || set.Stage == stage {
				all.Values = append(all.Values, setValue{name, set})
			}
		}
	}
	slices.Reverse(all.Attempts)
	slices.Reverse(all.Values)
	sorting.Stable(all.Attempts, func(a, b attempt) int { return b.At.Compare(a.At) })
	return all, nil
}

func (a *app) printAttempts(all attempts) error {
	imports := grid{head: []string{"WHEN", "SOLUTION", "STAGE", "VERSION", "SHA256", "ACTION", "STATE", "WHO"}}
	for _, in := range all.Attempts {
		imports.add(in.At.UTC().Format(time.RFC3339), in.Solution, in.Stage, cmp.Or(in.Was, "none")+" → "+in.Version,
			shortDigest(in.SHA256), in.Action, in.State, in.By)
		imports.note(in.Problem)
	}
	if err := a.printTable(imports); err != nil {
		return err
	}
	for _, set := range all.Values {
		change := report.Plain(cmp.Or(set.Was, "none") + " → " + set.Is)
		if set.Secret {
			change = "(secret)"
		}
		line := fmt.Sprintf("%s  %s  %s  %s: %s  %s", set.At.UTC().Format(time.RFC3339), set.Solution, set.Stage, report.Plain(set.Variable), change, report.Plain(set.By))
		if err := a.printFit(line, 4); err != nil {
			return err
		}
	}
	return nil
}
