package atomicfile

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"alm/internal/disk"
)

// Staged is a folder with a temporary name in another one, for files that are moved there once all of
// them are written.
type Staged struct {
	*os.Root // to write into

	into *os.Root
	temp *temporary
}

// Stage makes an empty folder with a temporary name in another one, and removes what killed
// processes left there.
func Stage(into *os.Root) (*Staged, error) {
	removeLeftovers(into)
	temp, err := hold(into, func(name string) error { return into.Mkdir(name, 0o777) }, func() {})
	if err != nil {
		return nil, err
	}
	root, err := into.OpenRoot(temp.name)
	if err != nil {
		temp.release()
		into.Remove(temp.name)
		return nil, err
	}
	return &Staged{Root: root, into: into, temp: temp}, nil
}

// Move moves a file or folder to the same path in the folder that it was staged for.
func (s *Staged) Move(name string) error {
	if dir := path.Dir(name); dir != "." {
		if err := s.into.MkdirAll(dir, 0o777); err != nil {
			return err
		}
	}
	return s.into.Rename(s.temp.name+"/"+name, name)
}

// Discard removes what was not moved.
func (s *Staged) Discard() {
	s.Root.Close()
	s.into.RemoveAll(s.temp.name)
	s.temp.release()
}

// WriteFolder writes into a folder that is absent or empty. An absent one is made completely or not
// at all. An empty one, which may be somebody's working directory, gets its files once all of them
// are written, first the entry of that name: by it a later run knows what a killed one began.
func WriteFolder(name, first string, content func(*os.Root) error) error {
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		return fillFolder(name, first, content)
	}
	parent, err := disk.OpenDir(filepath.Dir(name))
	if err != nil {
		return err
	}
	defer parent.Close()
	staged, err := Stage(parent)
	if err != nil {
		return err
	}
	defer staged.Discard()
	if err := content(staged.Root); err != nil {
		return err
	}
	staged.Root.Close() // Windows does not rename what is open
	return parent.Rename(staged.temp.name, filepath.Base(name))
}

func fillFolder(name, first string, content func(*os.Root) error) error {
	dir, err := disk.OpenDir(name)
	if err != nil {
		return err
	}
	defer dir.Close()
	staged, err := Stage(dir)
	if err != nil {
		return err
	}
	defer staged.Discard()
	if err := content(staged.Root); err != nil {
		return err
	}
	entries, err := fs.ReadDir(staged.FS(), ".")
	if err != nil {
		return err
	}
	slices.SortStableFunc(entries, func(a, b fs.DirEntry) int {
		order := map[bool]int{true: 0, false: 1}
		return cmp.Compare(order[a.Name() == first], order[b.Name() == first])
	})
	for _, e := range entries {
		if err := staged.Move(e.Name()); err != nil {
			return err
		}
	}
	return nil
}
