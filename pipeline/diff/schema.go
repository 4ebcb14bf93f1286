package diff

import (
	"maps"
	"slices"

	"alm/internal/source"
	"alm/solution/connector"
)

// maxParts limits the allOf parts of one schema, and those that lead to nothing.
const maxParts = 64

// view is a schema with `$ref` resolved and allOf merged. An empty view accepts every value.
type view struct {
	own       source.Node
	inherited []source.Node // what allOf adds to it
	broken    []source.Node // the first parts of allOf whose $ref leads to nothing
}

func viewOf(c *connector.Connector, n source.Node) view {
	v := view{own: c.Resolve(n)}
	for i := range maxParts {
		if i == v.len() {
			break
		}
		for _, part := range v.part(i).Get("allOf").Items() {
			target, ok := c.Ref(part)
			switch {
			case !ok && len(v.broken) == maxParts:
			case !ok:
				v.broken = append(v.broken, brokenHolder(c, part))
			case v.len() < maxParts && !v.has(target):
				v.inherited = append(v.inherited, target)
			}
		}
	}
	return v
}

func (v view) len() int { return 1 + len(v.inherited) }

// part returns the schema itself, then what it inherits.
func (v view) part(i int) source.Node {
	if i == 0 {
		return v.own
	}
	return v.inherited[i-1]
}

func (v view) has(n source.Node) bool { return v.own == n || slices.Contains(v.inherited, n) }

// get returns a member of the first part that has it.
func (v view) get(name string) source.Node {
	_, value := v.key(name)
	return value
}

// key returns a member's key and its value.
func (v view) key(name string) (key, value source.Node) {
	if key, value = v.own.Member(name); value.Exists() {
		return key, value
	}
	for _, part := range v.inherited {
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
	for i := range v.len() {
		for key := range v.part(i).Members() {
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
	for i := v.len() - 1; i >= 0; i-- {
		maps.Copy(values, membersOf(v.part(i)))
	}
	return names, func(name string) source.Node { return values[name] }
}

// schemaProperty is one field of an object.
type schemaProperty struct {
	name       string
	key, value source.Node
	required   bool
}

// fieldSet has the fields of an object in document order, each once.
type fieldSet struct {
	all []schemaProperty
	at  map[string]int // indexes by name; nil while there are few
}

// find returns the index of a field, -1 if there is none. It may be at the index that is given.
func (s *fieldSet) find(name string, near int) int {
	if near < len(s.all) && s.all[near].name == name {
		return near
	}
	if s.at != nil {
		if i, known := s.at[name]; known {
			return i
		}
		return -1
	}
	return slices.IndexFunc(s.all, func(p schemaProperty) bool { return p.name == name })
}

func (s *fieldSet) add(p schemaProperty) {
	s.all = append(s.all, p)
	if s.at != nil {
		s.at[p.name] = len(s.all) - 1
	}
}

// fields returns the fields, those of the schema itself first. The schema itself wins over allOf; of
// duplicate keys the last counts.
func (v view) fields() fieldSet {
	n := 0
	for i := range v.len() {
		n += v.part(i).Get("properties").Len()
	}
	if n == 0 {
		return fieldSet{}
	}
	s := fieldSet{all: make([]schemaProperty, 0, n)}
	if n > maxLinear {
		s.at = make(map[string]int, n)
	}
	for k := range v.len() {
		inherited := len(s.all)
		for key, value := range v.part(k).Get("properties").Members() {
			name := key.Str()
			i := s.find(name, n)
			switch {
			case i < 0:
				s.add(schemaProperty{name: name, key: key, value: value})
			case i >= inherited:
				s.all[i].key, s.all[i].value = key, value
			}
		}
	}
	for k := range v.len() {
		for _, name := range v.part(k).Get("required").Items() {
			if i := s.find(name.Str(), n); i >= 0 {
				s.all[i].required = true
			}
		}
	}
	return s
}

func (v view) required() []string {
	var all []string
	for i := range v.len() {
		for _, name := range v.part(i).Get("required").Items() {
			all = append(all, name.Str())
		}
	}
	return all
}

// hasFields reports whether the schema defines fields that flows store keys of.
func (v view) hasFields() bool {
	for i := range v.len() {
		if v.part(i).Get("properties").Len() > 0 {
			return true
		}
	}
	return false
}

// kind returns the type, or "" when every value is valid. Content that is not JSON has its own
// type, because flows cannot use bytes as text.
func (v view) kind() string {
	named := v.get("type")
	kind := named.Str()
	for _, name := range named.Items() {
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
