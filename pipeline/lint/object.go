package lint

import (
	"fmt"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// object is one object of the definition with a meaning of its own. Each object of the
// file occurs once, wherever a `$ref` refers to it.
type object struct {
	Kind  objectKind
	Role  string      // the member that contains it: "properties", "items", "schema", "definitions" …
	Name  string      // of a property, definition, parameter, response or header
	Key   source.Node // the name where it is a member; missing in an array
	Node  source.Node
	Owner *object
	Op    *connector.Operation // that contains it; nil at the root or at a path
	Type  plainText            // 0 for any but the usual ones
	In    plainText            // of a parameter, as Type
	words wordSet              // what it has
}

// member is one member of an object.
type member struct {
	Of         *object
	Key, Value source.Node
}

// index is what many rules need of one connector, collected in one walk over its files.
type index struct {
	*indexMemory
	problems    []source.Problem // of all files
	credentials []credential
	script      *csharp // nil for a connector without one
	host        hostIs  // the class of the definition's host
	signIns     []signIn
	options     Options
	onlyTexts   bool      // a file is not JSON, and rules on anything else do not run
	hooks       []webhook // filled by webhooks
	hooksFound  bool
	leadsFound  bool
	inexact     bool                 // an object may have a member twice, or one whose name has escapes
	bodies      map[source.Node]bool // the schemas that requests send; see sent
	refs        []operationRef       // see calls
	faults      []valueFault         // of the definition; valueFaults adds those of the other files
	faultsFound bool
	bounds      schemaBounds    // filled by schemaBounds
	polled      map[string]bool // filled by isPolled
	refsFound   bool
	subscribing map[*connector.Operation]bool // filled by subscribes
	absent      map[findingAt]absentObject    // what findings are about

	operationsSought, hasOperations bool                            // see hasOperations
	webhookSought, hasWebhook       bool                            // see anyWebhook
	operations                      map[string]*connector.Operation // see operation
}

// operationParameter is a parameter and the first operation that has it.
type operationParameter struct {
	Op *connector.Operation
	*connector.Parameter
}

// Get returns a member of the object, missing if there is none.
func (obj *object) Get(path ...string) source.Node { return obj.Node.Get(path...) }

// get is Get for a keyword, which is fast where there is none.
func (obj *object) get(id wordID) source.Node {
	if !obj.words.has(id) {
		return source.Node{}
	}
	return obj.Node.Get(wordNames[id])
}

// has reports whether the object has a member.
func (obj *object) has(id wordID) bool {
	return obj.words.has(id) && (obj.words.exact() || obj.Node.Get(wordNames[id]).Exists())
}

// Span returns the span of the object's name, else of the object.
func (obj *object) Span() source.Span {
	if obj.Key.Exists() {
		return obj.Key.Span()
	}
	return obj.Node.Span()
}

// Subject returns the subject path: "operation/Get/responses/200/schema/items/*/name".
func (obj *object) Subject() string {
	switch {
	case obj.Kind == kindOperation && obj.Op != nil:
		return obj.Op.Subject()
	case obj.Owner == nil, obj.Owner.Kind == kindRoot && obj.Name == "":
		return obj.Role
	}
	if obj.Role == "parameters" && obj.Owner.Kind == kindOperation && obj.Op != nil {
		return "operation/" + obj.Op.Label() + "/parameter/" + obj.Name
	}
	above := obj.Owner.Subject()
	if above == "" {
		return obj.Role + "/" + obj.Name
	}
	switch obj.Role {
	case "properties":
		return above + "/" + obj.Name
	case "parameters":
		return above + "/parameter/" + obj.Name
	case "items", "additionalProperties":
		return above + "/*"
	case "allOf", "anyOf", "oneOf":
		return above
	}
	if obj.Name == "" {
		return above + "/" + obj.Role
	}
	return above + "/" + obj.Role + "/" + obj.Name
}

// Reportf reports a finding about the object at a place in it.
func (obj *object) Reportf(p *check.Pass, where source.Span, format string, args ...any) {
	obj.Report(p, check.Finding{At: where, Message: fmt.Sprintf(format, args...)})
}

// Report reports a finding about the object.
func (obj *object) Report(p *check.Pass, f check.Finding) {
	if f.Subject == "" {
		f.Subject = obj.Subject()
	}
	if obj.Op != nil {
		p.ReportOn(obj.Op, f)
		return
	}
	p.Report(f)
}

// Label names the object in messages: "property status of definition Order".
func (obj *object) Label() string {
	if obj.Kind == kindOperation && obj.Op != nil {
		return obj.Op.Label()
	}
	if obj.Kind == kindRoot {
		return "the definition"
	}
	word := roleNames[obj.Role]
	switch {
	case word == "" || obj.Name == "" && obj.Owner == nil:
		return obj.Subject()
	case obj.Owner == nil || obj.Owner.Kind == kindRoot:
		return word + " " + obj.Name
	}
	above := obj.Owner
	for above.Role == "schema" && above.Owner != nil {
		above = above.Owner // a property of a body's schema is a property of the body
	}
	if obj.Name == "" {
		return word + " of " + above.Label()
	}
	return word + " " + obj.Name + " of " + above.Label()
}

// roleNames are the roles as messages name them.
var roleNames = map[string]string{
	"properties": "property", "parameters": "parameter", "responses": "response", "definitions": "definition",
	"headers": "header", "items": "an item", "schema": "the schema", "additionalProperties": "a further property",
	"allOf": "a part", "securityDefinitions": "security definition", "paths": "path",
	"x-ms-notification-content": "the notification",
}

func indexOf(p *check.Pass) *index {
	if f, ok := p.Shared.(*index); ok {
		return f
	}
	return buildIndex(p.Is, Options{})
}

// eachObject visits every object of a kind.
func eachObject(k objectKind, visit func(*check.Pass, *object)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, obj := range indexOf(p).parts[k] {
			visit(p, obj)
		}
	}
}

// membersOf returns the members of that name.
func (f *index) membersOf(name string) []member {
	word := keywords()[name]
	if word.Indexed && !(word.Once && f.inexact) {
		return f.members[word.ID]
	}
	var all []member
	for k := range kinds {
		if !word.Kinds.has(k) {
			continue
		}
		for _, obj := range f.parts[k] {
			if key, value := obj.Node.Member(name); key.Exists() {
				all = append(all, member{obj, key, value})
			}
		}
	}
	return all
}

// eachMember visits every member of that name, in the kinds of object that may have it.
func eachMember(name string, visit func(*check.Pass, member)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, m := range indexOf(p).membersOf(name) {
			visit(p, m)
		}
	}
}

// eachUnknownMember visits every member that is not a keyword of its object.
func eachUnknownMember(visit func(*check.Pass, member)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, m := range indexOf(p).unknown {
			visit(p, m)
		}
	}
}
