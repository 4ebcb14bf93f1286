package lint

import (
	"fmt"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// part is one object of the definition that has a meaning of its own. Each object of the
// file is one part, wherever `$ref` leads to it from.
type part struct {
	Kind  kind
	Role  string      // the member that it stands in or under: "properties", "items", "schema", "definitions" …
	Name  string      // of a property, definition, parameter, response or header
	Key   source.Node // the name where it is a member; missing in an array
	Node  source.Node
	Owner *part
	Op    *connector.Operation // that it is part of; nil for what stands at the root or at a path
}

// member is one member of a part.
type member struct {
	Of         *part
	Key, Value source.Node
}

// facts are what many rules ask of one connector, gathered in one walk over its files.
type facts struct {
	parts       [kinds][]*part
	members     [][]member             // those of keywords, by the keyword's ID
	problems    []source.Problem       // of all files
	parameters  []operationParameter   // each parameter object once
	visible     []*connector.Operation // what makers see
	oddTypes    []member               // types that are not plain: arrays, lists of types, unknown ones
	manyItems   []member               // items that are a list
	own, shown  []*part                // parameters that are no reference, and those that makers see
	strange     []member               // those that are no keyword of the part that they stand in
	credentials []credential
	script      *csharp // nil for a connector without one
	host        hostIs  // what the definition's host is
	signIns     []signIn
	options     Options
	hooks       []hook // see webhooks
	hooked      bool
	bodies      map[source.Node]bool // the schemas that requests send; see sent
	lookups     []call               // see calls
	called      bool
	operations  map[string]*connector.Operation // see operation
}

// operationParameter is a parameter and the first operation that has it.
type operationParameter struct {
	Op *connector.Operation
	connector.Parameter
}

// Get is a member of the part's object, missing when it is not there.
func (at *part) Get(path ...string) source.Node { return at.Node.Get(path...) }

// Span is where the part is named, else where its object stands.
func (at *part) Span() source.Span {
	if at.Key.Exists() {
		return at.Key.Span()
	}
	return at.Node.Span()
}

// Subject is the part's subject path: "operation/Get/responses/200/schema/items/*/name".
func (at *part) Subject() string {
	switch {
	case at.Kind == kindOperation && at.Op != nil:
		return at.Op.Subject()
	case at.Owner == nil, at.Owner.Kind == kindRoot && at.Name == "":
		return at.Role
	}
	above := at.Owner.Subject()
	if above == "" {
		return at.Role + "/" + at.Name
	}
	switch at.Role {
	case "properties":
		return above + "/" + at.Name
	case "parameters":
		return above + "/parameter/" + at.Name
	case "items", "additionalProperties":
		return above + "/*"
	case "allOf", "anyOf", "oneOf":
		return above
	}
	if at.Name == "" {
		return above + "/" + at.Role
	}
	return above + "/" + at.Role + "/" + at.Name
}

// Reportf reports a finding about the part at a place in it.
func (at *part) Reportf(p *check.Pass, where source.Span, format string, args ...any) {
	at.Report(p, check.Finding{At: where, Message: fmt.Sprintf(format, args...)})
}

// Report reports a finding about the part.
func (at *part) Report(p *check.Pass, f check.Finding) {
	if f.Subject == "" {
		f.Subject = at.Subject()
	}
	if at.Op != nil {
		p = p.On(at.Op)
	}
	p.Report(f)
}

// Label names the part to people: "property status of definition Order".
func (at *part) Label() string {
	if at.Kind == kindOperation && at.Op != nil {
		return at.Op.Label()
	}
	if at.Kind == kindRoot {
		return "the definition"
	}
	word := words[at.Role]
	switch {
	case word == "" || at.Name == "" && at.Owner == nil:
		return at.Subject()
	case at.Owner == nil || at.Owner.Kind == kindRoot:
		return word + " " + at.Name
	}
	above := at.Owner
	for above.Role == "schema" && above.Owner != nil {
		above = above.Owner // a property of a body's schema is a property of the body
	}
	if at.Name == "" {
		return word + " of " + above.Label()
	}
	return word + " " + at.Name + " of " + above.Label()
}

// words tell roles to people.
var words = map[string]string{
	"properties": "property", "parameters": "parameter", "responses": "response", "definitions": "definition",
	"headers": "header", "items": "an item", "schema": "the schema", "additionalProperties": "a further property",
	"allOf": "a part", "securityDefinitions": "security definition", "paths": "path",
	"x-ms-notification-content": "the notification",
}

func gathered(p *check.Pass) *facts {
	if f, ok := p.Shared.(*facts); ok {
		return f
	}
	return gather(p.Is, Options{})
}

// eachPart looks at every part of a kind.
func eachPart(k kind, look func(*check.Pass, *part)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, at := range gathered(p).parts[k] {
			look(p, at)
		}
	}
}

// membersOf are the members of that name.
func (f *facts) membersOf(name string) []member {
	word := keywords()[name]
	if word.Indexed {
		return f.members[word.ID]
	}
	var all []member
	for k := range kinds {
		if !word.Kinds.has(k) {
			continue
		}
		for _, at := range f.parts[k] {
			if key, value := at.Node.Member(name); key.Exists() {
				all = append(all, member{at, key, value})
			}
		}
	}
	return all
}

// eachMember looks at every member of that name, in the kinds of part that may have it.
func eachMember(name string, look func(*check.Pass, member)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, m := range gathered(p).membersOf(name) {
			look(p, m)
		}
	}
}

// eachStrange looks at every member that is no keyword of the part that it stands in.
func eachStrange(look func(*check.Pass, member)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, m := range gathered(p).strange {
			look(p, m)
		}
	}
}
