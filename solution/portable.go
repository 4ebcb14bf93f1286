package solution

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// portable tells whether a path names a file inside a folder on every system.
func portable(name string) bool {
	if !fs.ValidPath(name) || name == "." || unsafeName(name) != "" || strings.ContainsAny(name, `<>:"|?*`) {
		return false
	}
	for step := range strings.SplitSeq(name, "/") {
		stem, _, _ := strings.Cut(strings.ToUpper(step), ".")
		if strings.HasSuffix(step, ".") || strings.HasSuffix(step, " ") || len(step) > 255 || slices.Contains(devices, stem) {
			return false
		}
	}
	return true
}

// devices are the names that Windows keeps for itself, with any extension.
var devices = []string{
	"CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
	"LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
}

// claims are the paths of a tree in lower case: true for a file, false for a folder.
type claims map[string]bool

// take claims a file's path. It fails when the path is not portable, or when a file or a
// folder of that name would stand in its way on a system that does not tell case apart.
func (c claims) take(name string) bool {
	key := strings.ToLower(name)
	if _, taken := c[key]; taken || !portable(name) {
		return false
	}
	for dir := path.Dir(key); dir != "."; dir = path.Dir(dir) {
		if c[dir] {
			return false
		}
	}
	c[key] = true
	for dir := path.Dir(key); dir != "."; dir = path.Dir(dir) {
		c[dir] = false
	}
	return true
}

func (c claims) clone() claims { return maps.Clone(c) }
