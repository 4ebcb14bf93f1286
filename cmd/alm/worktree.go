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
	"alm/pipeline/tree"
	"alm/solution/connector"
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
// folder's count. Of what git ignores, those count that reads names; nil names none.
func (a *app) workTree(ctx context.Context, paths []string, reads func(name string) bool) (workTree, error) {
	repo, err := gitfs.OpenIn(a.ci().Workspace, a.dir)
	if errors.Is(err, gitfs.ErrNoRepository) {
		return workTree{}, nil
	}
	if err != nil {
		return workTree{}, err
	}
	ask := repo.Uncommitted
	if reads != nil {
		ask = repo.Unsaved
	}
	changed, err := ask(ctx, paths...)
	if err != nil {
		return workTree{repo: repo}, err
	}
	changed = slices.DeleteFunc(changed, func(file gitfs.Differing) bool {
		return file.Ignored && !reads(strings.TrimPrefix(file.Name, strings.TrimSuffix(repo.Prefix()+"/", "./")))
	})
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

// packReads reports which files, or ignored folders with a slash at the end, packing a solution reads.
func (a *app) packReads(p *project.Project, name, dir string) func(file string) bool {
	packed, of := a.packedPaths(p, name, dir), map[string][]string{}
	files := func(folder string) []string {
		if _, known := of[folder]; !known {
			of[folder] = a.connectorFiles(folder)
		}
		return of[folder]
	}
	return func(file string) bool {
		return slices.ContainsFunc(packed, func(from string) bool {
			below, is := strings.CutPrefix(file, from+"/")
			switch {
			case covers(file, from):
				return true
			case !is:
				return false
			case dir == "" && from != path.Clean(p.Solutions[name].Source):
				return slices.ContainsFunc(files(from), func(read string) bool { return covers(file, read) })
			}
			return strings.Contains(below, "/") && !strings.HasPrefix(below, "CanvasApps/src/") // what pack leaves out of a tree
		})
	}
}

// connectorFiles returns the files that a connector's folder is read from.
func (a *app) connectorFiles(folder string) []string {
	fsys, err := tree.OpenFolder(a.dir)
	if err != nil {
		return nil // packing reports it
	}
	c, err := connector.Read(fsys, folder)
	if err != nil {
		return nil
	}
	var names []string
	for _, file := range c.Files() {
		names = append(names, file.Name)
	}
	return names
}

// keepJudged leaves out files that git does not know and that nothing is packed from.
func (w *workTree) keepJudged(packed []string) {
	w.changed = slices.DeleteFunc(w.changed, func(file gitfs.Differing) bool {
		return !file.Known && !file.Ignored && !slices.ContainsFunc(packed, func(p string) bool {
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
