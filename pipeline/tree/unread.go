package tree

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

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

// lookAlike says what to do about a file that looks like a connector's, "" for any other.
func lookAlike(fsys fs.FS, name string) string {
	base := strings.ToLower(path.Base(name))
	ext := path.Ext(base)
	switch {
	case base == "settings.json":
		return paconnNames(fsys, name)
	case base == "apiproperties.json":
		return fmt.Sprintf("%s has no %s beside it", name, connector.DefinitionFile)
	case ext != ".json" && ext != ".yaml" && ext != ".yml":
		return ""
	}
	about := aboutDefinition(fsys, name)
	named := strings.Contains(base, "swagger") || strings.Contains(base, "openapi") || strings.HasPrefix(base, "apidefinition")
	switch {
	case about == "3":
		return name + " is OpenAPI 3: convert it to Swagger 2.0 and name it " + connector.DefinitionFile
	case about == "2" && ext != ".json", about == "" && named && ext != ".json":
		return name + " looks like a definition in YAML: write it as JSON and name it " + connector.DefinitionFile
	case about == "2", about == "" && named:
		return fmt.Sprintf("%s looks like a definition: name it %s, in a folder of its own", name, connector.DefinitionFile)
	}
	return ""
}

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

// paconnNames says which files a settings.json of paconn names.
func paconnNames(fsys fs.FS, name string) string {
	var settings struct {
		Definition string `json:"apiDefinition"`
		Properties string `json:"apiProperties"`
	}
	if json.Unmarshal([]byte(head(fsys, name)), &settings) != nil || settings.Definition == "" {
		return ""
	}
	return fmt.Sprintf("%s of paconn names %s: rename it to %s, and %s to %s",
		name, settings.Definition, connector.DefinitionFile, settings.Properties, connector.PropertiesFile)
}
