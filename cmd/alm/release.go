package main

import (
	"context"

	"alm/pipeline"
	"alm/pipeline/check"

	"github.com/spf13/cobra"
)

func releaseVerb(a *app) *cobra.Command {
	var j judging
	var name, out string
	cmd := &cobra.Command{
		Use:   "release [BASE]",
		Short: "Check, bump, pack and verify a solution in one step",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.cut(cmd.Context(), j, j.side(args, 0), name, out)
		},
	}
	j.flags(cmd)
	j.changeFlags(cmd)
	cmd.Flags().StringVar(&name, "solution", "", "the solution, if the project has several")
	outFlag(cmd, &out)
	return cmd
}

// cut makes a release of one solution.
func (a *app) cut(ctx context.Context, j judging, base source, name, out string) error {
	outputs, err := parseFormats(j.formats, a.Getenv)
	if err != nil {
		return err
	}
	p, err := a.project(true)
	if err != nil {
		return err
	}
	if name, _, err = p.Solution(name); err != nil {
		return err
	}
	rel, err := a.release(ctx, j, base, source{workTree: true})
	if err != nil {
		return err
	}
	rel.Solution, rel.With.Out, rel.With.Tell = name, a.inDir(out), a.progress
	rel.With.Head.Commit = a.headCommit(ctx)
	if rel.With.FailOn, err = check.ParseSeverity(j.failOn); err != nil {
		return usage("", "--fail-on: %w", err)
	}
	if err := pipeline.Walk(ctx, pipeline.Making, rel); err != nil {
		return err
	}
	if err := a.report(outputs, a.document("release", rel)); err != nil {
		return err
	}
	if rel.Gated.Refused != "" {
		return found
	}
	return nil
}
