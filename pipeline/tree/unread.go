package tree

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/connector"
)

// Limits of a hint: the files that it names, and the files that alm looks at for it.
const (
	mostUnread = 3
	mostLooked = 20_000
)

// unread says of a tree without a connector what is in it, and what to do: of files that look like a
// connector's; if there are none, of connectors in folders that alm skips; then of other files that
// people keep beside connectors; then of what is there at all.
func unread(fsys fs.FS) string {
	s := survey{fsys: fsys}
	fs.WalkDir(fsys, ".", s.look)
	for _, seen := range [][]string{s.alike, s.skipped, s.beside} {
		if len(seen) > 0 {
			return strings.Join(seen, "; ")
		}
	}
	return s.rest()
}

// survey is what a walk over a tree without a connector has seen.
type survey struct {
	fsys    fs.FS
	alike   []string // hints about files that look like a connector's
	skipped []string // hints about connectors in folders that alm skips
	beside  []string // hints about other known files
	hidden  string   // the skipped folder that the walk is in
	looked  int
}

func (s *survey) look(name string, d fs.DirEntry, err error) error {
	if s.looked++; err != nil || s.looked > mostLooked || len(s.alike) == mostUnread {
		return fs.SkipAll
	}
	if s.hidden != "" && !strings.HasPrefix(name, s.hidden+"/") {
		s.hidden = ""
	}
	switch {
	case d.IsDir() && d.Name() == ".git" && name != ".":
		return fs.SkipDir
	case d.IsDir() && s.hidden == "" && isSkipped(name):
		s.hidden = name
	case s.hidden != "":
		if !d.IsDir() && len(s.skipped) < mostUnread && connector.IsConnector([]string{d.Name()}) {
			s.skipped = append(s.skipped, fmt.Sprintf("%s is in %s, which alm skips: name its folder as SOURCE, or move it", name, s.hidden))
		}
	case d.IsDir() && name != "." && connector.IsConnector([]string{d.Name()}):
		s.alike = append(s.alike, name+" is a folder: make it the file with the definition")
	case !d.IsDir():
		s.file(name)
	}
	return nil
}

func (s *survey) file(name string) {
	if hint := lookAlike(s.fsys, name); hint != "" {
		s.alike = append(s.alike, hint)
	} else if hint := besideConnectors(s.fsys, name); hint != "" && len(s.beside) < mostUnread {
		s.beside = append(s.beside, hint)
	}
}

// rest says what is at the top of a tree in which nothing is known.
func (s *survey) rest() string {
	what := "a connector is a folder with " + connector.DefinitionFile + "; name the folder of one, a solution or a revision as SOURCE, or use -C"
	entries, err := fs.ReadDir(s.fsys, ".")
	var names []string
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			names = append(names, e.Name()+"/")
		default:
			names = append(names, e.Name())
		}
	}
	switch {
	case err != nil:
		return what
	case len(names) == 0:
		return "the folder is empty: " + what
	}
	return fmt.Sprintf("no definition in %s: %s", words.List(firstFew(names)), what)
}

// firstFew returns the first names of a list, and how many more there are.
func firstFew(names []string) []string {
	const most = 5
	if len(names) <= most+1 {
		return names
	}
	return append(slices.Clone(names[:most]), fmt.Sprintf("%d more", len(names)-most))
}

// isSkipped reports whether alm looks for connectors in a folder only if the user names it.
func isSkipped(dir string) bool {
	base := path.Base(dir)
	return dir != "." && (strings.HasPrefix(base, ".") || base == "node_modules")
}

// Remarks says what was not read of the project, or will not be packed, and what to do: files that are
// named like a definition beside the connectors that are read, and connectors that no solution lists.
func (t Tree) Remarks(p *project.Project) []string {
	if t.FS == nil || t.zipped() {
		return nil
	}
	if t.only != "" {
		return t.alone()
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
			seen = append(seen, "not read: "+path.Join(t.Under, hint))
		}
	}
	return append(seen, t.unlisted(found, p)...)
}

// alone says that a definition which the user named was checked without the rest of a connector.
func (t Tree) alone() []string {
	if hasParts([]string{t.only}) {
		return nil
	}
	c, err := connector.ReadDefinition(t.FS, t.only)
	if err != nil || !c.Alone {
		return nil
	}
	return []string{"not read: " + path.Join(t.Under, connector.PropertiesFile) + " is not there or not of this definition, which is checked alone"}
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
		return fmt.Sprintf("%s has no %s beside it: add the definition, or correct its name", name, connector.DefinitionFile)
	case ext == ".zip":
		return name + " is a zip: name it as SOURCE if it is a solution, or unpack it"
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
