package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"alm/internal/exit"
	"alm/pipeline/pack"
	"alm/pipeline/record"
	"alm/pipeline/report"
	"alm/pipeline/tree"

	"github.com/spf13/cobra"
)

// packing is what alm pack is asked for.
type packing struct {
	name, out          string
	managed, unmanaged bool
	settings           string
	force              bool
	format             textOrJSON
}

// packedSolutions are what alm pack made, as it prints them.
type packedSolutions struct {
	Schema int              `json:"schema"` // 1
	Packed []packedSolution `json:"packed"`
}

// packedSolution is one solution that was packed.
type packedSolution struct {
	Solution string `json:"solution"`
	*record.Packed
}

func packVerb(a *app) *cobra.Command {
	var p packing
	cmd := &cobra.Command{
		Use:   "pack [SOLUTION | DIR]",
		Short: "Build managed and unmanaged solution zips, and settings for each stage",
		Args:  cobra.MaximumNArgs(1),
		ValidArgsFunction: a.completesFirst(func(*cobra.Command) ([]string, cobra.ShellCompDirective) {
			return a.solutionNames(), cobra.ShellCompDirectiveDefault
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := argument("solution", &p.name, args, 0); err != nil {
				return err
			}
			if err := p.format.check(); err != nil {
				return err
			}
			return a.pack(cmd.Context(), p)
		},
	}
	outFlag(cmd, &p.out)
	cmd.Flags().StringVar(&p.name, "solution", "", "the SOLUTION or DIR, instead of the argument")
	cmd.Flags().BoolVar(&p.managed, "managed", false, "build only the managed zip")
	cmd.Flags().BoolVar(&p.unmanaged, "unmanaged", false, "build only the unmanaged zip")
	p.format.flag(cmd)
	cmd.Flags().StringVar(&p.settings, "settings", "plain", "the form of the settings files: plain, or described (with names, types and defaults, as newer versions of pac write them)")
	cmd.Flags().BoolVar(&p.force, "force", false, "pack other content under a version that a stage has run; the zip that ran is kept under its digest")
	return cmd
}

func (p *packing) options() (pack.Options, error) {
	if p.settings != "plain" && p.settings != "described" {
		return pack.Options{}, usage("use plain or described", "unknown --settings %q", p.settings)
	}
	o := pack.Options{Described: p.settings == "described", Force: p.force}
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
	cmd.Flags().StringVar(out, "out", defaultOut, "the folder for zips, records and logs")
}

// defaultOut is the folder for what alm writes. It is made when it is needed.
const defaultOut = "dist"

// checkOut rejects a folder that is not there where it was named: nothing in it would be read.
func (a *app) checkOut(out string) error {
	if out == defaultOut || isFolder(a.inDir(out)) {
		return nil
	}
	return usage("name the folder that alm pack wrote to", "--out: %s is no folder", out)
}

// pack packs one solution, or every solution of alm.yaml when none is named.
func (a *app) pack(ctx context.Context, p packing) error {
	options, err := p.options()
	if err != nil {
		return err
	}
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	project, err := a.project(false)
	if err != nil {
		return err
	}
	if dir := a.inDir(p.name); p.name != "" && !slices.Contains(project.SolutionNames(), p.name) && isFolder(dir) {
		if options.Unpacked, err = tree.OpenFolder(dir); err != nil {
			return err
		}
		return a.packAll(ctx, []string{""}, p.name, p, options)
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
	return a.packAll(ctx, names, "", p, options)
}

// packAll packs solutions: nothing is written before all of them are packed.
func (a *app) packAll(ctx context.Context, names []string, dir string, asked packing, options pack.Options) error {
	var all []*prepared
	for _, name := range names {
		p, err := a.preparePack(ctx, name, dir, asked.out, options)
		if err != nil {
			return err
		}
		defer p.Discard()
		all = append(all, p)
	}
	var packed []*record.Record
	for _, p := range all {
		if err := p.CommitWithLock(p.commit); err != nil {
			return err
		}
		packed = append(packed, p.rec)
	}
	a.publishPacked("pack", packed)
	return a.printPacked(packed, asked.format)
}

func (a *app) printPacked(records []*record.Record, format textOrJSON) error {
	all := packedSolutions{Schema: 1}
	for _, rec := range records {
		all.Packed = append(all.Packed, packedSolution{rec.Solution, rec.Packed})
		for _, f := range rec.Packed.Files {
			if format.json() {
				continue
			}
			if _, err := fmt.Fprintf(a.Stdout, "%s  %s\n", f.SHA256, report.Plain(f.Name)); err != nil {
				return err
			}
		}
	}
	if format.json() {
		return a.printJSON(all)
	}
	return nil
}

// prepared is a solution that is packed and not yet in place.
type prepared struct {
	*pack.Prepared
	rec    *record.Record
	commit string // whose files were packed, "" when there is none
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

func (a *app) preparePack(ctx context.Context, name, dir, out string, options pack.Options) (*prepared, error) {
	sides, err := a.sides(ctx, judging{}, source{absent: true}, source{workTree: true})
	if err != nil {
		return nil, err
	}
	options.Project, options.Root, options.FS, options.InCI, options.Progress = sides.opts.Project, a.dir, sides.head.FS, sides.inCI, a.progress
	options.CI = a.ciRun()
	work, err := a.workTree(ctx, a.packedPaths(options.Project, name, dir), a.packReads(options.Project, name, dir))
	work.dropDerivedLock(func() bool { return pack.LockIsDerived(options.Project, name, options.FS) })
	options.Dirty = err != nil || len(work.changed) > 0
	switch {
	case err != nil:
		a.progress("pack", "could not find out what is committed: "+exit.Words(err)+"; only the first stage takes these zips")
	case options.Dirty:
		a.progress("pack", "not committed: "+report.Plain(work.list())+"; only the first stage takes these zips")
	}
	rec := a.newRecord(name, out)
	p, err := pack.Prepare(options, rec)
	if err != nil {
		return nil, err
	}
	return &prepared{p, rec, work.commit()}, nil
}
