package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/pack"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

func verifyVerb(a *app) *cobra.Command {
	var zip string
	var j judging
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
			return a.verify(zip, j)
		},
		ValidArgsFunction: a.completesFirst(completeZips),
	}
	cmd.Flags().StringVar(&zip, "zip", "", "the ZIP, instead of the argument")
	j.formatFlag(cmd)
	j.detailing.flags(cmd)
	return cmd
}

func (a *app) verify(zip string, j judging) error {
	outputs, err := a.outputs(&j)
	if err != nil {
		return err
	}
	file := a.inDir(zip)
	z, err := pack.Verify(file)
	if err != nil {
		return err
	}
	if z.Name != "" {
		a.publish(report.Step{Outputs: map[string]string{"solution": z.Name, "version": z.Version, "sha256": z.SHA256, z.Kind() + "-zip": filepath.ToSlash(file)}})
	}
	doc := verified(zip, z)
	if err := a.report(outputs, doc); err != nil {
		return err
	}
	if z.Name != "" && slices.Contains(outputs, output{format: "text"}) && (a.detail != report.Blocking || doc.Gate != "") {
		if _, err := fmt.Fprintf(a.Stdout, "%s  %s %s, %s\n", z.SHA256, report.Plain(z.Name), z.Version, z.Kind()); err != nil {
			return err
		}
	}
	if doc.Gate != "" {
		return exit.Findings.Errorf("alm rules RULE explains a finding, and how to fix it", "")
	}
	return nil
}

// verifiedZip is what the JSON of alm verify has besides the findings.
type verifiedZip struct {
	Solution string `json:"solution"`
	Version  string `json:"version"`
	Kind     string `json:"kind"`
	SHA256   string `json:"sha256"`
}

// verified returns what there is to report of a zip.
func verified(name string, z *pack.Zip) report.Document {
	doc := report.Document{Version: version, Verb: "verify", Head: name, FailOn: check.Error, Findings: check.Each(z.Findings),
		Also: verifiedZip{z.Name, z.Version, z.Kind(), z.SHA256}}
	if z.Solution != nil {
		doc.Looked = len(z.Solution.Connectors)
	}
	report.WorstFirst(doc.Findings)
	if n := check.Count(z.Findings, check.Error); n > 0 {
		doc.Gate = "blocked by " + words.Count(n, "error")
	}
	return doc
}
