package lint

import (
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
)

// missingObjects collects references to objects that do not exist. Each object is one finding: at its first
// reference, with the others as places.
type missingObjects struct {
	names []string
	found map[string]*missingObject
}

type missingObject struct {
	pass    *check.Pass
	finding check.Finding
}

// add adds a reference to an object; the pass reports the finding if it is the first.
func (m *missingObjects) add(p *check.Pass, name string, f check.Finding, at check.Place) {
	if first := m.found[name]; first != nil {
		first.addPlace(at)
		return
	}
	if m.found == nil {
		m.found = map[string]*missingObject{}
	}
	m.names = append(m.names, name)
	m.found[name] = &missingObject{p, f}
}

// addOf adds a reference in an object of the definition.
func (m *missingObjects) addOf(p *check.Pass, name string, of *object, f check.Finding) {
	at := check.Place{Subject: of.Subject()}
	if of.Op != nil {
		p = p.On(of.Op)
		at.Method, at.Path = of.Op.Method, of.Op.Path
	}
	if f.Subject == "" {
		f.Subject = at.Subject
	}
	m.add(p, name, f, at)
}

// addPlace adds a place that the finding does not have yet.
func (m *missingObject) addPlace(at check.Place) {
	known := func(place check.Place) bool { return place.Subject == at.Subject }
	if at.Subject != m.finding.Subject && !slices.ContainsFunc(m.finding.Places, known) {
		m.finding.Places = append(m.finding.Places, at)
	}
}

func (m *missingObjects) report() {
	for _, name := range m.names {
		m.found[name].pass.Report(m.found[name].finding)
	}
}

// hasOperations reports whether the operations of a definition can be read. Where they cannot, what names
// one of them is no fault of its own.
func hasOperations(p *check.Pass) bool {
	paths := p.Is.Definition.Root.Get("paths")
	if paths.Kind() != source.Object {
		return false
	}
	for _, item := range paths.Members() {
		for name, op := range item.Members() {
			if below, ok := children[kindPathItem][name.Str()]; ok && below.Kind == kindOperation && op.Kind() != source.Object {
				return false
			}
		}
	}
	return true
}
