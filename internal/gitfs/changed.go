package gitfs

import (
	"cmp"
	"fmt"
	"path"
	"slices"

	"alm/internal/exit"
	"alm/internal/sorting"

	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// Unit is a folder that differs between two commits.
type Unit struct {
	Dir     string // slash path from the top
	Was, Is bool   // it is a unit at base, at head
	WasTree string // hash of its tree at base, "" if the folder is absent there
	IsTree  string // the same at head
	Own     bool   // files directly in it differ, not only files in folders below

	// Err says why a submodule that differs cannot be read; no other field but Dir is set.
	Err error
}

// Limits on a walk: a few small objects can hold more paths than anyone can visit.
const (
	maxDepth   = 256
	maxFolders = 1 << 18
)

// Changed lists the folders whose trees differ and that isUnit recognises by the names of
// their files, sorted by folder. It skips trees with equal hashes and reads no files. Of a
// submodule it compares the commits that it names.
func (r *Repo) Changed(base, head Commit, isUnit func(names []string) bool) ([]Unit, error) {
	w := treeWalk{isUnit: isUnit}
	if err := w.walk(".", 0, r.db.root(base), r.db.root(head)); err != nil {
		return nil, &Error{Op: "compare " + base.Short() + " with " + head.Short(), Err: err, Remedy: exit.Hint(err)}
	}
	sorting.Stable(w.units, func(a, b Unit) int { return cmp.Compare(a.Dir, b.Dir) })
	return w.units, nil
}

type treeWalk struct {
	isUnit  func([]string) bool
	units   []Unit
	visited int
}

// walk compares two folders; a zero hash is an absent one.
func (w *treeWalk) walk(dir string, depth int, was, is node) error {
	if was.Hash == is.Hash {
		return nil
	}
	if w.visited++; w.visited > maxFolders || depth > maxDepth {
		return fmt.Errorf("%.80s: too many folders", dir)
	}
	before, err := was.db.tree(was.Hash)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	after, err := is.db.tree(is.Hash)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	w.add(dir, was, is, before, after)
	return eachPair(before, after, func(old, new treeEntry) error {
		if old == new {
			return nil
		}
		name := path.Join(dir, cmp.Or(old.Name, new.Name))
		before, err := was.resolve(old)
		if err == nil {
			after, err := is.resolve(new)
			if err == nil {
				return w.walk(name, depth+1, before, after)
			}
			return w.unreadable(name, err)
		}
		return w.unreadable(name, err)
	})
}

// unreadable adds a submodule that is not checked out; the caller knows whether that matters.
func (w *treeWalk) unreadable(dir string, err error) error {
	w.units = append(w.units, Unit{Dir: dir, Err: err})
	return nil
}

// eachPair calls do for each name in two trees that are sorted by name. Where one tree lacks
// the name, its entry is zero.
func eachPair(before, after []treeEntry, do func(was, is treeEntry) error) error {
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
		if err := do(was, is); err != nil {
			return err
		}
	}
	return nil
}

func (w *treeWalk) add(dir string, was, is node, before, after []treeEntry) {
	ownWas, ownIs := fileEntries(before), fileEntries(after)
	u := Unit{Dir: dir, Was: w.isUnit(entryNames(ownWas)), Is: w.isUnit(entryNames(ownIs)), Own: !slices.Equal(ownWas, ownIs)}
	if !u.Was && !u.Is {
		return
	}
	for _, side := range []struct {
		node  node
		files []treeEntry
		tree  *string
	}{{was, ownWas, &u.WasTree}, {is, ownIs, &u.IsTree}} {
		if u.Own && side.node.db.loc.partial {
			side.node.db.expect(side.files)
		}
		if !side.node.Hash.IsZero() {
			*side.tree = side.node.Hash.String()
		}
	}
	w.units = append(w.units, u)
}

func fileEntries(entries []treeEntry) []treeEntry {
	var own []treeEntry
	for _, e := range entries {
		if e.Mode != filemode.Dir && e.Mode != filemode.Submodule {
			own = append(own, e)
		}
	}
	return own
}

func entryNames(entries []treeEntry) []string {
	all := make([]string, len(entries))
	for i, e := range entries {
		all[i] = e.Name
	}
	return all
}
