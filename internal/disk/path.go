package disk

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// tops are the files and folders by which the top of a work tree, or of a project outside git, is
// known.
var tops = []string{".git", "alm.yaml"}

// LinkError means that a path leads through a symbolic link in a work tree. It is an ErrLink.
type LinkError struct {
	Path string // that was asked for
	Link string // the link in it
}

func (e *LinkError) Error() string { return fmt.Sprintf("open %s: %v: %s", e.Path, ErrLink, e.Link) }

// Unwrap returns ErrLink.
func (e *LinkError) Unwrap() error { return ErrLink }

// Hint returns what to do next.
func (e *LinkError) Hint() string {
	if real, err := filepath.EvalSymlinks(e.Path); err == nil {
		return "name the folder itself: " + real
	}
	return "replace the link by a file or folder, or name another path"
}

// CheckPath returns a LinkError if a path leads through a symbolic link in a work tree. The link
// can come from a commit: the base has other files under that path, and the files behind it need
// not be the repository's. Links outside of work trees are the user's own.
func CheckPath(name string) error {
	full, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	for p := full; p != filepath.Dir(p); p = filepath.Dir(p) {
		info, err := os.Lstat(p)
		if err != nil || info.Mode()&(fs.ModeSymlink|fs.ModeIrregular) == 0 {
			continue
		}
		parent := filepath.Dir(p)
		if real, err := filepath.EvalSymlinks(parent); err == nil {
			parent = real
		}
		if topOf(parent) != "" {
			return &LinkError{Path: full, Link: p}
		}
	}
	return nil
}

// topOf returns the nearest folder from dir upwards that is the top of a work tree, "" if there is
// none.
func topOf(dir string) string {
	for {
		for _, name := range tops {
			if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
				return dir
			}
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
		dir = filepath.Dir(dir)
	}
}

// OpenDir opens a folder to write into, and makes it if it is not there. Nothing that is written
// through it leaves the work tree; outside of one, nothing leaves the nearest folder that existed.
func OpenDir(name string) (*os.Root, error) {
	full, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	if err := CheckPath(full); err != nil {
		return nil, err
	}
	top := topOf(full)
	if top == "" {
		top = nearestFolder(full)
	}
	root, err := os.OpenRoot(top)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(top, full)
	if err != nil || rel == "." {
		return root, err
	}
	defer root.Close()
	if err := root.MkdirAll(rel, 0o755); err != nil {
		return nil, err
	}
	return root.OpenRoot(rel)
}

// nearestFolder returns the nearest folder from dir upwards that exists.
func nearestFolder(dir string) string {
	for dir != filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			break
		}
		dir = filepath.Dir(dir)
	}
	return dir
}

// Rename renames a file, and neither name may lead through a link in a work tree.
func Rename(was, is string) error {
	for _, name := range []string{was, is} {
		if err := CheckPath(name); err != nil {
			return err
		}
	}
	return os.Rename(was, is)
}

// Remove removes a file, whose name may not lead through a link in a work tree.
func Remove(name string) error {
	if err := CheckPath(name); err != nil {
		return err
	}
	return os.Remove(name)
}
