package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"alm/internal/exit"
	"alm/internal/words"
)

// Among returns the tree with only the connectors of some folders, which are named as the project does.
// No folders means all.
func (t Tree) Among(folders []string) Tree {
	if len(folders) == 0 {
		return t
	}
	t.among = map[string]bool{}
	for _, dir := range folders {
		t.among[dir] = true
	}
	return t
}

// All returns the tree with all its connectors.
func (t Tree) All() Tree {
	t.among = nil
	return t
}

func (t Tree) counts(dir string) bool {
	return t.among == nil || t.among[dir] || t.among[path.Join(t.Under, dir)]
}

// RequireConnectors returns an error if a folder has a connector on neither side.
func RequireConnectors(base, head Tree, folders []string) error {
	var known []string
	for _, t := range []Tree{base, head} {
		if t.FS == nil {
			continue
		}
		names, err := t.allNames()
		if err != nil && !(errors.Is(err, fs.ErrNotExist) && t.Commit.Hash != "") {
			return err
		}
		for _, dir := range names {
			known = append(known, dir, path.Join(t.Under, dir))
		}
	}
	unknown := slices.DeleteFunc(slices.Clone(folders), func(dir string) bool { return slices.Contains(known, dir) })
	if len(unknown) == 0 {
		return nil
	}
	return exit.Usage.Errorf("name folders of connectors as alm.yaml does, relative to it", "no connector in %s", words.List(unknown[:min(len(unknown), 5)]))
}

// Size returns how many bytes the files of the connector have.
func (f Found) Size() (int, error) {
	if f.folder != "" {
		c, err := f.Again()
		if err != nil {
			return 0, err
		}
		return c.Size(), nil
	}
	entries, err := fs.ReadDir(f.tree.FS, f.Dir)
	if err != nil {
		return 0, readError(f.tree, fmt.Errorf("read %s: %w", f.Dir, err))
	}
	total := 0
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return 0, readError(f.tree, fmt.Errorf("read %s: %w", path.Join(f.Dir, e.Name()), err))
		}
		total += int(info.Size())
	}
	return total, nil
}
