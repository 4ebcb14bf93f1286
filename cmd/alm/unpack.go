package main

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/gitfs"
)

// mayReplace refuses to change files of an unpacked solution that git could not bring back: a
// folder with changes that are not committed, or changed files that no commit has.
func (a *app) mayReplace(ctx context.Context, into string, changed []string) error {
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
		return !file.Known && !slices.ContainsFunc(changed, func(name string) bool { return covers(file.Name, path.Join(repo.Prefix(), name)) })
	})}
	if len(lost.changed) > 0 {
		return exit.Refused.Errorf("commit or stash them; --dry-run lists the files that would be removed",
			"%s has changes that git could not bring back: %s", into, lost.list())
	}
	return nil
}

// covers reports whether a path of git's, which ends in a slash for a folder that it ignores, is a
// file or has it.
func covers(path, file string) bool {
	return path == file || strings.HasSuffix(path, "/") && strings.HasPrefix(file, path)
}
