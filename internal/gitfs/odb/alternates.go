package odb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const maxAlternates = 5 // levels of alternates of alternates, as in git

// withAlternates appends a repository's folder and those that its alternates name. go-git
// follows alternates too, but opens them again for each object, one level deep, from
// absolute paths only, and not for sizes.
func withAlternates(folder string, folders []string, depth int) ([]string, error) {
	if slices.Contains(folders, folder) || depth > maxAlternates {
		return folders, nil
	}
	folders = append(folders, folder)
	data, err := os.ReadFile(filepath.Join(folder, "objects", "info", "alternates"))
	if errors.Is(err, fs.ErrNotExist) {
		return folders, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read alternates: %w", err)
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
			return nil, fmt.Errorf("open %s: objects/info/alternates names %s, which is not an objects folder", folder, from)
		}
		if folders, err = withAlternates(filepath.Dir(from), folders, depth+1); err != nil {
			return nil, err
		}
	}
	return folders, nil
}
