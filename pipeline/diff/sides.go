package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
)

// sides are the two sides of a comparison.
type sides struct {
	d       *differ
	c       *comparison
	was, is view
}

func newSides(d *differ, c *comparison) sides {
	return sides{d, c, viewOf(d.was, c.was), viewOf(d.is, c.is)}
}

// attribute is one thing to compare when one of its members differs.
type attribute struct {
	members []string
	compare func(f sides)
}

// walked are the members that compare goes into; structure are those that it looks at in
// a way of its own.
var (
	traversedMembers  = []string{"properties", "items", "allOf"}
	structuralMembers = []string{"type", "required", "$ref", "x-nullable"}
)

// parameterMembers are the members of a parameter object that make it one.
var parameterMembers = []string{"name", "in", "schema"}

func (f sides) compare() {
	if !f.compareTypes() {
		return
	}
	other := f.differing(traversedMembers)
	for _, facet := range attributes {
		if slices.ContainsFunc(facet.members, func(name string) bool { return slices.Contains(other, name) }) {
			facet.compare(f)
		}
		other = slices.DeleteFunc(other, func(name string) bool { return slices.Contains(facet.members, name) })
	}
	f.unknownMembers(slices.DeleteFunc(other, func(name string) bool {
		return slices.Contains(structuralMembers, name) || f.c.at == atParameter && slices.Contains(parameterMembers, name)
	}))
	f.compareFields()
	f.compareItems()
}

// differing are the names of the members that are not the same, and not in the list.
func (f sides) differing(but []string) []string {
	names, was := f.was.members()
	after, is := f.is.members()
	for _, name := range after {
		if !was(name).Exists() {
			names = append(names, name)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.Contains(but, name) || was(name).Equal(is(name))
	})
}

// compareTypes tells of another type, and whether there is more to compare.
func (f sides) compareTypes() bool {
	was, is := f.was.kind(), f.is.kind()
	if f.c.at.isParameter() {
		was, is = parameterType(was), parameterType(is)
	}
	f.compareNullable()
	if was == is {
		return true
	}
	m, deeper := typeChanged, false
	switch {
	case accepts(is, was):
		m, deeper = typeGeneralized, true
	case accepts(was, is):
		m, deeper = typeSpecialized, was != ""
	}
	rule := f.c.at.ruleFor(m)
	switch {
	case f.c.at == atBody && m == typeGeneralized && f.was.hasFields():
		rule, deeper = "request-body-type-changed", false
	case f.c.at == atOutput && is == "" && f.was.hasFields():
		rule, deeper = "response-schema-removed", false
	case f.c.at == atOutput && was == "" && is != "":
		rule = "response-schema-added"
	}
	f.record(rule, "type", change{
		detail: "changed from " + typeName(was) + " to " + typeName(is), old: was, new: is,
		at: f.is.spanOf("type"), before: f.was.spanOf("type"),
	})
	return deeper
}

// parameterType is the type of a parameter that is no body: without one it goes out as text.
func parameterType(kind string) string {
	if kind == "" {
		return "string"
	}
	return kind
}

var typeNames = map[string]string{"": "any value", "binary": "file content", "byte": "base64 text"}

func typeName(kind string) string {
	if name, ok := typeNames[kind]; ok {
		return name
	}
	return kind
}

func (f sides) compareNullable() {
	was, is := f.was.nullable(), f.is.nullable()
	if was == is {
		return
	}
	m, detail := nullAllowed, "may now be null"
	if was {
		m, detail = nullDisallowed, "may no longer be null"
	}
	f.record(f.c.at.ruleFor(m), "x-nullable", change{detail: detail, at: f.is.spanOf("x-nullable"), before: f.was.spanOf("x-nullable")})
}

// recordChanged tells that a member changed.
func (f sides) recordChanged(m schemaChange, name string) {
	f.recordMember(m, name, describeMember(name, f.was.get(name), f.is.get(name)))
}

// maxUnknownMembers is how many members that no rule knows are told one by one.
const maxUnknownMembers = 16

func (f sides) unknownMembers(names []string) {
	for _, name := range names[:min(len(names), maxUnknownMembers)] {
		f.unknownMember(name)
	}
	if more := len(names) - maxUnknownMembers; more > 0 {
		f.recordMember(unknownChange, names[maxUnknownMembers], fmt.Sprintf("changed %d more members", more))
	}
}

// unknownMember tells that a member changed that no rule knows. Nor is it known whether its
// value may be shown.
func (f sides) unknownMember(name string) {
	ch := change{detail: "changed " + name, at: f.is.spanOf(name), before: f.was.spanOf(name)}
	if isForeign(name) {
		ch.severity = asNote
	}
	f.record(f.c.at.ruleFor(unknownChange), name, ch)
}

// isForeign tells whether the name is another tool's extension, which the platform ignores.
func isForeign(name string) bool {
	return strings.HasPrefix(name, "x-") && !strings.HasPrefix(name, "x-ms-")
}

// describeMember tells how a member changed, after the thing that has it: "gained maxLength 80".
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

// recordMember tells what happened to a member in words of its own.
func (f sides) recordMember(m schemaChange, name, detail string) {
	f.record(f.c.at.ruleFor(m), name, f.memberChange(name, detail))
}

// recordNote is say at less than the rule's severity.
func (f sides) recordNote(m schemaChange, name, detail string) {
	ch := f.memberChange(name, detail)
	ch.severity = asNote
	f.record(f.c.at.ruleFor(m), name, ch)
}

func (f sides) memberChange(name, detail string) change {
	ch := change{detail: detail, at: f.is.spanOf(name), before: f.was.spanOf(name)}
	if !mayHoldSecret(name) {
		ch.old, ch.new = scalarText(f.was.get(name)), scalarText(f.is.get(name))
	}
	return ch
}

// record records what happened to the schema itself.
func (f sides) record(rule, subject string, ch change) {
	by := cause{rule, ch.detail, f.c.was, f.c.is}
	f.c.found = append(f.c.found, occurrence{f.d.record(by, ch), subject, ""})
}

// recordField records what happened to one of its fields.
func (f sides) recordField(m schemaChange, name, subject string, was, is source.Node, ch change) {
	ch.was, ch.is = was, is
	by := cause{f.c.at.below().ruleFor(m), ch.detail, was, is}
	f.c.found = append(f.c.found, occurrence{f.d.record(by, ch), joinPath(name, subject), name})
}

// compareItems goes on to what an array holds.
func (f sides) compareItems() {
	was, is := f.was.get("items"), f.is.get("items")
	if was.Kind() == source.Array || is.Kind() == source.Array {
		if !was.Equal(is) {
			f.recordChanged(unknownChange, "items")
		}
		return
	}
	if f.c.at.isParameter() && was.Exists() != is.Exists() {
		detail := "now describes its items"
		if was.Exists() {
			detail = "no longer describes its items"
		}
		f.record("request-parameter-items-changed", "items", f.memberChange("items", detail))
		return
	}
	if was.Exists() || is.Exists() {
		f.d.compareBelow(f.c, was, is, false, "items", "*")
	}
}

// spanOf is where a member stands, or the schema when it has none.
func (v view) spanOf(name string) source.Span {
	key, value := v.key(name)
	switch {
	case !value.Exists():
		return startOf(v.parts[0])
	case value.Kind() == source.Object || value.Kind() == source.Array:
		return key.Span()
	}
	return value.Span()
}

// mayHoldSecret are the members whose values messages do not show: connectors keep keys in
// them.
func mayHoldSecret(member string) bool {
	return member == "default" || strings.HasPrefix(member, "example") || strings.HasPrefix(member, "x-example") || member == "x-ms-test-value"
}
