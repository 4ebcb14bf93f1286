package project

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/disk"
)

// Holds reports whether a connector's folder belongs to the project.
func (p *Project) Holds(dir string) bool {
	if len(p.Connectors) == 0 {
		return true
	}
	return matches(p.Connectors, dir)
}

// Unmatched returns the indexes of the globs under connectors that match none of the folders.
func (p *Project) Unmatched(dirs []string) []int {
	var unmatched []int
	for i := range p.Connectors {
		if !slices.ContainsFunc(dirs, func(dir string) bool { return matches(p.Connectors[i:i+1], dir) }) {
			unmatched = append(unmatched, i)
		}
	}
	return unmatched
}

// IsOf reports whether a tree has the file of the project, word by word.
func (p *Project) IsOf(fsys fs.FS) bool {
	data, err := disk.ReadText(fsys, path.Base(p.File))
	return err == nil && p.source != nil && bytes.Equal(bytes.TrimPrefix(data, []byte("\uFEFF")), p.source.Data)
}

// MayHold reports whether a connector of the project can be in a folder or below it.
func (p *Project) MayHold(dir string) bool {
	steps := strings.Split(dir, "/")
	return len(p.Connectors) == 0 || slices.ContainsFunc(p.Connectors, func(glob string) bool {
		globs := strings.Split(path.Clean(glob), "/")
		return len(globs) >= len(steps) && matches([]string{strings.Join(globs[:len(steps)], "/")}, dir)
	})
}

// ConnectorNames returns what the project calls its connectors, by folder.
func (p *Project) ConnectorNames() map[string][]string {
	names := map[string][]string{}
	for _, s := range p.Solutions {
		for dir, part := range s.Connectors {
			names[dir] = append(names[dir], part.Name, part.DisplayName)
		}
	}
	return names
}

// Packs reports whether a solution of the project has a connector of that folder.
func (p *Project) Packs(dir string) bool {
	for _, s := range p.Solutions {
		if _, ok := s.Connectors[dir]; ok {
			return true
		}
	}
	return false
}
