package main

import (
	"fmt"

	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/pack"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

func verifyVerb(a *app) *cobra.Command {
	var zip string
	cmd := &cobra.Command{
		Use:   "verify ZIP",
		Short: "Find what would make an import of a solution zip fail",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := argument("zip", &zip, args, 0); err != nil {
				return err
			}
			if zip == "" {
				return usage("alm verify ZIP", "no solution zip was named")
			}
			return a.verify(zip)
		},
		ValidArgsFunction: a.completesFirst(completeZips),
	}
	cmd.Flags().StringVar(&zip, "zip", "", "the ZIP, instead of the argument")
	return cmd
}

func (a *app) verify(zip string) error {
	z, err := pack.Verify(a.inDir(zip))
	if err != nil {
		return err
	}
	for _, f := range z.Findings {
		fmt.Fprintf(a.Stdout, "%s  %s  %s\n    fix: %s\n", f.Severity, f.Rule.ID, report.Plain(f.Line()), report.Plain(f.Fix))
	}
	if z.Name != "" {
		a.publish(report.Step{Outputs: map[string]string{"solution": z.Name, "version": z.Version, "sha256": z.SHA256}})
		fmt.Fprintf(a.Stdout, "%s  %s %s, %s\n", z.SHA256, report.Plain(z.Name), z.Version, z.Kind())
	}
	if check.Count(z.Findings, check.Error) > 0 {
		return exit.Findings.Errorf("alm rules RULE explains a finding, and how to fix it", "")
	}
	return nil
}
