package lint

import (
	"alm/internal/source"
	"alm/pipeline/check"
)

// maxRequiredSearch limits the schemas and properties of one connector that are searched for
// required names. Beyond it a schema counts as having what it requires.
const maxRequiredSearch = 1 << 18

// requirements checks the required lists of one connector.
type requirements struct {
	*check.Pass
	merged map[source.Node]*mergedSchema // by schema, for those with allOf
	left   int                           // of maxRequiredSearch
	alone  mergedSchema                  // the last one without allOf
}

// mergedSchema is a schema merged with its allOf.
type mergedSchema struct {
	only  source.Node            // the properties of one without allOf
	known map[string]source.Node // of any other
	seen  seenSet[source.Node]
	open  bool // it allows other properties
}

// property returns a property as written, missing if the schema has none of that name.
func (w *mergedSchema) property(name string) source.Node {
	if w.known == nil {
		return w.only.Get(name)
	}
	return w.known[name]
}

func checkRequired(p *check.Pass) {
	r := requirements{Pass: p, left: maxRequiredSearch}
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

// list checks one required list.
func (r *requirements) list(m member) {
	typ := m.Of.Get("type").Str()
	switch {
	case m.Value.Kind() != source.Array:
		m.Of.Reportf(r.Pass, m.Value.Span(), "required of %s is %s; in a schema it must be a list of properties", m.Of.Label(), rawOrKind(m.Value))
	case m.Value.Len() == 0:
		m.Of.Report(r.Pass, check.Finding{At: m.Value.Span(), Message: "required of " + m.Of.Label() + " is an empty list; OpenAPI 2.0 requires at least one name",
			Edits: []source.Edit{m.Key.RemoveFrom(m.Of.Node)}})
	case typ != "" && typ != "object":
		m.Of.Reportf(r.Pass, m.Value.Span(), "%s requires properties, but its type %s has none", m.Of.Label(), typ)
	default:
		r.names(m)
	}
}

func (r *requirements) names(m member) {
	of := r.merge(m.Of)
	var seen seenSet[string]
	sent := sentInBody(m.Of)
	for _, item := range m.Value.Items() {
		name := item.Str()
		property := of.property(name)
		switch {
		case seen.seenBefore(name):
			m.Of.Reportf(r.Pass, item.Span(), "required of %s lists %s twice", m.Of.Label(), name)
		case !property.Exists() && !of.open:
			m.Of.Reportf(r.Pass, item.Span(), "%s requires %s, which it does not have; the designer cannot show it", m.Of.Label(), name)
		case sent && r.Is.Resolve(property).Get("readOnly").Bool():
			m.Of.Reportf(r.Pass, item.Span(), "%s requires %s, which is read-only; makers cannot fill it in", m.Of.Label(), name)
		}
	}
}

// discriminatorFault describes what is wrong with a discriminator; "" if nothing is.
func (r *requirements) discriminatorFault(m member) string {
	name := m.Value.Str()
	if m.Of.Kind != kindSchema || m.Value.Kind() != source.String {
		return ""
	}
	of := r.merge(m.Of)
	written := of.property(name)
	property := r.Is.Resolve(written)
	switch {
	case !written.Exists() && !of.open:
		return "is not one of its properties"
	case property.Get("type").Exists() && property.Get("type").Str() != "string":
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

// merge returns what a schema may require: its own properties, those of its allOf and, in
// an allOf, those of the schema around it.
func (r *requirements) merge(obj *object) *mergedSchema {
	for obj.Role == "allOf" && obj.Owner.Kind == kindSchema {
		obj = obj.Owner
	}
	if known, ok := r.merged[obj.Node]; ok {
		return known
	}
	if !obj.has(wordAllOf) {
		r.alone = mergedSchema{}
		r.add(&r.alone, obj.Node)
		return &r.alone
	}
	w := &mergedSchema{}
	r.add(w, obj.Node)
	if r.merged == nil {
		r.merged = map[source.Node]*mergedSchema{}
	}
	r.merged[obj.Node] = w // needed again by each allOf schema
	return w
}

func (r *requirements) add(w *mergedSchema, n source.Node) {
	n, resolved := r.Is.Ref(n)
	properties, parts := n.Get("properties"), n.Get("allOf")
	r.left -= 1 + properties.Len()
	if !resolved || r.left < 0 {
		w.open = true
		return
	}
	if w.seen.seenBefore(n) {
		return
	}
	if w.known == nil && !parts.Exists() {
		w.only = properties
	} else {
		if w.known == nil {
			w.known = map[string]source.Node{}
		}
		for key, value := range properties.Members() {
			w.known[key.Str()] = value
		}
	}
	extra := n.Get("additionalProperties")
	w.open = w.open || extra.Exists() && (extra.Kind() != source.Bool || extra.Bool()) ||
		n.Get("x-ms-dynamic-schema").Exists() || n.Get("x-ms-dynamic-properties").Exists()
	for _, part := range parts.Items() {
		r.add(w, part)
	}
}
