package pack

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

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
	// other content.
	May func(changed []string) error
}

// Unpack writes a solution zip into a folder as an unpacked solution. The folder is empty or
// absent, or with Replace an unpacked solution: it returns the files that it removes there.
// Whatever an unpacking does not write stays.
func Unpack(zip, dir string, opts UnpackOptions) (removed []string, err error) {
	file, err := disk.Open(zip)
	if err != nil {
		return nil, exit.Usage.Errorf("give a solution zip that is there", "%w", err)
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
	if err := mayUnpack(dir, opts.Replace); err != nil {
		return nil, err
	}
	if _, err := os.Stat(dir); opts.DryRun && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	root, err := disk.OpenDir(dir)
	if err != nil {
		return nil, exit.Usage.Errorf("", "unpack: %w", err)
	}
	defer root.Close()
	switch {
	case opts.DryRun:
		removed, err = content.Replaced(root.FS())
	case opts.Replace:
		removed, err = content.Replace(root, opts.May)
	default:
		err = content.Unpack(root)
	}
	if exit.Hint(err) != "" {
		return nil, err
	}
	if err != nil {
		refusal, _ := verify.Refusal(err)
		return nil, exit.Usage.Errorf(refusal.Fix, "%s: %w", zip, err)
	}
	return removed, nil
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
