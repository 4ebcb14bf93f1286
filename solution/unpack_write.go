package solution

import (
	"fmt"
	"io"
	"os"
	"path"

	"alm/internal/atomicfile"
)

func writeTree(root *os.Root, files []*zipPart) error {
	for _, x := range files {
		if err := x.writeTo(root); err != nil {
			return fmt.Errorf("unpack %s: %w", x.name, err)
		}
	}
	return nil
}

func (x *zipPart) writeTo(root *os.Root) error {
	if err := checkTarget(root, x.name); err != nil {
		return err
	}
	if dir := path.Dir(x.name); dir != "." {
		if err := root.MkdirAll(dir, 0o777); err != nil {
			return err
		}
	}
	from, err := x.reader()
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := root.Create(x.name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(to, from); err != nil {
		to.Close()
		return err
	}
	return to.Close()
}

// replaceTree writes files into a folder that has others, once all of them are written beside it, and
// removes others.
func replaceTree(root *os.Root, files []*zipPart, removed []string) error {
	for _, x := range files {
		if err := checkTarget(root, x.name); err != nil {
			return fmt.Errorf("unpack %s: %w", x.name, err)
		}
	}
	staged, err := atomicfile.Stage(root)
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	defer staged.Discard()
	if err := writeTree(staged.Root, files); err != nil {
		return err
	}
	for _, name := range removed {
		if err := root.Remove(name); err != nil {
			return fmt.Errorf("unpack: %w", err)
		}
		for dir := path.Dir(name); dir != "." && root.Remove(dir) == nil; {
			dir = path.Dir(dir)
		}
	}
	for _, x := range files {
		if err := staged.Move(x.name); err != nil {
			return fmt.Errorf("unpack %s: %w", x.name, err)
		}
	}
	return nil
}

// checkTarget rejects a path through a link, and one of something else than a file: what is unpacked
// stays in the folder.
func checkTarget(root *os.Root, name string) error {
	for p := name; p != "."; p = path.Dir(p) {
		info, err := root.Lstat(p)
		if err == nil && (info.Mode()&(os.ModeSymlink|os.ModeIrregular) != 0 || p == name && !info.Mode().IsRegular()) {
			return fmt.Errorf("%s is not a regular file or folder", p)
		}
	}
	return nil
}
