package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"alm/pipeline"
	"alm/pipeline/report"
	"alm/solution"

	"github.com/spf13/cobra"
)

// packing is what alm pack is asked for.
type packing struct {
	name, out          string
	managed, unmanaged bool
	settings           string
}

func packVerb(a *app) *cobra.Command {
	var p packing
	cmd := &cobra.Command{
		Use:   "pack [SOLUTION | DIR]",
		Short: "Writes a solution's unmanaged and managed zip, and settings for every stage",
		Long:  "Packs a solution of alm.yaml, every one when none is named, or the unpacked solution in a folder\nas it stands. Connectors of alm.yaml are merged into the solution that its source names.",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				p.name = args[0]
			}
			return a.pack(cmd.Context(), p)
		},
	}
	outFlag(cmd, &p.out)
	cmd.Flags().StringVar(&p.name, "solution", "", "the SOLUTION or DIR, when it is not the argument")
	cmd.Flags().BoolVar(&p.managed, "managed", false, "only the managed zip")
	cmd.Flags().BoolVar(&p.unmanaged, "unmanaged", false, "only the unmanaged zip")
	cmd.Flags().StringVar(&p.settings, "settings", "plain", "the form of settings: plain, or described with names, types and defaults as newer pac writes it")
	return cmd
}

func (p *packing) options() (pipeline.PackOptions, error) {
	if p.settings != "plain" && p.settings != "described" {
		return pipeline.PackOptions{}, usage("use plain or described", "--settings: no form %q", p.settings)
	}
	o := pipeline.PackOptions{Described: p.settings == "described"}
	for _, kind := range []struct {
		name string
		only bool
	}{{"unmanaged", p.unmanaged}, {"managed", p.managed}} {
		if kind.only {
			o.Kinds = append(o.Kinds, kind.name)
		}
	}
	return o, nil
}

func outFlag(cmd *cobra.Command, out *string) {
	cmd.Flags().StringVar(out, "out", "dist", "the folder of zips and records")
}

// pack packs one solution, or every solution of alm.yaml when none is named.
func (a *app) pack(ctx context.Context, p packing) error {
	options, err := p.options()
	if err != nil {
		return err
	}
	project, err := a.project(false)
	if err != nil {
		return err
	}
	if dir := a.inDir(p.name); p.name != "" && !slices.Contains(project.SolutionNames(), p.name) && isFolder(dir) {
		options.Unpacked = os.DirFS(dir)
		return a.packOne(ctx, "", p.out, options)
	}
	if project, err = a.project(true); err != nil {
		return err
	}
	names := project.SolutionNames()
	if p.name != "" || len(names) == 0 {
		if p.name, _, err = project.Solution(p.name); err != nil {
			return err
		}
		names = []string{p.name}
	}
	for _, name := range names {
		if err := a.packOne(ctx, name, p.out, options); err != nil {
			return err
		}
	}
	return nil
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

func (a *app) packOne(ctx context.Context, name, out string, options pipeline.PackOptions) error {
	rel, err := a.release(ctx, judging{}, source{absent: true}, source{workTree: true})
	if err != nil {
		return err
	}
	rel.Solution, rel.With.Out, rel.With.Tell, rel.With.Pack = name, a.inDir(out), a.progress, options
	rel.With.Head.Commit = a.headCommit(ctx)
	if err := pipeline.Walk(ctx, pipeline.Packing, rel); err != nil {
		return err
	}
	for _, f := range rel.Packed.Files {
		fmt.Fprintf(a.Stdout, "%s  %s\n", f.SHA256, report.Plain(f.Name))
	}
	return nil
}

func unpackVerb(a *app) *cobra.Command {
	var zip, into string
	var replace bool
	cmd := &cobra.Command{
		Use:   "unpack ZIP DIR",
		Short: "Writes a solution zip into a folder, a file for each component, without loss",
		Args:  cobra.MaximumNArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			for i, arg := range args {
				*[]*string{&zip, &into}[i] = arg
			}
			if zip == "" || into == "" {
				return usage("alm unpack ZIP DIR", "name a solution zip and a folder")
			}
			return pipeline.Unpack(a.inDir(zip), a.inDir(into), replace)
		},
	}
	cmd.Flags().StringVar(&zip, "zip", "", "the ZIP, when it is not an argument")
	cmd.Flags().StringVar(&into, "into", "", "the DIR, when it is not an argument")
	cmd.Flags().BoolVar(&replace, "replace", false, "put it in the place of the unpacked solution in DIR; files that the zip does not have are removed")
	return cmd
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
