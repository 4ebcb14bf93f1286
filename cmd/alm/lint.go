package main

import (
	"context"
	"fmt"

	"alm/pipeline/judge"
	"alm/pipeline/project"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// linting are the flags of lint.
type linting struct {
	judging
	fix              string // "", safe or all
	dryRun, baseline bool
}

func lintVerb(a *app) *cobra.Command {
	var l linting
	cmd := &cobra.Command{
		Use:     "lint [SOURCE…]",
		Aliases: []string{"validate"},
		Short:   "Check connectors for errors, risks and missing texts",

		ValidArgsFunction: a.completesAll(a.completeConnectors),
		RunE: func(cmd *cobra.Command, args []string) error {
			heads := []source{{workTree: l.fix != "" || l.baseline}}
			if len(args) > 0 {
				heads = nil
			}
			for _, spec := range args {
				heads = append(heads, source{spec: spec})
			}
			switch {
			case l.baseline && len(heads) > 1:
				return usage("name one, or none for the project", "--write-baseline takes one SOURCE")
			case l.fix != "" && l.fix != "safe" && l.fix != "all":
				return usage("--fix makes the safe fixes, --fix=all also those that change what the connector does", "--fix is %q", l.fix)
			case l.baseline && l.fix != "":
				return usage("fix first, then write the baseline", "--fix and --write-baseline exclude each other")
			case l.dryRun && len(l.formats) > 0:
				return usage("leave out one of the two", "--dry-run prints changes, which have no --format")
			case l.baseline && len(l.formats) > 0:
				return usage("leave out one of the two", "--write-baseline reports nothing that --format could print")
			case l.dryRun && l.fix == "":
				return usage("alm lint --fix --dry-run shows what --fix would change", "--dry-run needs --fix")
			case l.baseline:
				return a.writeBaseline(cmd.Context(), l, heads[0])
			case l.fix != "":
				return a.fix(cmd.Context(), l, heads)
			}
			return a.lint(cmd.Context(), l.judging, heads, nil)
		},
	}
	l.flags(cmd)
	l.profileFlag(cmd)
	l.policyFlag(cmd)
	cmd.Flags().StringVar(&l.fix, "fix", "", "fix what can be fixed without changing what the connector does; `=all` also makes the other fixes and shows them")
	cmd.Flags().Lookup("fix").NoOptDefVal = "safe"
	cmd.Flags().BoolVar(&l.dryRun, "dry-run", false, "with --fix, show the changes and write nothing")
	cmd.Flags().BoolVar(&l.baseline, "write-baseline", false, "record the current findings in "+judge.BaselineFile+", so that only new ones fail")
	return cmd
}

// lint lints every SOURCE, and reports all of them as one. The JSON has also what was done before.
func (a *app) lint(ctx context.Context, j judging, heads []source, also any) error {
	outputs, err := a.outputs(&j)
	if err != nil {
		return err
	}
	var all *judge.Result
	var project *project.Project
	for _, head := range heads {
		sides, err := a.sides(ctx, j, source{absent: true}, head)
		if err != nil {
			return err
		}
		result, err := judge.Lint(ctx, sides.opts, sides.head)
		if err != nil {
			return err
		}
		a.printCompared("lint", sides.opts.Project, result)
		if all == nil {
			all, project = result, sides.opts.Project
			continue
		}
		all.Add(result)
	}
	doc := document("lint", project, all)
	doc.Also = also
	return a.conclude(outputs, doc, all.Refused())
}

// linted lints a SOURCE that can be written to.
func (a *app) linted(ctx context.Context, l linting, flag string, head source) (*judge.Result, error) {
	sides, err := a.sides(ctx, l.judging, source{absent: true}, head)
	if err != nil {
		return nil, err
	}
	if sides.head.Disk == "" {
		return nil, usage("check it out or unpack it, and name its folder", "%s writes files, and %s is not a folder", flag, sides.head.Label)
	}
	sides.opts.Baseline = l.baseline
	return judge.Lint(ctx, sides.opts, sides.head)
}

func (a *app) writeBaseline(ctx context.Context, l linting, head source) error {
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	result, err := a.linted(ctx, l, "--write-baseline", head)
	if err != nil {
		return err
	}
	kept, dropped, err := result.WriteBaseline()
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stdout, "%s holds %d findings of the profile %s", judge.BaselineFile, kept, report.Plain(string(result.Linted.Profile)))
	if dropped > 0 {
		fmt.Fprintf(a.Stdout, "; %d that no longer match were removed", dropped)
	}
	fmt.Fprintln(a.Stdout)
	return nil
}
