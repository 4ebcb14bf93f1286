package lint

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"alm/internal/source"
)

// memberSchemas is the schema of definitions, the one that editors use, compiled: by kind of object, and by
// keyword and kind for the members.
type memberSchemas struct {
	of      [kinds]*valueSchema
	members [][kinds]*valueSchema
	plain   [kinds]bool // whether each plain type is one of the kind's
}

var definitionSchemas = sync.OnceValue(func() *memberSchemas {
	s := DefinitionSchema()
	c, all := compilerOf(s), keywords()
	v := &memberSchemas{members: make([][kinds]*valueSchema, len(all)+1)}
	v.of[kindRoot] = c.compile(s)
	for k := kindRoot + 1; k < kinds; k++ {
		v.of[k] = c.ref(kindNames[k])
	}
	for name, word := range all {
		for k := range kinds {
			v.members[word.ID][k] = v.of[k].members.find([]byte(name))
		}
	}
	for k, types := range v.members[wordType] {
		v.plain[k] = types != nil && slices.Contains(types.enum, `"string"`) && slices.Contains(types.enum, `"integer"`)
	}
	return v
})

// compare reports the faults of a member that its object may have, and reports whether the objects in it have
// to be compared.
func (v *memberSchemas) compare(m member, id wordID, below child, report func(valueFault)) bool {
	s, kind := v.members[id][m.Of.Kind], m.Value.Kind()
	switch {
	case s.kindOnly && s.kinds.has(kind):
		return false
	case id == wordType && v.plain[m.Of.Kind] && m.Of.Type.isPlainType():
		return false
	case below.Kind != kindRoot && below.Layout.holds(m.Value):
		return true
	}
	s.check(m.Key, m.Value, report)
	return false
}

// holds reports whether a value has objects in the layout, as far as its kind says.
func (l layout) holds(value source.Node) bool {
	switch value.Kind() {
	case source.Object:
		return l != layoutList
	case source.Array:
		for range value.Items() {
			return l == layoutList || l == layoutEither
		}
	}
	return false
}

// mayBeNamed reports whether a path, or a response of an operation, may have a name.
func mayBeNamed(role string, key source.Node) bool {
	if role == "paths" {
		return bytes.HasPrefix(plainName(key), []byte(`"/`))
	}
	switch name := key.Str(); {
	case len(name) == 3:
		return name[0] >= '1' && name[0] <= '5' && strings.Trim(name[1:], digits) == ""
	default:
		return name == "default"
	}
}

// checkObject reports the faults of an object beside those of its members, of which it needs no more than
// what the index knows.
func (v *valueSchema) checkObject(obj *object, report func(valueFault)) {
	if !obj.words.exact() {
		v.checkRequired(obj.Key, obj.Node, report)
		v.checkParts(obj.Key, obj.Node, report)
		return
	}
	if !obj.words.contains(&v.requiredWords) {
		v.checkRequired(obj.Key, obj.Node, report)
	}
	for _, part := range v.allOf {
		if part.thenOnly {
			part.checkThen(obj, report)
		} else {
			part.check(obj.Key, obj.Node, report)
		}
	}
	v.checkThen(obj, report)
	if len(v.anyOf) > 0 && !slices.ContainsFunc(v.anyOf, func(part *valueSchema) bool { return part.requiresOnly && obj.words.contains(&part.requiredWords) }) {
		v.checkAny(obj.Key, obj.Node, report)
	}
}

// checkThen reports the faults of an object that fulfils a condition.
func (v *valueSchema) checkThen(obj *object, report func(valueFault)) {
	if v.then != nil && v.when.holdsFor(obj) && !(v.then.requiresOnly && obj.words.contains(&v.then.requiredWords)) {
		v.then.check(obj.Key, obj.Node, report)
	}
}
