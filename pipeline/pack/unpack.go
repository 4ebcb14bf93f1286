package pack

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/pipeline/verify"
	"alm/solution"
)

// UnpackOptions say how to unpack over an unpacked solution.
type UnpackOptions struct {
	Replace bool // remove the solution's files that the zip does not have
	DryRun  bool // only report them

	// May decides, before Replace changes anything, about the files that it removes or writes with
	// other content. The others that it writes are there already.
	May func(changed, same []string) error
}

// Unpack writes a solution zip into a folder as an unpacked solution. The folder is empty or
// absent, or with Replace an unpacked solution: it returns the files that it removes there.
// Whatever an unpacking does not write stays.
func Unpack(zip, dir string, opts UnpackOptions) (removed []string, err error) {
	file, err := disk.Open(zip)
	if err != nil {
		return nil, exit.Usage.Errorf("name a solution zip that exists", "%w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, exit.Usage.Errorf("", "%w", err)
	}
	content, err := solution.OpenZip(file, info.Size())
	if err != nil {
		return nil, exit.Usage.Errorf("alm verify "+filepath.ToSlash(zip)+" names everything that is wrong", "unpack %s: %w", zip, err)
	}
	if !opts.DryRun {
		atomicfile.RemoveLeftovers(dir)
	}
	if err := mayUnpack(dir, opts.Replace); err != nil {
		return nil, err
	}
	if removed, err = unpackInto(dir, content, opts); err == nil || exit.Hint(err) != "" {
		return removed, err
	}
	refusal, _ := verify.Refusal(err)
	return nil, exit.Usage.Errorf(cmp.Or(refusal.Fix, "free space, or name a folder that can be written"), "%s: %w", zip, err)
}

func unpackInto(dir string, content *solution.Package, opts UnpackOptions) (removed []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, exit.Usage.Errorf("name a folder that can be read", "unpack: %w", err)
	}
	if len(entries) == 0 {
		if opts.DryRun {
			return nil, nil
		}
		return nil, atomicfile.WriteFolder(dir, "Other", content.Unpack)
	}
	root, err := disk.OpenDir(dir)
	if err != nil {
		return nil, exit.Usage.Errorf("", "unpack: %w", err)
	}
	defer root.Close()
	if opts.DryRun {
		return content.Replaced(root.FS())
	}
	return content.Replace(root, opts.May)
}

// mayUnpack refuses a folder in which files of the user's own would be lost.
func mayUnpack(dir string, replace bool) error {
	if err := disk.CheckPath(dir); err != nil {
		return exit.Usage.Wrap(err)
	}
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0:
		return nil
	case err != nil:
		return exit.Usage.Errorf("name a folder", "unpack: %w", err)
	case !solution.IsTree(os.DirFS(dir)):
		return exit.Usage.Errorf("name an empty folder", "%s is not empty and holds no unpacked solution", dir)
	case !replace:
		return exit.Usage.Errorf("--replace puts the zip in its place", "%s holds an unpacked solution", dir)
	}
	return nil
}
