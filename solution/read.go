package solution

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"alm/internal/source"
)

// ErrNotSolution means that the bytes are not a solution: no zip, or one without solution.xml
// or customizations.xml.
var ErrNotSolution = errors.New("not a solution zip")

// Read reads a solution zip, from the platform's export or its packer. Connectors and
// variables are ordered by name; other components are skipped. The error is ErrNotSolution, or
// a Fault that explains why the zip cannot be read completely: a broken or missing file, or an
// exceeded limit. Verify reports what can be read but not imported.
func Read(r io.ReaderAt, size int64) (*Solution, error) {
	return load(openArchive(r, size)).result()
}

func (l *loader) result() (*Solution, error) {
	for _, f := range l.faults {
		if kindOf(f.ID).stops {
			return nil, fmt.Errorf("read solution: %w", f)
		}
	}
	return l.solution, nil
}

// loader turns an archive into a solution and records what the solution cannot represent.
type loader struct {
	*zipArchive
	solution *Solution
	roots    []rootComponent
	claimed  map[string]bool // entries that something names

	workflows   []workflowXML // cloud flows
	versionless bool          // the version is no version, which is not 0.0.0.0
}

func load(a *zipArchive) *loader {
	l := &loader{zipArchive: a, claimed: map[string]bool{}}
	if l.stopped {
		return l
	}
	var manifest manifestXML
	var customizations customizationsXML
	if !l.readRoot(manifestFile, &manifest) || !l.readRoot(customizationsFile, &customizations) {
		return l
	}
	if manifest.Manifest == nil {
		l.fault("manifest-malformed", manifestFile, "SolutionManifest is absent")
		return l
	}
	l.solution = &Solution{}
	l.loadManifest(manifest)
	l.loadConnectors(customizations)
	l.loadVariables()
	return l
}

func (l *loader) readRoot(name string, into any) bool {
	if l.files[name] == nil {
		l.fault("zip-root-missing", name, "is not in the zip")
		return false
	}
	data, ok := l.read(name)
	if !ok {
		return false
	}
	if err := readXML(data, "ImportExportXml", into); err != nil {
		l.fault("manifest-malformed", name, "%v", err)
		return false
	}
	return true
}

func (l *loader) loadManifest(x manifestXML) {
	m, s := x.Manifest, l.solution
	s.Name = strings.TrimSpace(m.Name)
	s.DisplayName, s.Description = m.Names.text(), m.Descriptions.text()
	l.loadVersion(strings.TrimSpace(m.Version))
	s.Publisher = m.Publisher.publisher()
	managed := strings.TrimSpace(m.Managed)
	s.Managed = managed == "1"
	if managed != "0" && managed != "1" {
		l.fault("managed-invalid", manifestFile, "Managed is %.20q", managed)
	}
	l.roots = m.Components
	if m.Missing == nil {
		l.fault("missing-dependencies-absent", manifestFile, "MissingDependencies is absent")
		return
	}
	for _, d := range m.Missing.Dependencies {
		s.Missing = append(s.Missing, d.dependency())
	}
}

func (l *loader) loadVersion(text string) {
	version, err := ParseVersion(text)
	if err != nil {
		l.versionless = true
		l.fault("solution-version-invalid", manifestFile, "the version is %.40q, not 1 to 4 numbers", text)
	}
	l.solution.Version = version
}

func (p publisherXML) publisher() Publisher {
	option, _ := strconv.Atoi(strings.TrimSpace(p.OptionPrefix))
	return Publisher{
		Name: strings.TrimSpace(p.Name), DisplayName: p.Names.text(), Description: p.Descriptions.text(),
		Prefix: strings.TrimSpace(p.Prefix), OptionPrefix: option,
	}
}

func (l *loader) loadConnectors(x customizationsXML) {
	for i := range x.Connectors {
		l.solution.Connectors = append(l.solution.Connectors, l.connector(&x.Connectors[i]))
	}
	l.solution.Connectors = l.solution.sortedConnectors()
	for _, r := range x.References {
		l.solution.References = append(l.solution.References, r.reference())
	}
	for _, w := range x.Workflows {
		if strings.TrimSpace(w.Category) == "5" {
			l.workflows = append(l.workflows, w)
			id := strings.ToLower(strings.Trim(w.ID, "{} \r\n"))
			l.solution.Flows = append(l.solution.Flows, Flow{id, w.Name, strings.TrimSpace(w.State) == "1"})
		}
	}
}

func (l *loader) connector(x *connectorXML) Connector {
	c := Connector{
		Name: x.Name, DisplayName: x.DisplayName, Description: x.Description, BrandColor: x.BrandColor,
	}
	if x.ID != nil {
		c.ID = strings.ToLower(strings.TrimSpace(*x.ID))
	}
	if x.ScriptOperations != nil {
		c.ScriptOperations = *x.ScriptOperations
	}
	if x.ScriptOperations == nil && x.Script != "" {
		l.fault("script-operations-invalid", strings.TrimPrefix(x.Script, "/"), "connector %q has a script and no scriptoperations", c.Name)
	}
	if x.Type != "1" {
		l.fault("connector-type-invalid", customizationsFile, "connector %q: connectortype is %.20q", c.Name, x.Type)
	}
	for i, full := range x.paths() {
		l.connectorFile(&c, i, full)
	}
	return c
}

// connectorFile reads one of connectorFiles from its path and records paths that the platform
// would not find.
func (l *loader) connectorFile(c *Connector, i int, full string) {
	if full == "" {
		return
	}
	name := strings.TrimPrefix(full, "/")
	f := connectorFiles[i]
	l.claimed[name] = true
	if c.Name != "" && !strings.HasPrefix(full, "/"+connectorFolder+c.Name) {
		l.fault("connector-path-foreign", name, "%s of connector %q does not start with /%s%s", f.Element, c.Name, connectorFolder, c.Name)
	}
	if f.Ext == "" {
		c.IconType = strings.TrimPrefix(path.Ext(name), ".")
	}
	if l.files[name] == nil {
		l.unread[name] = true
		l.unread[c.path(i)] = true
		l.fault("zip-entry-missing", name, "%s of connector %q names it, but it is not in the zip", f.Element, c.Name)
		return
	}
	*f.Field(c), _ = l.read(name)
}

func (l *loader) loadVariables() {
	values := map[string]string{} // folder of each value row to its entry
	for _, name := range l.names {
		folder, file := path.Split(name)
		if !strings.HasPrefix(folder, variableFolder) {
			continue
		}
		switch file {
		case valuesJSON:
			values[folder] = name
		case definitionXML:
			l.variable(name, strings.TrimSuffix(strings.TrimPrefix(folder, variableFolder), "/"))
		}
	}
	for i := range l.solution.Variables {
		v := &l.solution.Variables[i]
		if name, ok := values[v.path("")]; ok {
			v.Value = l.value(name)
			delete(values, v.path(""))
		}
	}
	for _, name := range values {
		if !l.unread[path.Join(path.Dir(name), definitionXML)] {
			l.fault("variable-definition-missing", name, "there is no %s beside it", definitionXML)
		}
	}
	l.solution.Variables = l.solution.sortedVariables()
}

func (l *loader) variable(name, folder string) {
	data, ok := l.read(name)
	if !ok {
		return
	}
	var x variableXML
	err := readXML(data, "environmentvariabledefinition", &x)
	if err == nil && x.Name != folder {
		err = fmt.Errorf("schemaname is %.110q, not the folder's name", x.Name)
	}
	if err != nil {
		l.unread[name] = true
		l.fault("variable-malformed", name, "%v", err)
		x = variableXML{Name: folder} // it is there for those that refer to it
	}
	l.solution.Variables = append(l.solution.Variables, x.variable())
}

// value reads the only value of a file; exports of older servers add the row's id, and a row
// may be without a value.
func (l *loader) value(name string) *string {
	data, ok := l.read(name)
	if !ok {
		return nil
	}
	f := source.Parse(name, data)
	row := f.Root.Get("environmentvariablevalues", "environmentvariablevalue")
	value := row.Get("value")
	switch {
	case len(f.Problems()) > 0:
		problem := f.Problems()[0]
		id := "variable-malformed"
		if problem.Kind == source.ByteOrderMark {
			id = "json-bom"
		}
		l.fault(id, name, "%s", problem.Message)
	case row.Kind() != source.Object || value.Exists() && value.Kind() != source.String:
		l.fault("variable-malformed", name, "there is no environmentvariablevalues.environmentvariablevalue with a text as value")
	}
	if !value.Exists() {
		return nil
	}
	text := value.Str()
	return &text
}
