package lint

import (
	"alm/internal/source"
	"alm/pipeline/check"
)

// maxRequiredSearch is how many schemas and properties of one connector are looked through for
// what is required. Behind it a schema is taken to have whatever it requires.
const maxRequiredSearch = 1 << 18

// requirements are the required lists of one connector, as they are looked at.
type requirements struct {
	*check.Pass
	merged map[source.Node]*mergedSchema // by schema, of those with allOf
	left   int                           // of maxSought
}

// mergedSchema is a schema with the parts of its allOf.
type mergedSchema struct {
	known map[string]source.Node
	seen  seenSet[source.Node]
	open  bool // it takes other properties too
}

func checkRequired(p *check.Pass) {
	r := requirements{p, map[source.Node]*mergedSchema{}, maxRequiredSearch}
	for _, m := range indexOf(p).membersOf("required") {
		if m.Of.Kind == kindSchema {
			r.list(m)
		}
	}
	for _, m := range indexOf(p).membersOf("discriminator") {
		if fault := r.discriminatorFault(m); fault != "" {
			m.Of.Reportf(p, m.Value.Span(), "discriminator %s of %s %s", excerpt(m.Value), m.Of.Label(), fault)
		}
	}
}

// list looks at one required list.
func (r *requirements) list(m member) {
	typ := m.Of.Get("type").Str()
	switch {
	case m.Value.Kind() != source.Array:
		m.Of.Reportf(r.Pass, m.Value.Span(), "required of %s is %s; in a schema it must be a list of properties", m.Of.Label(), rawOrKind(m.Value))
	case m.Value.Len() == 0:
		m.Of.Report(r.Pass, check.Finding{At: m.Value.Span(), Message: "required of " + m.Of.Label() + " is an empty list; OpenAPI 2.0 requires at least one name",
			Edits: []source.Edit{m.Key.Remove()}})
	case typ != "" && typ != "object":
		m.Of.Reportf(r.Pass, m.Value.Span(), "%s requires properties, but its type %s has none", m.Of.Label(), typ)
	default:
		r.names(m)
	}
}

func (r *requirements) names(m member) {
	of := r.merge(m.Of)
	var seen seenSet[string]
	for _, item := range m.Value.Items() {
		name := item.Str()
		property, there := of.known[name]
		switch {
		case seen.seenBefore(name):
			m.Of.Reportf(r.Pass, item.Span(), "required of %s lists %s twice", m.Of.Label(), name)
		case !there && !of.open:
			m.Of.Reportf(r.Pass, item.Span(), "%s requires %s, which it does not have; the designer cannot show it", m.Of.Label(), name)
		case property.Get("readOnly").Bool() && sentInBody(m.Of):
			m.Of.Reportf(r.Pass, item.Span(), "%s requires %s, which is read-only; makers cannot fill it in", m.Of.Label(), name)
		}
	}
}

// discriminatorFault is what is wrong with a discriminator, "" when nothing is.
func (r *requirements) discriminatorFault(m member) string {
	name := m.Value.Str()
	if m.Of.Kind != kindSchema || m.Value.Kind() != source.String {
		return ""
	}
	of := r.merge(m.Of)
	property, there := of.known[name]
	switch {
	case !there && !of.open:
		return "is not one of its properties"
	case there && property.Get("type").Exists() && property.Get("type").Str() != "string":
		return "is not a string; the platform cannot distinguish the types by it"
	case !m.Of.Get("allOf").Exists() && !requires(m.Of, name):
		return "is not required; a value without it has no type"
	}
	return ""
}

func requires(obj *object, name string) bool {
	for _, item := range obj.Get("required").Items() {
		if item.Str() == name {
			return true
		}
	}
	return false
}

func sentInBody(obj *object) bool {
	for ; obj != nil; obj = obj.Owner {
		if obj.Kind == kindParameter {
			return true
		}
	}
	return false
}

// merge is what a schema may require: its own properties, those of its allOf parts and, of
// such a part, those of the whole.
func (r *requirements) merge(obj *object) *mergedSchema {
	for obj.Role == "allOf" && obj.Owner.Kind == kindSchema {
		obj = obj.Owner
	}
	if known, ok := r.merged[obj.Node]; ok {
		return known
	}
	w := &mergedSchema{known: map[string]source.Node{}}
	r.add(w, obj.Node)
	if obj.Get("allOf").Exists() {
		r.merged[obj.Node] = w // asked for again by each part
	}
	return w
}

func (r *requirements) add(w *mergedSchema, n source.Node) {
	n, resolved := r.Is.Ref(n)
	properties := n.Get("properties")
	r.left -= 1 + properties.Len()
	if !resolved || r.left < 0 {
		w.open = true
		return
	}
	if w.seen.seenBefore(n) {
		return
	}
	for key, value := range properties.Members() {
		w.known[key.Str()] = r.Is.Resolve(value)
	}
	extra := n.Get("additionalProperties")
	w.open = w.open || extra.Exists() && (extra.Kind() != source.Bool || extra.Bool()) ||
		n.Get("x-ms-dynamic-schema").Exists() || n.Get("x-ms-dynamic-properties").Exists()
	for _, part := range n.Get("allOf").Items() {
		r.add(w, part)
	}
}
