package gitfs

import (
	"cmp"
	"fmt"
	"path"
	"slices"

	"alm/internal/exit"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// Unit is a folder that differs between two commits.
type Unit struct {
	Dir     string // slash path from the top
	Was, Is bool   // it is a unit at base, at head
	WasTree string // hash of its tree at base, "" if the folder is absent there
	IsTree  string // the same at head
	Own     bool   // files directly in it differ, not only files in folders below
}

// Limits on a walk: a few small objects can hold more paths than anyone can visit.
const (
	maxDepth   = 256
	maxFolders = 1 << 18
)

// Changed lists the folders whose trees differ and that isUnit recognises by the names of
// their files, sorted by folder. It skips trees with equal hashes and reads no files.
func (r *Repo) Changed(base, head Commit, isUnit func(names []string) bool) ([]Unit, error) {
	w := treeWalk{db: r.db, isUnit: isUnit}
	if err := w.walk(".", 0, plumbing.NewHash(base.Tree), plumbing.NewHash(head.Tree)); err != nil {
		return nil, &Error{Op: "compare " + base.Short() + " with " + head.Short(), Err: err, Remedy: exit.Hint(err)}
	}
	slices.SortFunc(w.units, func(a, b Unit) int { return cmp.Compare(a.Dir, b.Dir) })
	return w.units, nil
}

type treeWalk struct {
	db      *database
	isUnit  func([]string) bool
	units   []Unit
	visited int
}

func (w *treeWalk) walk(dir string, depth int, was, is plumbing.Hash) error {
	if was == is {
		return nil
	}
	if w.visited++; w.visited > maxFolders || depth > maxDepth {
		return fmt.Errorf("%.80s: too many folders", dir)
	}
	before, err := w.db.tree(was)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	after, err := w.db.tree(is)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	w.add(dir, was, is, before, after)
	return eachFolderPair(before, after, func(name string, was, is plumbing.Hash) error {
		return w.walk(path.Join(dir, name), depth+1, was, is)
	})
}

// eachFolderPair calls do for each folder of two trees that are sorted by name. Where one
// tree lacks the folder, its hash is zero.
func eachFolderPair(before, after []treeEntry, do func(name string, was, is plumbing.Hash) error) error {
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
		if err := do(cmp.Or(was.Name, is.Name), folderHash(was), folderHash(is)); err != nil {
			return err
		}
	}
	return nil
}

// folderHash returns the hash of a folder and the zero hash for any other entry.
func folderHash(e treeEntry) plumbing.Hash {
	if e.Mode != filemode.Dir {
		return plumbing.ZeroHash
	}
	return e.Hash
}

func (w *treeWalk) add(dir string, was, is plumbing.Hash, before, after []treeEntry) {
	ownWas, ownIs := fileEntries(before), fileEntries(after)
	u := Unit{Dir: dir, Was: w.isUnit(entryNames(ownWas)), Is: w.isUnit(entryNames(ownIs)), Own: !slices.Equal(ownWas, ownIs)}
	if !u.Was && !u.Is {
		return
	}
	if w.db.partial && u.Own {
		w.db.expect(ownWas)
		w.db.expect(ownIs)
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
