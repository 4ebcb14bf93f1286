package main

import (
	"context"

	"alm/pipeline"
	"alm/pipeline/check"

	"github.com/spf13/cobra"
)

func driftVerb(a *app) *cobra.Command {
	var j judging
	var s signIn
	var stage, name string
	cmd := &cobra.Command{
		Use:   "drift --stage STAGE [SOURCE]",
		Short: "Compare what a stage runs with git, operation by operation",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			head := source{}
			if len(args) == 1 {
				head.spec = args[0]
			}
			return a.drift(cmd.Context(), j, s, stage, name, head)
		},
	}
	j.flags(cmd)
	j.failOn = "note" // whatever differs was done by hand
	cmd.Flags().Lookup("fail-on").DefValue = j.failOn
	s.flags(cmd)
	cmd.Flags().StringVar(&stage, "stage", "", "the stage to compare (required)")
	cmd.Flags().StringVar(&name, "solution", "", "the solution, if the project has several")
	return cmd
}

func (a *app) drift(ctx context.Context, j judging, s signIn, stage, name string, head source) error {
	outputs, err := parseFormats(j.formats, a.Getenv)
	if err != nil {
		return err
	}
	p, err := a.project(true)
	if err != nil {
		return err
	}
	if stage == "" {
		return usage("the stages are in "+a.config, "name a stage")
	}
	if name, _, err = p.Solution(name); err != nil {
		return err
	}
	rel, err := a.release(ctx, j, source{absent: true}, head)
	if err != nil {
		return err
	}
	if rel.With.FailOn, err = check.ParseSeverity(j.failOn); err != nil {
		return usage("", "--fail-on: %w", err)
	}
	rel.Solution, rel.With.Stage, rel.With.Connect, rel.With.Tell = name, stage, a.connect(s), a.progress
	if err := pipeline.Walk(ctx, pipeline.Drift, rel); err != nil {
		return err
	}
	if err := a.report(outputs, a.document("drift", rel)); err != nil {
		return err
	}
	if rel.Gated != nil && rel.Gated.Refused != "" {
		return found
	}
	return nil
}
