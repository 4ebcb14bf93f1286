package gitfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const maxBorrows = 5 // as git: alternates of alternates, and no deeper

// borrowed adds a repository's folder and those that its alternates name. go-git follows
// alternates itself, but opens them anew for each object, one level deep, from absolute
// paths only, and not for sizes.
func borrowed(folder string, folders []string, depth int) ([]string, error) {
	if slices.Contains(folders, folder) || depth > maxBorrows {
		return folders, nil
	}
	folders = append(folders, folder)
	data, err := os.ReadFile(filepath.Join(folder, "objects", "info", "alternates"))
	if errors.Is(err, fs.ErrNotExist) {
		return folders, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open repository: %w", err)
	}
	for line := range strings.Lines(string(data)) {
		from := strings.TrimRight(line, "\r\n")
		if from == "" || from[0] == '#' {
			continue
		}
		if !filepath.IsAbs(from) {
			from = filepath.Join(folder, "objects", from)
		}
		if from = filepath.Clean(from); filepath.Base(from) != "objects" {
			return nil, &Error{Op: "open " + folder, Err: fmt.Errorf("it borrows from %s, which is no repository's objects folder", from), Remedy: "clone without --reference"}
		}
		if folders, err = borrowed(filepath.Dir(from), folders, depth+1); err != nil {
			return nil, err
		}
	}
	return folders, nil
}
