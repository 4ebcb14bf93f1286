package record

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/disk"
)

// DigestName returns the name that a zip has once another took its place.
func DigestName(name, sum string) string {
	stem, ext := strings.TrimSuffix(name, filepath.Ext(name)), filepath.Ext(name)
	return fmt.Sprintf("%s_%.12s%s", stem, sum, ext)
}

// FindZip returns the path of the zip in the record's folder with a digest, whatever its name,
// "" when there is none.
func (r *Record) FindZip(sum string) string {
	var names []string
	if r.Packed != nil {
		for _, f := range r.Packed.Files {
			if f.SHA256 == sum {
				names = append(names, r.File(f.Name))
			}
		}
	}
	others, err := filepath.Glob(filepath.Join(EscapeGlob(r.Out), "*.zip"))
	if err == nil {
		slices.Sort(others)
		names = append(names, others...)
	}
	for _, name := range names {
		if data, err := disk.ReadFile(name); err == nil && atomicfile.Digest(data) == sum {
			return name
		}
	}
	return ""
}

// EscapeGlob returns a folder's path as a pattern that matches only it.
func EscapeGlob(dir string) string {
	if filepath.Separator == '\\' {
		return dir
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}
