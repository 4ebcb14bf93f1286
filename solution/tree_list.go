package solution

import (
	"cmp"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// maxTreeFiles is how many files a tree may have: those of a zip, and the components that are in
// its customizations.xml.
const maxTreeFiles = 10 * maxEntries

// list finds the files of the tree.
func (k *packer) list(fsys fs.FS) error {
	paths := claims{}
	var total int64
	err := fs.WalkDir(fsys, ".", func(found string, d fs.DirEntry, err error) error {
		name := spelled(found)
		switch {
		case err != nil:
			return err
		case found == ".":
			return nil
		case hidden(found) && d.IsDir():
			return fs.SkipDir
		case d.IsDir() || hidden(found) || k.leaveOut(found):
			return nil
		case !d.Type().IsRegular():
			return problem(EntrySymlink, name, "is not a regular file")
		case !Portable(name):
			return unportable(name)
		case !paths.take(name):
			return problem(EntryCase, name, "collides with another path on some systems")
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		total += info.Size()
		switch {
		case len(k.names) >= maxTreeFiles:
			return problem(ZipTooManyEntries, name, "the folder contains more than %d files", maxTreeFiles)
		case info.Size() > maxZip:
			return problem(EntryTooLarge, name, "the file is %d bytes; at most %d are packed", info.Size(), maxZip)
		case total > maxInflated:
			return problem(ZipInflatesTooLarge, name, "the folder contains more than %d bytes", maxInflated)
		}
		open := func() (io.ReadCloser, error) { return fsys.Open(found) }
		k.at[name] = &zipPart{name: name, open: open, size: info.Size()}
		k.names = append(k.names, name)
		k.found[name] = found
		return nil
	})
	slices.SortFunc(k.names, func(a, b string) int {
		return cmp.Or(strings.Compare(strings.ToUpper(a), strings.ToUpper(b)), strings.Compare(a, b))
	})
	slices.Sort(k.leftOut)
	if err == nil {
		k.findVariants()
		k.findFormulas()
	}
	return err
}

// leaveOut reports whether a file is not part of the solution, and records it.
func (k *packer) leaveOut(name string) bool {
	out := leftOut(name)
	if out != "" && !slices.Contains(k.leftOut, out) {
		k.leftOut = append(k.leftOut, out)
	}
	return out != ""
}
