package tree

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/connector"
)

// mostUnread is how many files a hint names.
const mostUnread = 3

// unread says of files that look like a connector and are not read as one what to do.
func unread(fsys fs.FS) []string {
	var seen []string
	fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || len(seen) == mostUnread:
			return fs.SkipAll
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return fs.SkipDir
		case !d.IsDir():
			if hint := lookAlike(fsys, name); hint != "" {
				seen = append(seen, hint)
			}
		}
		return nil
	})
	return seen
}

// Unread says of files of the project that are named like a definition, and are not read beside
// the connectors that are, what to do.
func (t Tree) Unread(p *project.Project) []string {
	if t.FS == nil || t.zipped() {
		return nil
	}
	found, err := locate(t.FS)
	if err != nil {
		return nil // counting the connectors reports it
	}
	var seen []string
	for _, name := range found.alike {
		if t.Under == "" && !p.Holds(path.Dir(name)) {
			continue
		}
		if hint := lookAlike(t.FS, name); hint != "" && len(seen) < mostUnread {
			seen = append(seen, path.Join(t.Under, hint))
		}
	}
	return seen
}

// isAlike reports whether a file is named like a definition, but not so that it is read.
func isAlike(name string) bool {
	base := strings.ToLower(name)
	ext := path.Ext(base)
	return (ext == ".json" || ext == ".yaml" || ext == ".yml") && !isUnit([]string{name}) && isNamedDefinition(base)
}

func isNamedDefinition(base string) bool {
	return strings.Contains(base, "swagger") || strings.Contains(base, "openapi") || strings.HasPrefix(base, "apidefinition")
}

// lookAlike says what to do about a file that looks like a connector's, "" for any other.
func lookAlike(fsys fs.FS, name string) string {
	base := strings.ToLower(path.Base(name))
	ext := path.Ext(base)
	switch {
	case base == "apiproperties.json":
		return fmt.Sprintf("%s has no %s beside it", name, connector.DefinitionFile)
	case ext == ".zip":
		return name + " is a zip: name it as SOURCE if it holds a solution"
	case isRow(base, path.Base(path.Dir(name))):
		return fmt.Sprintf("%s describes a connector whose definition, *%s, is not in the folder", name, solution.DefinitionEnd)
	case isSolution(base):
		return name + " is of a solution that has no connector"
	case ext != ".json" && ext != ".yaml" && ext != ".yml":
		return ""
	}
	about, as := aboutDefinition(fsys, name), connector.DefinitionFile
	if ext != ".json" {
		as = strings.TrimSuffix(as, ".json") + ext
	}
	switch {
	case about == "3":
		return name + " is OpenAPI 3: convert it to Swagger 2.0 and name it " + connector.DefinitionFile
	case about == "2", isNamedDefinition(base):
		return fmt.Sprintf("%s looks like a definition: name it %s, in a folder of its own", name, as)
	}
	return ""
}

// isRow reports whether a file has the rest of a connector in a form of a solution.
func isRow(base, folder string) bool {
	return base == "connector.yml" || strings.EqualFold(folder, "Connectors") && (path.Ext(base) == ".xml" || path.Ext(base) == ".yml")
}

// isSolution reports whether a file is the manifest of a solution, in any form.
func isSolution(base string) bool { return base == "solution.xml" || base == "solution.yml" }

// mostSniffed is how much of a file is read to see what it is, in bytes.
const mostSniffed = 64 << 10

// aboutDefinition returns the version that a file says it is an OpenAPI definition of: "2",
// "3", or "" for none.
func aboutDefinition(fsys fs.FS, name string) string {
	text := head(fsys, name)
	for _, mark := range []struct{ key, version string }{{"swagger", "2"}, {"openapi", "3"}} {
		for _, form := range []string{`"` + mark.key + `":`, mark.key + ":"} {
			_, value, found := strings.Cut(text, form)
			if found && strings.HasPrefix(strings.TrimLeft(value, " \t\"'"), mark.version+".") {
				return mark.version
			}
		}
	}
	return ""
}

func head(fsys fs.FS, name string) string {
	file, err := fsys.Open(name)
	if err != nil {
		return ""
	}
	defer file.Close()
	data := make([]byte, mostSniffed)
	n, err := file.Read(data)
	if err != nil {
		return ""
	}
	return string(data[:n])
}
