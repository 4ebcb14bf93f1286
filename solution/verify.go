package solution

import (
	"bytes"
	"io"
	"path"
	"strings"

	"github.com/google/uuid"
)

// Verify reads a zip back and names everything that an import would trip over or the
// platform's packer would drop, in order of entry and id. The solution is what could be
// read, nil when that is nothing; files behind a fault are nil in it.
func Verify(r io.ReaderAt, size int64) (*Solution, []Fault) {
	l := load(openArchive(r, size))
	if l.solution == nil {
		return nil, inOrder(l.faults)
	}
	l.checkContentTypes()
	l.checkRoots()
	l.checkOrphans()
	l.checkFirstUse()
	said := newMentions(l.solution.Variables)
	for _, name := range l.names {
		l.probe(name, said)
	}
	l.checkUnused(said)
	return l.judged()
}

// Check reads the package as Verify reads a zip, but for what only a zip can have wrong. The
// solution is nil when it cannot be read.
func (p *Package) Check() (*Solution, []Fault) {
	l := load(p.archive())
	if l.solution == nil {
		return nil, inOrder(l.faults)
	}
	return l.judged()
}

// judged adds what Check finds, where it is not told already: one cause is enough.
func (l *loader) judged() (*Solution, []Fault) {
	for _, f := range Check(l.solution) {
		if !l.unread[f.Entry] && !(l.versionless && f.ID == "solution-version-zero") {
			l.faults = append(l.faults, f)
		}
	}
	return l.solution, inOrder(l.faults)
}

const flowFolder = "Workflows/"

// probe inflates an entry that nobody asked for, to see that it can be, and looks which
// variables it names. Of the JSON in it, flows are refused with a byte order mark.
func (l *loader) probe(name string, said *mentions) {
	if l.unread[name] {
		return
	}
	began := start{}
	to := io.MultiWriter(&began, said.of(name))
	if data, done := l.cache[name]; done {
		to.Write(data)
	} else if err := l.files[name].copy(to); err != nil {
		l.unreadable(name, err)
		return
	}
	if strings.HasPrefix(name, flowFolder) && path.Ext(name) == ".json" && bytes.HasPrefix(began, byteOrderMark) {
		l.fault("json-bom", name, "byte order mark at the start")
	}
}

// start keeps as many of the first bytes as a byte order mark has.
type start []byte

func (s *start) Write(b []byte) (int, error) {
	*s = append(*s, b[:min(len(b), len(byteOrderMark)-len(*s))]...)
	return len(b), nil
}

type contentTypesXML struct {
	Defaults []struct {
		Extension string `xml:"Extension,attr"`
		Type      string `xml:"ContentType,attr"`
	} `xml:"Default"`
	Overrides []struct {
		Part string `xml:"PartName,attr"`
		Type string `xml:"ContentType,attr"`
	} `xml:"Override"`
}

func (l *loader) checkContentTypes() {
	if l.files[contentTypesFile] == nil {
		l.fault("content-types-missing", contentTypesFile, "is not in the zip")
		return
	}
	data, ok := l.read(contentTypesFile)
	if !ok {
		return
	}
	var types contentTypesXML
	if err := readXML(data, "Types", &types); err != nil {
		l.fault("content-types-malformed", contentTypesFile, "%v", err)
		return
	}
	typed := types.index()
	for _, name := range l.names {
		ext := strings.ToLower(path.Ext(name))
		if name != contentTypesFile && !typed["/"+strings.ToLower(name)] && (ext == "" || !typed[ext]) {
			l.fault("content-type-missing", name, "neither a Default nor an Override gives it a content type")
		}
	}
}

// index holds the typed extensions, with their dot, and part names, in lower case.
func (x contentTypesXML) index() map[string]bool {
	typed := map[string]bool{}
	for _, d := range x.Defaults {
		typed["."+strings.ToLower(d.Extension)] = d.Type != ""
	}
	for _, o := range x.Overrides {
		typed[strings.ToLower(o.Part)] = o.Type != ""
	}
	return typed
}

// checkRoots holds the RootComponents against the connectors.
func (l *loader) checkRoots() {
	byName, byID := map[string]*Connector{}, map[string]*Connector{}
	for i := range l.solution.Connectors {
		c := &l.solution.Connectors[i]
		byName[c.Name], byID[c.ID] = c, c
	}
	listed := map[*Connector]int{}
	for _, root := range l.roots {
		c := byName[root.SchemaName]
		if id := strings.ToLower(strings.Trim(root.ID, "{}")); c == nil && id != "" {
			c = byID[id]
		}
		if c == nil {
			l.orphanRoot(root)
			continue
		}
		listed[c]++
		l.checkRoot(root, c, listed[c])
	}
	for i := range l.solution.Connectors {
		c := &l.solution.Connectors[i]
		if listed[byName[c.Name]] == 0 && listed[byID[c.ID]] == 0 {
			l.fault("root-component-missing", manifestFile, "connector %q has no RootComponent", c.Name)
		}
	}
}

func (l *loader) orphanRoot(root rootComponent) {
	if root.Type == connectorComponent {
		l.fault("root-component-orphan", manifestFile, "no connector has the name %q and the id %.60q", root.SchemaName, root.ID)
	}
}

func (l *loader) checkRoot(root rootComponent, c *Connector, times int) {
	_, err := uuid.Parse(c.ID)
	braced := "{" + c.ID + "}"
	switch {
	case times == 2:
		l.fault("root-component-duplicate", manifestFile, "connector %q has more than one RootComponent", c.Name)
	case times > 2:
	case root.Type != connectorComponent:
		l.fault("root-component-invalid", manifestFile, "connector %q: the type is %.20q", c.Name, root.Type)
	case err == nil && !strings.EqualFold(root.ID, braced):
		l.fault("root-component-invalid", manifestFile, "connector %q: the id is %.60q, not %s", c.Name, root.ID, braced)
	case c.Name != "" && root.SchemaName != c.Name:
		l.fault("root-component-invalid", manifestFile, "connector %q: the schemaName is %q", c.Name, root.SchemaName)
	}
}

func (l *loader) checkOrphans() {
	for _, name := range l.names {
		if strings.HasPrefix(name, connectorFolder) && !l.claimed[name] {
			l.fault("connector-file-orphan", name, "no connector names it")
		}
	}
}
