package gitfs

import (
	"cmp"
	"path"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Unit is a folder whose own files differ between two commits.
type Unit struct {
	Dir string // slash path from the top
	Was bool   // it was a unit at base
	Is  bool   // it is one at head
}

// Changed lists the folders that isUnit knows by their file names and whose files differ.
// Trees with equal hashes are passed over and no file is read. Sorted by folder.
func (r *Repo) Changed(base, head Commit, isUnit func(names []string) bool) ([]Unit, error) {
	w := treeWalk{repo: r, isUnit: isUnit}
	err := w.walk(".", plumbing.NewHash(base.Tree), plumbing.NewHash(head.Tree))
	slices.SortFunc(w.units, func(a, b Unit) int { return cmp.Compare(a.Dir, b.Dir) })
	return w.units, err
}

type treeWalk struct {
	repo   *Repo
	isUnit func([]string) bool
	units  []Unit
}

func (w *treeWalk) walk(dir string, was, is plumbing.Hash) error {
	if was == is {
		return nil
	}
	before, err := w.repo.tree(was)
	if err != nil {
		return err
	}
	after, err := w.repo.tree(is)
	if err != nil {
		return err
	}
	w.note(dir, before, after)
	folders := map[string][2]plumbing.Hash{}
	for side, entries := range [2][]object.TreeEntry{before, after} {
		for _, e := range entries {
			if e.Mode == filemode.Dir {
				pair := folders[e.Name]
				pair[side] = e.Hash
				folders[e.Name] = pair
			}
		}
	}
	for name, pair := range folders {
		if err := w.walk(path.Join(dir, name), pair[0], pair[1]); err != nil {
			return err
		}
	}
	return nil
}

func (w *treeWalk) note(dir string, before, after []object.TreeEntry) {
	was, is := files(before), files(after)
	if slices.Equal(was, is) {
		return
	}
	u := Unit{Dir: dir, Was: w.isUnit(names(was)), Is: w.isUnit(names(is))}
	if u.Was || u.Is {
		w.units = append(w.units, u)
	}
}

func files(entries []object.TreeEntry) []object.TreeEntry {
	var own []object.TreeEntry
	for _, e := range entries {
		if e.Mode != filemode.Dir && e.Mode != filemode.Submodule {
			own = append(own, e)
		}
	}
	return own
}

func names(entries []object.TreeEntry) []string {
	all := make([]string, len(entries))
	for i, e := range entries {
		all[i] = e.Name
	}
	return all
}
