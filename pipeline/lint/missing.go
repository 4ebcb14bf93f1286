package lint

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// missingObjects collects references to objects that do not exist. Each object is one finding: at its first
// reference, with the others as places.
type missingObjects struct {
	named      bool   // the subject of a finding is the object: it is the same finding wherever else it is used
	operations bool   // the objects are operations
	by         string // of objects that other rules name too: what names them here
	names      []string
	found      map[string]*missingObject
}

type missingObject struct {
	pass    *check.Pass
	finding check.Finding
	known   map[string]bool // the subjects of the finding and of its places
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
	m.found[name] = &missingObject{p, f, map[string]bool{f.Subject: true}}
}

// addOf adds a reference in an object of the definition.
func (m *missingObjects) addOf(p *check.Pass, name string, of *object, f check.Finding) {
	at := check.Place{Subject: cmp.Or(of.Subject(), "connector")}
	if of.Op != nil {
		p = p.On(of.Op)
		at.Method, at.Path = of.Op.Method, of.Op.Path
	}
	if f.Subject == "" {
		f.Subject = at.Subject
	}
	m.add(p, name, f, at)
}

// addPath adds a reference of an operation to a variable of its path: the operations of a path have it in common.
func (m *missingObjects) addPath(p *check.Pass, op *connector.Operation, variable string, f check.Finding) {
	f.Subject = op.Subject() + "/parameter/" + variable
	m.add(p.On(op), op.Path+" "+variable, f, check.Place{Subject: f.Subject, Method: op.Method, Path: op.Path})
}

// addPlace adds a place that the finding does not have yet.
func (m *missingObject) addPlace(at check.Place) {
	if !m.known[at.Subject] {
		m.known[at.Subject] = true
		m.finding.Places = append(m.finding.Places, at)
	}
}

func (m *missingObjects) report() {
	for _, name := range m.names {
		one := m.found[name]
		if !m.named && len(one.finding.Places) > 0 {
			one.finding.Content = digestOf(one.finding.Places)
		}
		one.pass.Report(one.finding)
		if m.by != "" {
			if m.operations {
				name = cmp.Or(sanitizedID(name), name)
			}
			indexOf(one.pass).recordAbsent(one.pass.Rule(), one.finding.At, one.finding.Subject, absentObject{name, m.by})
		}
	}
}

// digestOf returns a digest of the subjects of places, in any order.
func digestOf(places []check.Place) string {
	subjects := make([]string, len(places))
	for i := range places {
		subjects[i] = places[i].Subject
	}
	slices.Sort(subjects)
	sum := sha256.Sum256([]byte(strings.Join(subjects, "\x00")))
	return hex.EncodeToString(sum[:])
}

// hasOperations reports whether the operations of a definition can be read. Where they cannot, what names
// one of them is no fault of its own.
func hasOperations(p *check.Pass) bool {
	f := indexOf(p)
	if !f.operationsSought {
		f.operationsSought, f.hasOperations = true, areOperations(p.Is.Definition.Root.Get("paths"))
	}
	return f.hasOperations
}

func areOperations(paths source.Node) bool {
	if paths.Kind() != source.Object {
		return false
	}
	for name, item := range paths.Members() {
		if item.Kind() != source.Object && strings.HasPrefix(name.Str(), "/") {
			return false
		}
		for name, op := range item.Members() {
			if below, ok := children[kindPathItem][name.Str()]; ok && below.Kind == kindOperation && op.Kind() != source.Object {
				return false
			}
		}
	}
	return true
}
