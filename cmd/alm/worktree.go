package main

import (
	"context"
	"errors"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"alm/internal/gitfs"
	"alm/internal/words"
	"alm/pipeline/pack"
	"alm/pipeline/project"
)

// workTree is what git says of the files that are judged or packed. The zero value is a folder
// outside git.
type workTree struct {
	repo    *gitfs.Repo
	head    gitfs.Commit
	changed []gitfs.Differing // from HEAD
}

// commit returns the commit that has exactly these files, "" when none has.
func (w *workTree) commit() string {
	if len(w.changed) > 0 {
		return ""
	}
	return w.head.Hash
}

// list returns the names of some of the changed files.
func (w *workTree) list() string {
	const most = 5
	var names []string
	for _, file := range w.changed[:min(most, len(w.changed))] {
		names = append(names, file.Name)
	}
	if more := len(w.changed) - most; more > 0 {
		names = append(names, words.Count(more, "more file"))
	}
	return words.List(names)
}

// workTree asks git which files below the paths differ from HEAD. Without paths, all of the
// folder's count.
func (a *app) workTree(ctx context.Context, paths []string) (workTree, error) {
	repo, err := gitfs.OpenIn(a.ci().Workspace, a.dir)
	if errors.Is(err, gitfs.ErrNoRepository) {
		return workTree{}, nil
	}
	if err != nil {
		return workTree{}, err
	}
	changed, err := repo.Uncommitted(ctx, paths...)
	if err != nil {
		return workTree{repo: repo}, err
	}
	head, err := repo.Head(ctx)
	if errors.Is(err, gitfs.ErrNoRevision) {
		err = nil // nothing is committed yet
	}
	return workTree{repo, head, changed}, err
}

// packedPaths are the files and folders that a solution is packed from, relative to the
// project; dir is an unpacked solution instead.
func (a *app) packedPaths(p *project.Project, name, dir string) []string {
	if dir != "" {
		if dir = a.fromDir(dir); filepath.IsLocal(dir) {
			return []string{path.Clean(filepath.ToSlash(dir))}
		}
		return nil
	}
	spec := p.Solutions[name]
	paths := append([]string{p.FileName(), pack.LockFile}, slices.Sorted(maps.Keys(spec.Connectors))...)
	if spec.Source != "" {
		paths = append(paths, path.Clean(spec.Source))
	}
	return paths
}

// keepJudged leaves out files that git does not know and that nothing is packed from.
func (w *workTree) keepJudged(packed []string) {
	w.changed = slices.DeleteFunc(w.changed, func(file gitfs.Differing) bool {
		return !file.Known && !slices.ContainsFunc(packed, func(p string) bool {
			full := path.Join(w.repo.Prefix(), p)
			return file.Name == full || strings.HasPrefix(file.Name, full+"/")
		})
	})
}

// dropDerivedLock leaves out a lock file that git does not know and that says nothing but what
// packing derives: the commit packs to the same bytes.
func (w *workTree) dropDerivedLock(derived func() bool) {
	w.changed = slices.DeleteFunc(w.changed, func(file gitfs.Differing) bool {
		return !file.Known && file.Name == path.Join(w.repo.Prefix(), pack.LockFile) && derived()
	})
}
