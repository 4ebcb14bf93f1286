package portal

import (
	"path"

	"alm/internal/source"
	"alm/pipeline/lint"
	"alm/solution/connector"
)

// credentials finds values that look like credentials and that no file of the folder had: they are
// not to be written.
func (m *merger) credentials() error {
	had := map[string]bool{}
	if m.local != nil {
		for _, c := range lint.Credentials(m.local) {
			had[c.Value] = true
		}
	}
	for _, f := range m.merged.Files {
		if f.Is == nil {
			continue
		}
		for _, c := range lint.Credentials(m.with(f)) {
			if !had[c.Value] {
				had[c.Value] = true
				m.merged.credentials = append(m.merged.credentials, c.Value)
				m.report(ruleCredential, c.At, c.Subject, "%s has a credential there: %s", m.Stage, c.What)
			}
		}
	}
	return nil
}

// with returns a connector with a changed file, and with the definition.
func (m *merger) with(f File) *connector.Connector {
	c := connector.Connector{Dir: m.Dir, Definition: source.Parse(path.Join(m.Dir, connector.DefinitionFile), m.There.Definition)}
	local := &connector.Connector{}
	if m.local != nil {
		local, c.Definition = m.local, m.local.Definition
	}
	is := func(file *source.File, name string) bool {
		return file != nil && file.Name == f.Name || file == nil && path.Base(f.Name) == name
	}
	switch {
	case is(local.Definition, connector.DefinitionFile):
		c.Definition = source.Parse(f.Name, f.Is)
	case is(local.Script, connector.ScriptFile):
		c.Script = source.Text(f.Name, f.Is)
	case is(local.Properties, connector.PropertiesFile):
		c.Properties = source.Parse(f.Name, f.Is)
	default:
		for _, mem := range m.members() {
			if mem.part != "" && mem.part == path.Base(f.Name) {
				c.Properties = connector.Assemble(f.Name, []connector.Member{{Name: mem.name, File: source.Parse(f.Name, f.Is)}})
			}
		}
	}
	return connector.From(c)
}
