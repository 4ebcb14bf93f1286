package solution

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// badPath is something that an entry's path must not be.
type badPath struct {
	kind Kind
	why  string
	is   func(name string) bool
}

// badPaths lists what an entry's path must not be; the first match is reported.
var badPaths = []badPath{
	{EntryBackslash, "the path has a backslash", func(name string) bool { return strings.Contains(name, `\`) }},
	{EntryAbsolute, "the path is absolute", func(name string) bool {
		return strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':'
	}},
	{EntryControlCharacter, "the path has control characters", func(name string) bool {
		return strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f })
	}},
	{EntryTraversal, "the path has a `..`", func(name string) bool {
		return slices.Contains(strings.Split(name, "/"), "..")
	}},
	{EntryUnsafe, "the path has empty steps, `.` or broken UTF-8", func(name string) bool {
		return !fs.ValidPath(name) || name == "."
	}},
}

// badName returns what is wrong with an entry's path, nil when nothing is.
func badName(name string) *badPath {
	name = strings.TrimSuffix(name, "/")
	for i := range badPaths {
		if badPaths[i].is(name) {
			return &badPaths[i]
		}
	}
	return nil
}

// collision returns the kind of problem for two names of one part.
func collision(was, is string) Kind {
	if was == is {
		return EntryDuplicate
	}
	return EntryCase
}

// maxFileName is the longest name of a file or folder, in bytes.
const maxFileName = 255

// unportable returns the problem of a path that is not portable.
func unportable(name string) Problem {
	for step := range strings.SplitSeq(name, "/") {
		if len(step) > maxFileName {
			return problem(EntryUnportable, name, "a name in the path is %d bytes long; systems allow %d", len(step), maxFileName)
		}
	}
	return problem(EntryUnportable, name, "is not a valid path on every system")
}

// Portable reports whether a path names a file inside a folder on every system.
func Portable(name string) bool {
	if badName(name) != nil || !fs.ValidPath(name) || strings.ContainsAny(name, `<>:"|?*`) {
		return false
	}
	for step := range strings.SplitSeq(name, "/") {
		stem, _, _ := strings.Cut(strings.ToUpper(step), ".")
		if strings.HasSuffix(step, ".") || strings.HasSuffix(step, " ") || len(step) > maxFileName || slices.Contains(devices, stem) {
			return false
		}
	}
	return true
}

// devices lists the names that Windows reserves, with any extension.
var devices = []string{
	"CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
	"LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
}

// claims holds the paths of a tree in lower case: true for a file, false for a folder.
type claims map[string]bool

// take claims a file's path. It fails when the path is not portable, or when a file or folder
// has that name on a system that ignores case.
func (c claims) take(name string) bool {
	key := strings.ToLower(name)
	if _, taken := c[key]; taken || !Portable(name) {
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
