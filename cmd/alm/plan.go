package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/deploy"
	"alm/pipeline/record"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

func planVerb(a *app) *cobra.Command {
	var s shipping
	cmd := &cobra.Command{
		Use:   "plan --stage STAGE [ZIP]",
		Short: "Show what an import would do in an environment",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := argument("zip", &s.zip, args, 0); err != nil {
				return err
			}
			return a.plan(cmd.Context(), s)
		},
		ValidArgsFunction: a.completesFirst(completeZips),
	}
	s.signIn.flags(cmd)
	cmd.Flags().StringVar(&s.stage, "stage", "", "the stage to plan for (required)")
	cmd.Flags().StringVar(&s.zip, "zip", "", "the ZIP, instead of the argument")
	cmd.Flags().StringVar(&s.solution, "solution", "", "the solution, if the project has several")
	cmd.Flags().StringVar(&s.revertTo, "revert-to", "", "plan a rollback to this version: see alm promote")
	policyFlags(cmd, &s)
	updateFlag(cmd, &s)
	s.format.flag(cmd)
	outFlag(cmd, &s.out)
	return cmd
}

func (a *app) plan(ctx context.Context, s shipping) error {
	if err := s.format.check(); err != nil {
		return err
	}
	d, opts, err := a.shipment(ctx, s)
	if err != nil {
		return err
	}
	p, err := a.planned(ctx, d, opts, s)
	if err != nil {
		return err
	}
	a.publish(planned(p, d.Record))
	if s.format.json() {
		err = a.printJSON(struct {
			Schema int `json:"schema"` // 1
			*record.Plan
		}{1, p})
	} else {
		a.printPlan(p)
	}
	if err == nil && len(p.Refused) > 0 {
		return exit.Refused.Errorf("fix what REFUSED names, then run alm plan again", "%s would refuse %s %s", p.Stage, p.Solution, p.Version)
	}
	return err
}

func (a *app) planned(ctx context.Context, d *deploy.Deployer, opts deploy.Options, s shipping) (*record.Plan, error) {
	if s.revertTo == "" {
		return d.Plan(ctx, opts)
	}
	back, err := a.rollback(ctx, s, d.Project)
	if err != nil {
		return nil, err
	}
	return d.PlanRevert(ctx, opts, back)
}

func (a *app) printPlan(p *record.Plan) {
	line := func(label, format string, args ...any) {
		_ = a.printFit(fmt.Sprintf("%-9s %s", label, report.Plain(fmt.Sprintf(format, args...))), 10) // the stream keeps its error
	}
	if p.Action == record.Already {
		line(p.Action, "%s %s at %s (%s)", p.Solution, p.Version, p.Stage, p.URL)
	} else {
		line(p.Action, "%s %s → %s at %s (%s)", p.Solution, cmp.Or(p.Was, "none"), p.Version, p.Stage, p.URL)
	}
	line("sha256", "%s", p.SHA256)
	for _, why := range p.Refused {
		line("REFUSED", "%s", why)
	}
	for _, why := range p.Policy {
		line("policy", "%s", why)
	}
	for _, remark := range p.Remarks {
		line("says", "%s", remark)
	}
	for _, name := range p.Layers {
		line("layer", "%s has an unmanaged change on top, which may hide what the import brings", name)
	}
	if len(p.First) > 0 {
		line("first", "connectors alone, so that connections can be made: %s", strings.Join(p.First, ", "))
	}
	for _, v := range p.Variables {
		line("variable", "%s: %s → %s", v.Name, cmp.Or(v.Was, "(none)"), v.Is)
	}
	for _, c := range p.Connections {
		line("connection", "%s of %s: %s → %s", c.Reference, c.Connector, cmp.Or(c.Was, "(none)"), c.Is)
	}
	for _, todo := range p.ToDo {
		line("TO DO", "%s", todo)
	}
	for _, b := range p.Breaking {
		line("BREAKS", "%s: %s", b.Rule, b.Message)
		for _, use := range b.Uses {
			line("", "%s", report.Plain(report.UseText(use)))
		}
	}
	line("plan", "%s", strings.ToLower(p.Digest))
}
