package tree

import (
	"cmp"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/gitfs"
	"alm/internal/spell"
)

// remedy says what could be written in the place of a SOURCE that is nothing.
func (p *Place) remedy(spec string, err error) string {
	hint := exit.Hint(err)
	if hint == gitfs.ListRevisions {
		hint = "give a path that is there (it counts from the folder in which alm works), or a revision: " + hint
	}
	return cmp.Or(p.near(spec), hint)
}

// near asks whether a path was meant that is there and differs in the name of one folder or file.
func (p *Place) near(spec string) string {
	if filepath.IsAbs(spec) {
		return ""
	}
	parts := strings.Split(withSlashes(spec), "/")
	for i := range parts {
		if _, err := os.Stat(p.path(path.Join(parts[:i+1]...))); err == nil {
			continue
		}
		entries, err := os.ReadDir(p.path(path.Join(parts[:i]...)))
		var names []string
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		near := spell.Nearest(parts[i], names)
		meant := path.Join(slices.Concat(parts[:i], []string{near}, parts[i+1:])...)
		if _, missing := os.Stat(p.path(meant)); err != nil || near == "" || missing != nil {
			return ""
		}
		return "did you mean " + meant + "?"
	}
	return ""
}

// path returns the place of a SOURCE on disk.
func (p *Place) path(spec string) string {
	if filepath.IsAbs(spec) {
		return spec
	}
	return p.Dir + string(filepath.Separator) + spec // not cleaned: REV:../.. is not a folder
}
