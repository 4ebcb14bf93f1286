package diff

import (
	"slices"
	"strings"
	"sync"

	"alm/internal/source"
)

// sides are the two schemas of a comparison.
type sides struct {
	d       *differ
	c       *comparison
	was, is view
	differs []string // the members that differ, in what compare calls
}

func newSides(d *differ, c *comparison) sides {
	f := sides{d: d, c: c, was: viewOf(d.was, c.was), is: viewOf(d.is, c.is)}
	d.suspect = d.suspect || len(f.was.broken)+len(f.is.broken) > 0
	return f
}

func (f sides) hasDiffering(name string) bool { return slices.Contains(f.differs, name) }

// attribute is one comparison, to run when one of its members differs.
type attribute struct {
	members []string
	compare func(f sides)
}

// attributeMembers are the members of all attributes, with a bit for each attribute that they belong to.
var attributeMembers = sync.OnceValue(func() map[string]uint32 {
	all := map[string]uint32{}
	for i, one := range attributes {
		for _, name := range one.members {
			all[name] |= 1 << i
		}
	}
	return all
})

// traversedMembers are compared recursively; structuralMembers are compared separately, in a way of
// its own.
var (
	traversedMembers  = []string{"properties", "items", "allOf"}
	structuralMembers = []string{"type", "required", "$ref", "x-nullable"}
)

// parameterMembers are the members of a parameter object that make it one.
var parameterMembers = []string{"name", "in", "schema"}

func (f sides) compare() {
	if !f.compareTypes() {
		f.compareSupply()
		return
	}
	if f.differs = f.differing(traversedMembers); len(f.differs) > 0 {
		f.compareAttributes()
	}
	f.compareFields()
	f.compareItems()
	f.compareShadowed()
}

// compareAttributes compares the members that differ.
func (f sides) compareAttributes() {
	known, due := attributeMembers(), uint32(0)
	for _, name := range f.differs {
		due |= known[name]
	}
	for i, one := range attributes {
		if due&(1<<i) != 0 {
			one.compare(f)
		}
	}
	f.unknownMembers(slices.DeleteFunc(f.differs, func(name string) bool {
		return known[name] != 0 || slices.Contains(structuralMembers, name) ||
			(f.c.at == atParameter || f.c.at == atInternalParameter) && slices.Contains(parameterMembers, name)
	}))
}

// differing returns the names of the members that differ, except those listed.
func (f sides) differing(but []string) []string {
	if names, ok := f.differingAlone(but); ok {
		return names
	}
	names, was := f.was.members()
	after, is := f.is.members()
	for _, name := range after {
		if !was(name).Exists() {
			names = append(names, name)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.Contains(but, name) || f.equalMembers(name, was(name), is(name))
	})
}

// differingAlone is differing for two objects with few members that inherit none. It is not ok for others,
// and where a key occurs twice.
func (f sides) differingAlone(but []string) (names []string, ok bool) {
	was, is := f.was.own, f.is.own
	if f.was.len()+f.is.len() > 2 || was.Len() > maxLinear || is.Len() > maxLinear {
		return nil, false
	}
	for key, value := range was.Members() {
		name := key.Str()
		if was.Get(name) != value {
			return nil, false
		}
		if !slices.Contains(but, name) && !f.equalMembers(name, value, is.Get(name)) {
			names = append(names, name)
		}
	}
	for key := range is.Members() {
		name := key.Str()
		if was.Get(name).Exists() || slices.Contains(but, name) {
			continue
		}
		if added := is.Get(name); !slices.Contains(names, name) && !f.equalMembers(name, source.Node{}, added) {
			names = append(names, name)
		}
	}
	return names, true
}

// equalMembers reports whether a member means the same on both sides, with `$ref` resolved.
func (f sides) equalMembers(name string, was, is source.Node) bool {
	if !was.Equal(is) {
		return isDefault(name, was) && isDefault(name, is)
	}
	return f.d == nil || dataMembers[name] || f.d.equal(was, is)
}

// recordChanged records that a member changed.
func (f sides) recordChanged(m schemaChange, name string) {
	f.recordMember(m, name, describeMember(name, f.was.get(name), f.is.get(name)))
}

// describeMember describes how a member changed: "gained maxLength 80".
func describeMember(name string, was, is source.Node) string {
	switch {
	case !was.Exists():
		return strings.TrimSpace("gained " + name + " " + displayNode(is))
	case !is.Exists():
		return strings.TrimSpace("lost " + name + " " + displayNode(was))
	case scalarText(was) != "" && scalarText(is) != "":
		return "changed " + name + " from " + displayNode(was) + " to " + displayNode(is)
	}
	return "changed " + name
}

// recordMember records a change of a member in its own words.
func (f sides) recordMember(m schemaChange, name, detail string) {
	f.record(f.c.at.ruleFor(m), name, f.memberChange(name, detail))
}

// recordNote is recordMember with the severity note.
func (f sides) recordNote(m schemaChange, name, detail string) {
	ch := f.memberChange(name, detail)
	ch.severity = asNote
	f.record(f.c.at.ruleFor(m), name, ch)
}

func (f sides) memberChange(name, detail string) change {
	ch := change{
		detail: detail, at: f.is.spanOf(name), before: f.was.spanOf(name),
	}
	if was, is := f.was.get(name), f.is.get(name); mayHoldSecret(name) || !isScalar(was) || !isScalar(is) {
		ch.content = f.d.content(was, is)
	}
	if !mayHoldSecret(name) {
		ch.old, ch.new = scalarText(f.was.get(name)), scalarText(f.is.get(name))
	}
	return ch
}

// record records a change of the schema itself.
func (f sides) record(rule, subject string, ch change) {
	by := cause{rule, ch.detail, f.c.was, f.c.is}
	f.c.found = append(f.c.found, occurrence{f.d.record(by, ch), subject, ""})
}

// recordField records a change of one of its fields.
func (f sides) recordField(rule, name, subject string, was, is source.Node, ch change) {
	ch.was, ch.is = was, is
	by := cause{rule, ch.detail, was, is}
	f.c.found = append(f.c.found, occurrence{f.d.record(by, ch), joinPath(name, subject), name})
}

// spanOf returns where a member is: its value, or its key when the value is an object or array.
// For a missing member it returns the nearest object that exists.
func (v view) spanOf(name string) source.Span {
	key, value := v.key(name)
	switch {
	case !value.Exists():
		return startOf(v.own)
	case value.Kind() == source.Object || value.Kind() == source.Array:
		return key.Span()
	}
	return value.Span()
}

// mayHoldSecret reports whether messages hide the member's value, because connectors keep keys
// in it.
func mayHoldSecret(member string) bool {
	return member == "default" || strings.HasPrefix(member, "example") || strings.HasPrefix(member, "x-example") || member == "x-ms-test-value"
}
