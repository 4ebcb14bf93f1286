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

// Read reads a solution zip, of the platform's export as of its packer. Connectors and
// variables come in order of their names; components of other kinds are ignored. The error
// is a Problem, which may be ErrNotSolution: a broken or missing file, or a limit that was
// passed. Inspect reads on and lists every Problem.
func Read(r io.ReaderAt, size int64) (*Solution, error) {
	return load(openArchive(r, size)).result()
}

func (l *Reading) result() (*Solution, error) {
	for _, p := range l.problems {
		if kinds[p.Kind].stops {
			return nil, p
		}
	}
	return l.Solution, nil
}

func load(a *zipArchive) *Reading {
	l := &Reading{zipArchive: a, claimed: map[string]bool{}}
	if l.stopped {
		return l
	}
	var manifest manifestXML
	var customizations customizationsXML
	if !l.readRoot(ManifestFile, &manifest) || !l.readRoot(CustomizationsFile, &customizations) {
		return l
	}
	if manifest.Manifest == nil {
		l.problem(ManifestMalformed, ManifestFile, "SolutionManifest is absent")
		return l
	}
	l.Solution = &Solution{}
	l.loadManifest(manifest)
	l.loadConnectors(customizations)
	l.loadVariables()
	return l
}

func (l *Reading) readRoot(name string, into any) bool {
	if l.files[name] == nil {
		l.problem(RootMissing, name, "is not in the zip")
		return false
	}
	data, ok := l.read(name)
	if !ok {
		return false
	}
	if err := readXML(data, "ImportExportXml", into); err != nil {
		l.problem(ManifestMalformed, name, "%v", err)
		return false
	}
	return true
}

func (l *Reading) loadManifest(x manifestXML) {
	m, s := x.Manifest, l.Solution
	s.Name = strings.TrimSpace(m.Name)
	s.DisplayName = m.Names.text()
	s.Description, s.Content = CutStamp(m.Descriptions.text())
	l.loadVersion(strings.TrimSpace(m.Version))
	s.Publisher = m.Publisher.publisher()
	managed := strings.TrimSpace(m.Managed)
	s.Managed = managed == "1"
	if managed != "0" && managed != "1" {
		l.problem(ManagedInvalid, ManifestFile, "Managed is %.20q", managed)
	}
	l.Roots = m.Components
	if m.Missing == nil {
		l.problem(DependenciesAbsent, ManifestFile, "MissingDependencies is absent")
		return
	}
	for _, d := range m.Missing.Dependencies {
		s.Missing = append(s.Missing, d.dependency())
	}
}

func (l *Reading) loadVersion(text string) {
	version, err := ParseVersion(text)
	if err != nil {
		l.problem(VersionInvalid, ManifestFile, "the version is %.40q, not 1 to 4 numbers", text)
	}
	l.Solution.Version = version
}

func (p publisherXML) publisher() Publisher {
	option, _ := strconv.Atoi(strings.TrimSpace(p.OptionPrefix))
	return Publisher{
		Name: strings.TrimSpace(p.Name), DisplayName: p.Names.text(), Description: p.Descriptions.text(),
		Prefix: strings.TrimSpace(p.Prefix), OptionPrefix: option,
	}
}

func (l *Reading) loadConnectors(x customizationsXML) {
	for i := range x.Connectors {
		l.Solution.Connectors = append(l.Solution.Connectors, l.connector(&x.Connectors[i]))
	}
	l.Solution.Connectors = l.Solution.sortedConnectors()
	for _, r := range x.References {
		l.Solution.References = append(l.Solution.References, r.reference())
	}
	for _, w := range x.Workflows {
		if strings.TrimSpace(w.Category) == "5" {
			l.Solution.Flows = append(l.Solution.Flows, w.flow())
		}
	}
}

func (l *Reading) connector(x *connectorXML) Connector {
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
		l.problem(ScriptOperationsAbsent, strings.TrimPrefix(x.Script, "/"), "connector %q has a script and no scriptoperations", c.Name)
	}
	if x.Type != "1" {
		l.problem(ConnectorTypeInvalid, CustomizationsFile, "connector %q: connectortype is %.20q", c.Name, x.Type)
	}
	for i, full := range x.paths() {
		l.connectorFile(&c, i, full)
	}
	return c
}

// connectorFile reads one of connectorFiles from its path and records paths that the platform
// would not find.
func (l *Reading) connectorFile(c *Connector, i int, full string) {
	if full == "" {
		return
	}
	name := strings.TrimPrefix(full, "/")
	f := connectorFiles[i]
	l.claimed[name] = true
	if c.Name != "" && !strings.HasPrefix(full, "/"+connectorFolder+c.Name) {
		l.problem(ConnectorPathForeign, name, "%s of connector %q does not start with /%s%s", f.Element, c.Name, connectorFolder, c.Name)
	}
	if f.Ext == "" {
		c.IconType = strings.TrimPrefix(path.Ext(name), ".")
	}
	if l.files[name] == nil {
		l.unread[name] = true
		l.unread[c.Entry(ConnectorFile(i))] = true
		l.problem(EntryMissing, name, "%s of connector %q names it, but it is not in the zip", f.Element, c.Name)
		return
	}
	*f.Field(c), _ = l.read(name)
}

func (l *Reading) loadVariables() {
	values := map[string]string{} // folder of each value row to its entry
	for _, name := range l.names {
		folder, file := path.Split(name)
		if !strings.HasPrefix(folder, VariableFolder) {
			continue
		}
		switch file {
		case valuesJSON:
			values[folder] = name
		case definitionXML:
			l.variable(name, strings.TrimSuffix(strings.TrimPrefix(folder, VariableFolder), "/"))
		}
	}
	for i := range l.Solution.Variables {
		v := &l.Solution.Variables[i]
		if name, ok := values[v.path("")]; ok {
			v.Value = l.value(name)
			delete(values, v.path(""))
		}
	}
	for _, name := range values {
		if !l.unread[path.Join(path.Dir(name), definitionXML)] {
			l.problem(VariableUndefined, name, "has no %s beside it", definitionXML)
		}
	}
	l.Solution.Variables = l.Solution.sortedVariables()
}

func (l *Reading) variable(name, folder string) {
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
		l.problem(VariableMalformed, name, "%v", err)
		x = variableXML{Name: folder} // it is there for those that refer to it
	}
	l.Solution.Variables = append(l.Solution.Variables, x.variable())
}

// value reads the only value of a file; exports of older servers add the row's id, and a
// row may be without a value.
func (l *Reading) value(name string) *string {
	data, ok := l.read(name)
	if !ok {
		return nil
	}
	f := source.Parse(Printable(name), data)
	row := f.Root.Get("environmentvariablevalues", "environmentvariablevalue")
	value := row.Get("value")
	switch {
	case len(f.Problems()) > 0:
		l.add(ofJSON(f.Problems()[0]))
	case row.Kind() != source.Object || value.Exists() && value.Kind() != source.String:
		l.problem(VariableMalformed, name, "environmentvariablevalues.environmentvariablevalue is missing or its value is not a text")
	}
	if !value.Exists() {
		return nil
	}
	text := value.Str()
	return &text
}

// ofJSON is the problem of a file that is not clean JSON.
func ofJSON(p source.Problem) Problem {
	kind := VariableMalformed
	if p.Kind == source.ByteOrderMark {
		kind = ByteOrderMark
	}
	return Problem{Kind: kind, Message: Printable(p.Message), At: p.At}
}
