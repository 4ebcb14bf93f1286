package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"alm/pipeline"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// linting are the flags of lint.
type linting struct {
	judging
	fix, dryRun, baseline bool
}

func lintVerb(a *app) *cobra.Command {
	var l linting
	cmd := &cobra.Command{
		Use:     "lint [SOURCE]",
		Aliases: []string{"validate"},
		Short:   "Check connectors for errors, risks and missing texts",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			head := source{workTree: l.fix || l.baseline}
			if len(args) == 1 {
				head = source{spec: args[0]}
			}
			switch {
			case l.baseline && l.fix:
				return usage("fix first, then write the baseline", "--fix and --write-baseline exclude each other")
			case l.dryRun && !l.fix:
				return usage("alm lint --fix --dry-run shows what --fix would change", "--dry-run needs --fix")
			case l.baseline:
				return a.writeBaseline(cmd.Context(), l, head)
			case l.fix:
				return a.fix(cmd.Context(), l, head)
			}
			return a.judge(cmd.Context(), "lint", l.judging, pipeline.Lint, source{absent: true}, head)
		},
	}
	l.flags(cmd)
	l.profileFlag(cmd)
	cmd.Flags().BoolVar(&l.fix, "fix", false, "fix what can be fixed without changing what the connector does")
	cmd.Flags().BoolVar(&l.dryRun, "dry-run", false, "with --fix, show the changes and write nothing")
	cmd.Flags().BoolVar(&l.baseline, "write-baseline", false, "record the current findings in "+pipeline.BaselineFile+", so that only new ones fail")
	return cmd
}

// linted lints a SOURCE that can be written to.
func (a *app) linted(ctx context.Context, l linting, flag string, head source) (*pipeline.Release, error) {
	rel, err := a.release(ctx, l.judging, source{absent: true}, head)
	if err != nil {
		return nil, err
	}
	if rel.With.Head.Disk == "" {
		return nil, usage("check it out or unpack it, and name its folder", "%s writes files, and %s is not a folder", flag, rel.With.Head.Label)
	}
	if rel.With.Profile, err = project.ParseProfile(l.profile); err != nil {
		return nil, err
	}
	if rel.With.FailOn, err = check.ParseSeverity(l.failOn); err != nil {
		return nil, usage("", "--fail-on: %w", err)
	}
	return rel, pipeline.Walk(ctx, pipeline.Lint, rel)
}

func (a *app) writeBaseline(ctx context.Context, l linting, head source) error {
	rel, err := a.linted(ctx, l, "--write-baseline", head)
	if err != nil {
		return err
	}
	kept, dropped, err := rel.WriteBaseline()
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stdout, "%s holds %d findings of the profile %s", pipeline.BaselineFile, kept, report.Plain(string(rel.Linted.Profile)))
	if dropped > 0 {
		fmt.Fprintf(a.Stdout, "; %d that no longer match were removed", dropped)
	}
	fmt.Fprintln(a.Stdout)
	return nil
}

// fix fixes what can be fixed safely, or shows how.
func (a *app) fix(ctx context.Context, l linting, head source) error {
	rel, err := a.linted(ctx, l, "--fix", head)
	if err != nil {
		return err
	}
	fixed, err := rel.Fix(ctx)
	if err != nil {
		return err
	}
	if l.dryRun {
		for _, f := range fixed.Files {
			was, is := rel.Shown(f)
			fmt.Fprint(a.Stdout, report.Patch(f.Name, was, is, report.Options{Colour: a.Colour}))
		}
	} else if err := fixed.Write(rel.With.Head); err != nil {
		return err
	}
	for _, name := range fixed.Left {
		a.progress("fix", report.Plain(name)+" was skipped: it is assembled from other files, or the new name is taken")
	}
	a.tellFixed(fixed, l.dryRun)
	if l.dryRun {
		return nil
	}
	return a.judge(ctx, "lint", l.judging, pipeline.Lint, source{absent: true}, head)
}

// tellFixed counts what was fixed, by rule.
func (a *app) tellFixed(fixed *pipeline.Fixed, dryRun bool) {
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
