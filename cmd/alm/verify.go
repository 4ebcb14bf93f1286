package main

import (
	"fmt"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/pack"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

func verifyVerb(a *app) *cobra.Command {
	var zip string
	var format textOrJSON
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
			if err := format.check(); err != nil {
				return err
			}
			return a.verify(zip, format)
		},
		ValidArgsFunction: a.completesFirst(completeZips),
	}
	cmd.Flags().StringVar(&zip, "zip", "", "the ZIP, instead of the argument")
	format.flag(cmd)
	return cmd
}

func (a *app) verify(zip string, format textOrJSON) error {
	z, err := pack.Verify(a.inDir(zip))
	if err != nil {
		return err
	}
	if z.Name != "" {
		a.publish(report.Step{Outputs: map[string]string{"solution": z.Name, "version": z.Version, "sha256": z.SHA256}})
	}
	if format.json() {
		err = a.verifiedJSON(zip, z)
	} else {
		err = a.printVerified(z)
	}
	if err == nil && check.Count(z.Findings, check.Error) > 0 {
		return exit.Findings.Errorf("alm rules RULE explains a finding, and how to fix it", "")
	}
	return err
}

// verifiedZip is what the JSON of alm verify has besides the findings.
type verifiedZip struct {
	Solution string `json:"solution"`
	Version  string `json:"version"`
	Kind     string `json:"kind"`
	SHA256   string `json:"sha256"`
}

func (a *app) verifiedJSON(zip string, z *pack.Zip) error {
	looked := 0
	if z.Solution != nil {
		looked = len(z.Solution.Connectors)
	}
	doc := report.Document{Version: version, Verb: "verify", Head: zip, Looked: looked, FailOn: check.Error, Findings: z.Findings,
		Also: verifiedZip{z.Name, z.Version, z.Kind(), z.SHA256}}
	report.WorstFirst(doc.Findings)
	if n := check.Count(z.Findings, check.Error); n > 0 {
		doc.Gate = words.Count(n, "error")
	}
	return a.report([]output{{format: "json"}}, doc)
}

// printVerified prints each finding with its fix, then what the zip is.
func (a *app) printVerified(z *pack.Zip) error {
	for _, f := range z.Findings {
		fmt.Fprintf(a.Stdout, "%s  %s  %s\n    fix: %s\n", f.Severity, f.Rule.ID, report.Plain(f.Line()), report.Plain(f.Fix))
	}
	if z.Name == "" {
		return nil
	}
	_, err := fmt.Fprintf(a.Stdout, "%s  %s %s, %s\n", z.SHA256, report.Plain(z.Name), z.Version, z.Kind())
	return err
}
