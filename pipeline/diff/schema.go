package diff

import (
	"maps"
	"slices"

	"alm/internal/source"
	"alm/solution/connector"
)

// maxParts limits the allOf parts of one schema.
const maxParts = 64

// view is a schema with `$ref` resolved and allOf merged. An empty view accepts every value.
type view struct {
	parts []source.Node // the schema, then what allOf adds to it
}

func viewOf(c *connector.Connector, n source.Node) view {
	v := view{parts: []source.Node{c.Resolve(n)}}
	for i := 0; i < len(v.parts); i++ {
		for _, part := range v.parts[i].Get("allOf").Items() {
			if part = c.Resolve(part); len(v.parts) < maxParts && !v.has(part) {
				v.parts = append(v.parts, part)
			}
		}
	}
	return v
}

func (v view) has(n source.Node) bool {
	for _, part := range v.parts {
		if part == n {
			return true
		}
	}
	return false
}

// get returns a member of the first part that has it.
func (v view) get(name string) source.Node {
	for _, part := range v.parts {
		if n := part.Get(name); n.Exists() {
			return n
		}
	}
	return source.Node{}
}

// key returns a member's key and its value.
func (v view) key(name string) (key, value source.Node) {
	for _, part := range v.parts {
		if key, value = part.Member(name); value.Exists() {
			return key, value
		}
	}
	return source.Node{}, source.Node{}
}

// maxLinear is how many members are searched one by one.
const maxLinear = 32

// members returns the names of all members, and a function that returns one of them.
func (v view) members() (names []string, get func(name string) source.Node) {
	var seen map[string]bool // nil while there are few
	for _, part := range v.parts {
		for key := range part.Members() {
			name := key.Str()
			if seen == nil && slices.Contains(names, name) || seen[name] {
				continue
			}
			names = append(names, name)
			if seen == nil && len(names) > maxLinear {
				seen = map[string]bool{}
				for _, known := range names {
					seen[known] = true
				}
			} else if seen != nil {
				seen[name] = true
			}
		}
	}
	if len(names) <= maxLinear {
		return names, v.get
	}
	values := make(map[string]source.Node, len(names))
	for _, part := range slices.Backward(v.parts) {
		maps.Copy(values, membersOf(part))
	}
	return names, func(name string) source.Node { return values[name] }
}

// schemaProperty is one field of an object.
type schemaProperty struct {
	name       string
	key, value source.Node
	required   bool
}

// properties returns the fields in document order, those of the schema itself first. The schema
// itself wins over allOf; of duplicate keys the last counts.
func (v view) properties() []schemaProperty {
	n := 0
	for _, part := range v.parts {
		n += part.Get("properties").Len()
	}
	if n == 0 {
		return nil
	}
	all, at := make([]schemaProperty, 0, n), make(map[string]int, n)
	for _, part := range v.parts {
		inherited := len(all)
		for key, value := range part.Get("properties").Members() {
			i, known := at[key.Str()]
			switch {
			case !known:
				at[key.Str()] = len(all)
				all = append(all, schemaProperty{name: key.Str(), key: key, value: value})
			case i >= inherited:
				all[i].key, all[i].value = key, value
			}
		}
	}
	for _, name := range v.required() {
		if i, ok := at[name]; ok {
			all[i].required = true
		}
	}
	return all
}

func (v view) required() []string {
	var all []string
	for _, part := range v.parts {
		for _, name := range part.Get("required").Items() {
			all = append(all, name.Str())
		}
	}
	return all
}

// hasFields reports whether the schema defines fields that flows store keys of.
func (v view) hasFields() bool {
	for _, part := range v.parts {
		if part.Get("properties").Len() > 0 {
			return true
		}
	}
	return false
}

// kind returns the type, or "" when every value is valid. Content that is not JSON has its own
// type, because flows cannot use bytes as text.
func (v view) kind() string {
	kind := v.get("type").Str()
	for _, name := range v.get("type").Items() {
		if kind == "" && name.Str() != "null" {
			kind = name.Str()
		}
	}
	switch {
	case kind == "" && v.get("properties").Exists():
		return "object"
	case kind == "" && v.get("items").Exists():
		return "array"
	case kind == "file", kind == "string" && v.get("format").Str() == "binary":
		return "binary"
	case kind == "string" && v.get("format").Str() == "byte":
		return "byte"
	}
	return kind
}

// nullable reports whether null is valid.
func (v view) nullable() bool {
	for _, name := range v.get("type").Items() {
		if name.Str() == "null" {
			return true
		}
	}
	return v.get("x-nullable").Bool()
}

func (v view) internal() bool { return v.get("x-ms-visibility").Str() == "internal" }

// suppliedByPlatform reports whether the platform fills in the field.
func (v view) suppliedByPlatform() bool {
	return v.get("x-ms-notification-url").Bool() || v.internal() && v.hasDefault()
}

// hasDefault reports whether the schema has a default that can be sent.
func (v view) hasDefault() bool {
	n := v.get("default")
	return n.Exists() && n.Kind() != source.Null
}

// accepts reports whether every value of the narrow type is valid for the wide one.
func accepts(wide, narrow string) bool {
	return wide == narrow || wide == "" || wide == "number" && narrow == "integer"
}
