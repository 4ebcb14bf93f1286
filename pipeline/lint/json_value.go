package lint

import (
	"regexp"
	"slices"

	"alm/internal/source"
)

// valueSchema is a compiled jsonSchema: what a value may be. The zero value accepts
// everything.
type valueSchema struct {
	kinds     kindMask // 0 for any
	kindOnly  bool     // a value of these kinds has no fault
	kindMore  bool     // a value of these kinds has no fault itself, but what it contains may have one
	integer   bool
	enum      []string // as JSON
	enumKinds kindMask // of the values in enum
	pattern   *regexp.Regexp
	prefix    string // of texts, for a pattern that is only that
	minimum   float64
	minLength int
	minItems  int
	members   memberTable
	matching  []memberPattern
	others    *valueSchema // for other members; nil if closed
	closed    bool
	keys      *regexp.Regexp // for the names of members
	required  []string
	items     *valueSchema
	anyOf     []*valueSchema
	allOf     []*valueSchema
	when      condition
	then      *valueSchema // of the objects that fulfil when

	requiredWords wordSet // required; of what is no keyword, noWord
	requiresOnly  bool    // it asks for nothing but required members
	thenOnly      bool    // it asks for nothing but when and then
}

// condition is what the "if" of the schemas asks: a member has one of some values.
type condition struct {
	member string
	word   wordID
	values []string // as JSON
	plain  plainTextSet
}

func (c *condition) holds(n source.Node) bool {
	return c.member != "" && slices.Contains(c.values, string(n.Get(c.member).Raw()))
}

// holdsFor is holds for an object whose keywords are known.
func (c *condition) holdsFor(obj *object) bool {
	switch {
	case c.word != 0 && !obj.words.has(c.word):
		return false
	case c.word == wordType && obj.Type != 0:
		return c.plain.has(obj.Type)
	case c.word == wordIn && obj.In != 0:
		return c.plain.has(obj.In)
	}
	return c.holds(obj.Node)
}

// memberPattern is the schema of members whose names match.
type memberPattern struct {
	name   *regexp.Regexp
	prefix string // of a pattern that is only that, for speed
	schema *valueSchema
}

// kindMask is a set of JSON kinds.
type kindMask uint8

func (k kindMask) has(kind source.Kind) bool { return k == 0 || k&(1<<kind) != 0 }

var kindsByName = map[string]source.Kind{"null": source.Null, "boolean": source.Bool, "number": source.Number,
	"integer": source.Number, "string": source.String, "array": source.Array, "object": source.Object}
