package tree

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"alm/solution"
	"alm/solution/connector"
)

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
		return fmt.Sprintf("%s has no %s beside it: add the definition, or correct its name", name, connector.DefinitionFile)
	case ext == ".zip":
		return name + " is a zip: if it is a solution, name it as SOURCE, or alm unpack makes a folder of it"
	case isRow(base, path.Base(path.Dir(name))):
		return fmt.Sprintf("%s describes a connector whose definition, *%s, is not in the folder: restore it, or export the solution again", name, solution.DefinitionEnd)
	case isSolution(base):
		return name + " is of a solution that has no connector: add one to it, or name the folder of another solution"
	case strings.EqualFold(base, connector.SettingsFile):
		return aboutSettings(fsys, name)
	case ext != ".json" && ext != ".yaml" && ext != ".yml":
		return ""
	}
	about, as := aboutDefinition(fsys, name), connector.DefinitionFile
	if ext != ".json" {
		as = strings.TrimSuffix(as, ".json") + ext
	}
	switch {
	case about == "3":
		return name + " is OpenAPI 3: alm convert " + name + " makes a connector of it"
	case about == "2", isNamedDefinition(base):
		return fmt.Sprintf("%s looks like a definition: name it %s, in a folder of its own", name, as)
	case about == "postman":
		return name + " is a Postman collection: import it in the portal, download the connector's definition, and name that " + connector.DefinitionFile
	}
	return ""
}

// isRow reports whether a file has the rest of a connector in a form of a solution.
func isRow(base, folder string) bool {
	return base == "connector.yml" || strings.EqualFold(folder, "Connectors") && (path.Ext(base) == ".xml" || path.Ext(base) == ".yml")
}

// isSolution reports whether a file is the manifest of a solution, in any form.
func isSolution(base string) bool { return base == "solution.xml" || base == "solution.yml" }

// aboutSettings says what to do about a settings.json that names no definition; paconn's does.
func aboutSettings(fsys fs.FS, name string) string {
	text := strings.TrimSpace(startOfFile(fsys, name))
	switch {
	case !strings.HasSuffix(text, "}"):
		return name + " is not valid JSON: correct it if it is that of paconn, which names the definition"
	case strings.Contains(text, `"connectorId"`) || strings.Contains(text, `"environment"`) || strings.Contains(text, `"apiProperties"`):
		return fmt.Sprintf("%s names no definition: add \"apiDefinition\": %q, and that file beside it", name, connector.DefinitionFile)
	}
	return ""
}

// besideConnectors says what a file is that people keep beside connectors, "" for any other.
func besideConnectors(fsys fs.FS, name string) string {
	base := strings.ToLower(path.Base(name))
	missing := fmt.Sprintf("whose definition is not beside it: add %s, or correct its name", connector.DefinitionFile)
	switch {
	case path.Ext(base) == ".csx":
		return fmt.Sprintf("%s is the script of a connector %s", name, missing)
	case base == "icon.png":
		return fmt.Sprintf("%s is the icon of a connector %s", name, missing)
	case strings.EqualFold(base, connector.SettingsFile):
		return name + " is not that of paconn, which names the definition in apiDefinition: name the folder of a connector"
	case path.Ext(base) == ".msapp":
		return name + " is a canvas app: alm impact --in searches apps for what a change breaks; lint needs a connector"
	case path.Ext(base) == ".json" && isFlow(fsys, name):
		return name + " is a flow: alm impact --in searches flows for what a change breaks; lint needs a connector"
	case path.Ext(base) == ".wsdl":
		return name + " is a WSDL: describe the API as Swagger 2.0 in " + connector.DefinitionFile
	}
	return ""
}

// isFlow reports whether a file is a flow of a solution.
func isFlow(fsys fs.FS, name string) bool {
	text := startOfFile(fsys, name)
	return strings.Contains(text, `"definition"`) && strings.Contains(text, `"triggers"`) && strings.Contains(text, `"actions"`)
}

// mostSniffed is how much of a file is read to see what it is, in bytes.
const mostSniffed = 64 << 10

// aboutDefinition returns the version that a file says it is an OpenAPI definition of: "2" or
// "3"; "postman" for a collection of Postman, "" for anything else.
func aboutDefinition(fsys fs.FS, name string) string {
	text := startOfFile(fsys, name)
	for _, mark := range []struct{ key, version string }{{"swagger", "2"}, {"openapi", "3"}} {
		for _, form := range []string{`"` + mark.key + `":`, `"` + mark.key + `" :`, mark.key + ":"} {
			_, value, found := strings.Cut(text, form)
			if found && strings.HasPrefix(strings.TrimLeft(value, " \t\r\n\"'"), mark.version+".") {
				return mark.version
			}
		}
	}
	if strings.Contains(text, "schema.getpostman.com") {
		return "postman"
	}
	return ""
}

// startOfFile returns the start of a file as UTF-8.
func startOfFile(fsys fs.FS, name string) string {
	file, err := fsys.Open(name)
	if err != nil {
		return ""
	}
	defer file.Close()
	data := make([]byte, mostSniffed)
	n, _ := io.ReadFull(file, data) // a shorter file is the usual case
	text := string(data[:n])
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") { // UTF-16 of mostly ASCII
		text = strings.ReplaceAll(text[2:], "\x00", "")
	}
	return strings.TrimPrefix(text, "\ufeff")
}
