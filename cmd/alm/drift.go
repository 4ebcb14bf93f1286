package main

import (
	"context"
	"fmt"

	"alm/pipeline/deploy"
	"alm/pipeline/record"
	"alm/pipeline/report"

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
	outputs, err := a.outputs(&j)
	if err != nil {
		return err
	}
	p, err := a.project(true)
	if err != nil {
		return err
	}
	if stage == "" {
		return noStage(p, "--stage")
	}
	if name, _, err = p.Solution(name); err != nil {
		return err
	}
	sides, err := a.sides(ctx, j, source{absent: true}, head)
	if err != nil {
		return err
	}
	d := &deploy.Deployer{Project: p, Root: a.dir, Record: &record.Record{Solution: name}, Connect: a.connect(stage, s, noSignIn), Now: a.Now, Getenv: a.secretOf, Progress: a.deployProgress()}
	result, err := d.Drift(ctx, stage, sides.head, sides.opts)
	if err != nil {
		return err
	}
	a.printCompared("drift", p, result.Result)
	a.publish(report.Step{Title: fmt.Sprintf("alm drift: %s %s at %s", name, result.Version, stage), Links: []report.Link{{Name: "environment", Address: result.URL}},
		Table:   [][]string{{"", ""}, {"stage", stage}, {"environment", result.URL}, {"version", result.Version}, {"compared with", result.Detected.Base}},
		Outputs: map[string]string{"solution": name, "stage": stage, "environment-url": result.URL, "deployed-version": result.Version}})
	doc := document("drift", p, result.Result)
	if len(doc.Findings) > 0 {
		a.progress("drift", "alm pull --stage "+stage+" --adopt takes what "+stage+" has into the folders")
	}
	doc.Also = drifted{result.Solution, stage, result.URL, result.Version, &result.Detected, result.Diffed, result.Gate}
	return a.conclude(outputs, doc, result.Refused())
}

// drifted is what the JSON of alm drift has besides the findings: the record's own types.
type drifted struct {
	Solution string           `json:"solution"`
	Stage    string           `json:"stage"`
	URL      string           `json:"url"`
	Version  string           `json:"version"` // that the stage runs
	Detected *record.Detected `json:"detected"`
	Diffed   *record.Judged   `json:"diffed"`
	Gated    *record.Gated    `json:"gated,omitempty"`
}
