package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

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
			case l.dryRun && l.fix == "":
				return usage("alm lint --fix --dry-run shows what --fix would change", "--dry-run needs --fix")
			case l.baseline:
				return a.writeBaseline(cmd.Context(), l, heads[0])
			case l.fix != "":
				return a.fix(cmd.Context(), l, heads)
			}
			return a.lint(cmd.Context(), l.judging, heads)
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

// lint lints every SOURCE, and reports all of them as one.
func (a *app) lint(ctx context.Context, j judging, heads []source) error {
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
	return a.conclude(outputs, document("lint", project, all), all.Refused())
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

// fix fixes what can be fixed safely in every SOURCE, or shows how.
func (a *app) fix(ctx context.Context, l linting, heads []source) error {
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	for _, head := range heads {
		if err := a.fixOne(ctx, l, head); err != nil {
			return err
		}
	}
	if l.dryRun {
		return nil
	}
	return a.lint(ctx, l.judging, heads)
}

func (a *app) fixOne(ctx context.Context, l linting, head source) error {
	result, err := a.linted(ctx, l, "--fix", head)
	if err != nil {
		return err
	}
	write := func(f judge.FixedFile) error { return f.Write(result.Head) }
	if l.dryRun {
		write = a.showFixed
	}
	fixed, err := result.Fix(ctx, l.fix == "all", write)
	if err == nil && !l.dryRun {
		err = fixed.Rename(result.Head)
	}
	if err != nil {
		for _, name := range fixed.Files {
			a.progress("fix", report.Plain("fixed before the error: "+name))
		}
		return err
	}
	for _, left := range fixed.Left {
		a.progress("fix", report.Plain(left.Name+" was skipped: "+left.Why))
	}
	a.printFixed(fixed, l.fix == "all", l.dryRun)
	return nil
}

// showFixed shows how a file would change.
func (a *app) showFixed(f judge.FixedFile) error {
	was, is := f.Shown()
	_, err := fmt.Fprint(a.Stdout, report.Patch(f.Name, was, is, report.Options{Colour: a.Colour}))
	return err
}

// printFixed counts what was fixed, by rule, and shows the fixes that change what the
// connector does.
func (a *app) printFixed(fixed *judge.Fixed, all, dryRun bool) {
	for _, f := range fixed.Changing {
		did := "not fixed, because it changes what the connector does (--fix=all fixes it)"
		if all {
			did = "changes what the connector does"
		}
		a.progress("fix", report.Plain(fmt.Sprintf("%s:%d: %s: %s: %s", f.At.Name(), f.At.From().Line, f.Rule.ID, did, f.Message)))
	}
	if len(fixed.Files)+len(fixed.Names) == 0 {
		a.progress("fix", "nothing to fix")
		return
	}
	did := "fixed"
	if dryRun {
		did = "would fix"
	}
	for _, rule := range slices.Sorted(maps.Keys(fixed.Rules)) {
		a.progress("fix", fmt.Sprintf("%s %s: %d", did, rule, fixed.Rules[rule]))
	}
	for _, names := range fixed.Names {
		a.progress("fix", report.Plain(fmt.Sprintf("%s: %s is %s", did, names[0], names[1])))
	}
	a.progress("fix", fmt.Sprintf("%s: files: %d", did, len(fixed.Files)+len(fixed.Names)))
}
