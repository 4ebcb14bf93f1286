package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/gitfs"
	"alm/pipeline/pack"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// mayReplace refuses to change files of an unpacked solution that git could not bring back: a
// folder with changes that are not committed, or changed files that no commit has.
func (a *app) mayReplace(ctx context.Context, into string, changed, same []string) error {
	repo, err := gitfs.OpenIn(a.ci().Workspace, a.inDir(into))
	if errors.Is(err, gitfs.ErrNoRepository) {
		return nil
	}
	if err != nil {
		return err
	}
	unsaved, err := repo.Unsaved(ctx)
	if err != nil {
		return err
	}
	lost := workTree{changed: slices.DeleteFunc(unsaved, func(file gitfs.Differing) bool {
		if file.Known {
			return unpackedBefore(repo, file.Name, same)
		}
		return !slices.ContainsFunc(changed, func(name string) bool { return covers(file.Name, path.Join(repo.Prefix(), name)) })
	})}
	if len(lost.changed) > 0 {
		return exit.Refused.Errorf("commit or stash them; --dry-run lists the files that would be removed",
			"%s has changes that git could not bring back: %s", into, lost.list())
	}
	return nil
}

// unpackedBefore reports whether a run that was killed may have changed a file: it has the zip's content,
// or is gone.
func unpackedBefore(repo *gitfs.Repo, name string, same []string) bool {
	if slices.ContainsFunc(same, func(s string) bool { return path.Join(repo.Prefix(), s) == name }) {
		return true
	}
	_, err := os.Lstat(filepath.Join(repo.Root(), filepath.FromSlash(name)))
	return errors.Is(err, fs.ErrNotExist)
}

// covers reports whether a path of git's, which ends in a slash for a folder that it ignores, is a
// file or has it.
func covers(path, file string) bool {
	return path == file || strings.HasSuffix(path, "/") && strings.HasPrefix(file, path)
}

func unpackVerb(a *app) *cobra.Command {
	var zip, into string
	var opts pack.UnpackOptions
	cmd := &cobra.Command{
		Use:   "unpack ZIP DIR",
		Short: "Write a solution zip into a folder, one file per component",
		Args:  cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := cmp.Or(argument("zip", &zip, args, 0), argument("into", &into, args, 1)); err != nil {
				return err
			}
			if zip == "" || into == "" {
				return usage("alm unpack ZIP DIR", "a solution zip and a folder are needed")
			}
			opts.May = func(changed, same []string) error { return a.mayReplace(cmd.Context(), into, changed, same) }
			return a.unpack(zip, into, opts)
		},
		ValidArgsFunction: a.completesFirst(completeZips),
	}
	cmd.Flags().StringVar(&zip, "zip", "", "the ZIP, instead of the argument")
	cmd.Flags().StringVar(&into, "into", "", "the DIR, instead of the argument")
	cmd.Flags().BoolVar(&opts.Replace, "replace", false, "replace the unpacked solution in DIR; removes its files that the zip does not have, and lists them")
	cmd.Flags().BoolVar(&opts.DryRun, "dry-run", false, "with --replace, only list the files that would be removed")
	return cmd
}

// unpack unpacks a zip and lists the files that it removes.
func (a *app) unpack(zip, into string, opts pack.UnpackOptions) error {
	removed, err := pack.Unpack(a.inDir(zip), a.inDir(into), opts)
	if err != nil {
		return err
	}
	did, done := "removed", "unpacked"
	if opts.DryRun {
		did, done = "would remove", "would unpack"
	}
	for _, name := range removed {
		fmt.Fprintf(a.Stdout, "%s %s\n", did, report.Plain(name))
	}
	_, err = fmt.Fprintf(a.Stdout, "%s %s into %s\n", done, report.Plain(zip), report.Plain(into))
	return err
}
