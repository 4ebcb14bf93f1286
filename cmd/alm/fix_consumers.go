package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"alm/internal/exit"
	"alm/internal/gitfs"
	"alm/internal/words"
	"alm/pipeline/judge"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// fixing are the flags of fix-consumers.
type fixing struct {
	judging
	dryRun, force, likely bool
}

func fixConsumersVerb(a *app) *cobra.Command {
	f := &fixing{}
	cmd := &cobra.Command{
		Use:     "fix-consumers [BASE [HEAD]]",
		Aliases: []string{"repair"},
		Short:   "Rewrite renamed operationIds and inputs in flows and agents",
		Args:    cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.fixConsumers(cmd.Context(), *f, f.side(args, 0), f.side(args, 1))
		},
	}
	cmd.Flags().StringArrayVar(&f.uses, "in", nil, "rewrite the flows and agents in this folder, repeatable")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "show the changes and write nothing")
	cmd.Flags().BoolVar(&f.likely, "likely", false, "rewrite also names that only resemble each other, as alm diff reports them")
	f.unreadFlag(cmd)
	cmd.Flags().BoolVar(&f.force, "force", false, "rewrite files that have uncommitted changes")
	cmd.Flags().StringVar(&f.base, "base", "", "the BASE, instead of the argument")
	cmd.Flags().StringVar(&f.fetch, "fetch-base", "auto", "fetch a base commit that the clone lacks: auto (in CI only) or never")
	return cmd
}

// fixConsumers rewrites what a change renamed, or shows how.
func (a *app) fixConsumers(ctx context.Context, f fixing, base, head source) error {
	if len(f.uses) == 0 {
		return usage("alm fix-consumers main --in flows --dry-run", "use --in to name the folder with the flows and agents")
	}
	for _, name := range f.uses {
		info, err := os.Stat(a.onDisk(name))
		if errors.Is(err, fs.ErrNotExist) {
			return usage("name a folder with unpacked solutions or agents", "there is nothing at %s", name)
		}
		if err == nil && !info.IsDir() {
			return usage("unpack it with alm unpack, and name the folder", "%s is a file: alm rewrites files in folders", name)
		}
	}
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	sides, err := a.sides(ctx, f.judging, base, head)
	if err != nil {
		return err
	}
	fixed, err := judge.RepairConsumers(ctx, sides.opts, sides.base, sides.head, f.likely)
	if err != nil {
		return err
	}
	if err := a.writeRepair(ctx, f, fixed); err != nil {
		return err
	}
	a.printRepair(fixed, f.dryRun)
	if len(fixed.Left) > 0 {
		return exit.Findings.Errorf("change them by hand; alm impact names what is left", "%s to change by hand", words.Count(len(fixed.Left), "place"))
	}
	if n := len(fixed.Problems); n > 0 && !f.unread {
		return judge.NotRead(n)
	}
	return nil
}

// onDisk returns where a folder that the user named is.
func (a *app) onDisk(name string) string {
	if name = a.fromDir(name); filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(a.dir, name)
}

// writeRepair writes the files, or shows their changes.
func (a *app) writeRepair(ctx context.Context, f fixing, fixed *judge.Repair) error {
	if f.dryRun {
		for _, file := range fixed.Files {
			fmt.Fprint(a.Stdout, report.Patch(file.Name, file.Was, file.Is, report.Options{Colour: a.Colour}))
		}
		return nil
	}
	if !f.force {
		var names []string
		for _, file := range fixed.Files {
			names = append(names, file.Name)
		}
		if err := a.requireCommitted(ctx, names); err != nil {
			return err
		}
	}
	return fixed.Write(a.journal())
}

// requireCommitted fails if git cannot bring back a file that is about to change. Outside of git
// nothing can be asked.
func (a *app) requireCommitted(ctx context.Context, files []string) error {
	var changed []string
	for _, file := range files {
		name := file
		if !filepath.IsAbs(name) {
			name = filepath.Join(a.dir, filepath.FromSlash(name))
		}
		repo, err := gitfs.OpenIn(a.ci().Workspace, filepath.Dir(name))
		if errors.Is(err, gitfs.ErrNoRepository) {
			continue
		}
		if err != nil {
			return err
		}
		found, err := repo.Unsaved(ctx, filepath.Base(name))
		if err != nil {
			return err
		}
		if len(found) > 0 {
			changed = append(changed, file)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	const most = 5
	names := slices.Clone(changed[:min(most, len(changed))])
	if more := len(changed) - most; more > 0 {
		names = append(names, words.Count(more, "more file"))
	}
	return exit.Refused.Errorf("commit or stash them first, or use --force", "uncommitted changes in %s", words.List(names))
}

// printRepair prints what was rewritten, and what is left to people.
func (a *app) printRepair(fixed *judge.Repair, dryRun bool) {
	names := 0
	for _, file := range fixed.Files {
		for _, name := range file.Edits {
			names++
			if !dryRun {
				fmt.Fprintln(a.Stdout, report.Plain(fmt.Sprintf("%s:%d: %s, %s: %s is now %s", file.Name, name.Line, name.Consumer, name.Where, name.Old, name.New)))
			}
		}
	}
	for _, left := range fixed.Left {
		at := left.File
		if left.Line > 0 {
			at = fmt.Sprintf("%s:%d", at, left.Line)
		}
		fmt.Fprintln(a.Stdout, report.Plain(fmt.Sprintf("by hand: %s: %s %s, %s: %s became %s: %s", at, left.Kind, left.Consumer, left.Where, left.Old, left.New, left.Why)))
	}
	did := "rewritten"
	if dryRun {
		did = "to rewrite"
	}
	a.progress("fix", fmt.Sprintf("flows, apps and agents: %d looked at, %s %s in %s", fixed.Consumers, words.Count(names, "name"), did, words.Count(len(fixed.Files), "file")))
	if fixed.Broken > 0 {
		a.progress("fix", fmt.Sprintf("the change still breaks, or may break, %s: alm impact names them", words.Count(fixed.Broken, "consumer")))
	}
	for _, place := range fixed.Unclear {
		a.progress("fix", "not understood: "+place)
	}
	if n := len(fixed.Unclear); n > 0 {
		a.progress("fix", fmt.Sprintf("%s not understood: each may have an old name", words.Count(n, "place")))
	}
	for _, problem := range fixed.Problems {
		a.progress("fix", "not read: "+problem)
	}
}
