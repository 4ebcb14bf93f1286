package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/gitfs"
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
