package main

import (
	"context"
	"fmt"
	"slices"

	"alm/pipeline"
	"alm/pipeline/report"
	"alm/solution"

	"github.com/spf13/cobra"
)

func bumpVerb(a *app) *cobra.Command {
	var base, fetch string
	cmd := &cobra.Command{
		Use:   "bump [BASE]",
		Short: "Picks the next versions from what changed and writes them",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				base = args[0]
			}
			rel, err := a.release(cmd.Context(), judging{fetch: fetch}, source{spec: base}, source{workTree: true})
			if err != nil {
				return err
			}
			rel.With.Tell = a.progress
			if err := pipeline.Walk(cmd.Context(), pipeline.Bumping, rel); err != nil {
				return err
			}
			a.sayBump(rel.Bumped)
			return nil
		},
	}
	cmd.Flags().StringVar(&base, "base", "", "the BASE, when it is not the argument")
	cmd.Flags().StringVar(&fetch, "fetch-base", "auto", "in CI, fetch a base commit that is not in the clone: auto or never")
	return cmd
}

func (a *app) sayBump(b *pipeline.Bumped) {
	if b == nil || len(b.Connectors)+len(b.Solutions) == 0 {
		fmt.Fprintln(a.Stdout, "none")
		return
	}
	for _, r := range slices.Concat(b.Connectors, b.Solutions) {
		fmt.Fprintf(a.Stdout, "%s  %s → %s  (%s)\n", report.Plain(r.Name), report.Plain(r.Was), report.Plain(r.Is), b.Part)
	}
}

func packVerb(a *app) *cobra.Command {
	var out, name string
	cmd := &cobra.Command{
		Use:   "pack [SOLUTION]",
		Short: "Writes a solution's unmanaged and managed zip, and settings for every stage",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				name = args[0]
			}
			return a.pack(cmd.Context(), name, out)
		},
	}
	outFlag(cmd, &out)
	cmd.Flags().StringVar(&name, "solution", "", "the SOLUTION, when it is not the argument")
	return cmd
}

func outFlag(cmd *cobra.Command, out *string) {
	cmd.Flags().StringVar(out, "out", "dist", "the folder of zips and records")
}

// pack packs one solution, or every solution when none is named.
func (a *app) pack(ctx context.Context, name, out string) error {
	p, err := a.project(true)
	if err != nil {
		return err
	}
	names := p.SolutionNames()
	if name != "" || len(names) == 0 {
		if name, _, err = p.Solution(name); err != nil {
			return err
		}
		names = []string{name}
	}
	for _, name := range names {
		rel, err := a.release(ctx, judging{}, source{absent: true}, source{workTree: true})
		if err != nil {
			return err
		}
		rel.Solution, rel.With.Out, rel.With.Tell = name, a.inDir(out), a.progress
		rel.With.Head.Commit = a.headCommit(ctx)
		if err := pipeline.Walk(ctx, pipeline.Packing, rel); err != nil {
			return err
		}
		for _, f := range rel.Packed.Files {
			fmt.Fprintf(a.Stdout, "%s  %s\n", f.SHA256, f.Name)
		}
	}
	return nil
}

func verifyVerb(a *app) *cobra.Command {
	var zip string
	cmd := &cobra.Command{
		Use:   "verify ZIP",
		Short: "Reads a solution zip back and names everything that an import would trip over",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				zip = args[0]
			}
			if zip == "" {
				return usage("alm verify ZIP", "name a solution zip")
			}
			return a.verify(zip)
		},
	}
	cmd.Flags().StringVar(&zip, "zip", "", "the ZIP, when it is not the argument")
	return cmd
}

func (a *app) verify(zip string) error {
	v, faults, err := pipeline.VerifyZip(a.inDir(zip))
	if err != nil {
		return err
	}
	worst := solution.Note
	for _, f := range faults {
		worst = max(worst, f.Severity)
		fmt.Fprintf(a.Stdout, "%s  %s  %s: %s\n", f.Severity, f.ID, report.Plain(f.Entry), report.Plain(f.Message))
		if f.Fix != "" {
			fmt.Fprintf(a.Stdout, "    fix: %s\n", report.Plain(f.Fix))
		}
	}
	if v.Name != "" {
		managed := "unmanaged"
		if v.Managed {
			managed = "managed"
		}
		fmt.Fprintf(a.Stdout, "%s  %s %s, %s\n", v.SHA256, report.Plain(v.Name), v.Version, managed)
	}
	if worst == solution.Error {
		return found
	}
	return nil
}
