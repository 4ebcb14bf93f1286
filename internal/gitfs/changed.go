package gitfs

import (
	"cmp"
	"fmt"
	"path"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// Unit is a folder that differs between two commits.
type Unit struct {
	Dir     string // slash path from the top
	Was, Is bool   // it was a unit at base; it is one at head
	WasTree string // its tree's hash at base, "" when the folder was not there
	IsTree  string // and at head
	Own     bool   // files of its own differ, and not only those in folders below
}

// Bounds on a walk: a repository of a few small objects can hold more paths than could
// ever be visited.
const (
	maxDepth   = 256
	maxFolders = 1 << 18
)

// Changed lists the folders that isUnit knows by the names of their own files and whose
// trees differ, whatever lies below them. Trees with equal hashes are passed over and no
// file is read. Sorted by folder.
func (r *Repo) Changed(base, head Commit, isUnit func(names []string) bool) ([]Unit, error) {
	w := treeWalk{repo: r, isUnit: isUnit}
	if err := w.walk(".", 0, plumbing.NewHash(base.Tree), plumbing.NewHash(head.Tree)); err != nil {
		return nil, &Error{Op: "compare " + base.Short() + " with " + head.Short(), Err: err, Remedy: hintOf(err)}
	}
	slices.SortFunc(w.units, func(a, b Unit) int { return cmp.Compare(a.Dir, b.Dir) })
	return w.units, nil
}

type treeWalk struct {
	repo    *Repo
	isUnit  func([]string) bool
	units   []Unit
	visited int
}

func (w *treeWalk) walk(dir string, depth int, was, is plumbing.Hash) error {
	if was == is {
		return nil
	}
	if w.visited++; w.visited > maxFolders || depth > maxDepth {
		return fmt.Errorf("%.80s: more folders than are looked into", dir)
	}
	before, err := w.repo.tree(was)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	after, err := w.repo.tree(is)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	w.note(dir, was, is, before, after)
	return pairs(before, after, func(name string, was, is plumbing.Hash) error {
		return w.walk(path.Join(dir, name), depth+1, was, is)
	})
}

// pairs goes through the folders of two trees, each sorted by name, side by side; a folder
// that one of them lacks has the zero hash there.
func pairs(before, after []treeEntry, do func(name string, was, is plumbing.Hash) error) error {
	for len(before) > 0 || len(after) > 0 {
		var was, is treeEntry
		order := 0
		switch {
		case len(before) == 0:
			order = 1
		case len(after) == 0:
			order = -1
		default:
			order = cmp.Compare(before[0].Name, after[0].Name)
		}
		if order <= 0 {
			was, before = before[0], before[1:]
		}
		if order >= 0 {
			is, after = after[0], after[1:]
		}
		if err := do(cmp.Or(was.Name, is.Name), folder(was), folder(is)); err != nil {
			return err
		}
	}
	return nil
}

// folder is the hash of an entry that is a folder, the zero hash for any other.
func folder(e treeEntry) plumbing.Hash {
	if e.Mode != filemode.Dir {
		return plumbing.ZeroHash
	}
	return e.Hash
}

func (w *treeWalk) note(dir string, was, is plumbing.Hash, before, after []treeEntry) {
	ownWas, ownIs := files(before), files(after)
	u := Unit{Dir: dir, Was: w.isUnit(names(ownWas)), Is: w.isUnit(names(ownIs)), Own: !slices.Equal(ownWas, ownIs)}
	if !u.Was && !u.Is {
		return
	}
	if w.repo.partial && u.Own {
		w.repo.want(ownWas)
		w.repo.want(ownIs)
	}
	for _, side := range []struct {
		hash plumbing.Hash
		to   *string
	}{{was, &u.WasTree}, {is, &u.IsTree}} {
		if !side.hash.IsZero() {
			*side.to = side.hash.String()
		}
	}
	w.units = append(w.units, u)
}

func files(entries []treeEntry) []treeEntry {
	var own []treeEntry
	for _, e := range entries {
		if e.Mode != filemode.Dir && e.Mode != filemode.Submodule {
			own = append(own, e)
		}
	}
	return own
}

func names(entries []treeEntry) []string {
	all := make([]string, len(entries))
	for i, e := range entries {
		all[i] = e.Name
	}
	return all
}
