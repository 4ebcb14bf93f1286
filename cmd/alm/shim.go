package main

import (
	"context"
	"fmt"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/judge"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// shimming are the flags of shim.
type shimming struct {
	judging
	connector string
	dryRun    bool
}

func shimVerb(a *app) *cobra.Command {
	var s shimming
	cmd := &cobra.Command{
		Use:   "shim OLD NEW",
		Short: "Keep a renamed operation alive beside its new operationId",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.shim(cmd.Context(), s, args[0], args[1])
		},
	}
	cmd.Flags().StringVar(&s.connector, "connector", "", "the connector's folder, where several have the operation")
	cmd.Flags().BoolVar(&s.dryRun, "dry-run", false, "show the changes and write nothing")
	cmd.Flags().StringVar(&s.base, "base", "", "the revision in which the operation has its old id (default as for alm check)")
	cmd.Flags().StringVar(&s.fetch, "fetch-base", "auto", "fetch a base commit that the clone lacks: auto (in CI only) or never")
	return cmd
}

// shim keeps an operation alive, or shows how.
func (a *app) shim(ctx context.Context, flags shimming, oldID, newID string) error {
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	sides, err := a.sides(ctx, flags.judging, source{spec: flags.base}, source{workTree: true})
	if err != nil {
		return err
	}
	kept, err := judge.Shim(ctx, sides.opts, sides.base, sides.head, flags.connector, oldID, newID)
	if err != nil {
		return err
	}
	if flags.dryRun {
		for _, file := range kept.Files {
			fmt.Fprint(a.Stdout, report.Patch(file.Name, file.Was, file.Is, report.Options{Colour: a.Colour}))
		}
	} else if err := kept.Write(a.journal()); err != nil {
		return err
	}
	return a.printShim(kept, flags.dryRun)
}

// printShim prints where both operations are, and what the change still breaks.
func (a *app) printShim(kept *judge.Shimmed, dryRun bool) error {
	line := func(format string, args ...any) { fmt.Fprintln(a.Stdout, report.Plain(fmt.Sprintf(format, args...))) }
	switch {
	case len(kept.Files) == 0:
		line("nothing to do: %s is deprecated at %s, and %s is there", kept.Old.ID, kept.Old.Key(), kept.New.ID)
	case !dryRun && kept.Moved != "":
		line("%s is back at %s, deprecated", kept.Old.ID, kept.Old.Key())
		line("%s is at %s, which a policy routes to %s", kept.New.ID, kept.Moved, kept.New.Path)
	case !dryRun:
		line("%s is back at %s, deprecated; a policy routes it to %s, the path of %s", kept.Old.ID, kept.Old.Key(), kept.New.Path, kept.New.ID)
	}
	for _, note := range kept.Notes {
		a.progress("shim", note)
	}
	own, others := kept.OfOld()
	if others > 0 {
		a.progress("shim", fmt.Sprintf("%s of other operations: alm diff shows them", words.Count(others, "breaking change")))
	}
	for _, f := range own {
		line("still breaks: %s: %s", f.Rule.ID, f.Message)
	}
	if len(own) > 0 {
		return exit.Findings.Errorf("undo these changes too, or give them to "+kept.New.ID+" alone", "%s is kept, but the change still breaks it", kept.Old.ID)
	}
	return nil
}
