package diff

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"alm/internal/source"
)

// sides are the two schemas of a comparison.
type sides struct {
	d       *differ
	c       *comparison
	was, is view
}

func newSides(d *differ, c *comparison) sides {
	return sides{d, c, viewOf(d.was, c.was), viewOf(d.is, c.is)}
}

// attribute is one comparison, to run when one of its members differs.
type attribute struct {
	members []string
	compare func(f sides)
}

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
		return
	}
	other := f.differing(traversedMembers)
	for _, attribute := range attributes {
		if slices.ContainsFunc(attribute.members, func(name string) bool { return slices.Contains(other, name) }) {
			attribute.compare(f)
		}
		other = slices.DeleteFunc(other, func(name string) bool { return slices.Contains(attribute.members, name) })
	}
	f.unknownMembers(slices.DeleteFunc(other, func(name string) bool {
		return slices.Contains(structuralMembers, name) || (f.c.at == atParameter || f.c.at == atInternalParameter) && slices.Contains(parameterMembers, name)
	}))
	f.compareFields()
	f.compareItems()
}

// differing returns the names of the members that differ, except those listed.
func (f sides) differing(but []string) []string {
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

// equalMembers reports whether a member means the same on both sides, with `$ref` resolved.
func (f sides) equalMembers(name string, was, is source.Node) bool {
	if !was.Equal(is) {
		return isDefault(name, was) && isDefault(name, is)
	}
	return f.d == nil || dataMembers[name] || f.d.equal(was, is)
}

// compareTypes compares the types, and reports whether the schemas have more to compare.
func (f sides) compareTypes() bool {
	was, is := f.was.kind(), f.is.kind()
	if f.c.at.isParameter() {
		was, is = parameterType(was), parameterType(is)
	}
	f.compareNullable()
	if was == is {
		f.compareTypeSpelling()
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
	content, effect := "", ""
	if was == "integer" && is == "number" && !f.c.at.isInput() {
		effect = "values may have decimals; tokens and what uses them stay"
	}
	if !deeper {
		content = f.d.content(f.c.was, f.c.is)
	}
	f.record(rule, "type", change{
		effect:  effect,
		content: content,
		detail:  "changed from " + typeName(was) + " to " + typeName(is), old: was, new: is,
		at: f.is.spanOf("type"), before: f.was.spanOf("type"),
	})
	return deeper
}

// compareTypeSpelling compares two ways to write one type. In Swagger 2.0 `type: file` and a
// string with format binary are both file content.
func (f sides) compareTypeSpelling() {
	was, is := f.was.get("type"), f.is.get("type")
	switch {
	case !was.Exists() || !is.Exists() || was.Equal(is):
	case f.was.kind() == "binary" || slices.Equal(typesOf(was), typesOf(is)):
		f.recordMember(labelChanged, "type", "writes its type in another way")
	default:
		f.recordChanged(unknownChange, "type")
	}
}

// typesOf returns the types without null, sorted.
func typesOf(n source.Node) []string {
	all := []string{n.Str()}
	for _, name := range n.Items() {
		if name.Str() != "null" {
			all = append(all, name.Str())
		}
	}
	return sortedSet(all)
}

// parameterType returns the type of a parameter other than the body: without a type it is sent
// as text.
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

// recordChanged records that a member changed.
func (f sides) recordChanged(m schemaChange, name string) {
	f.recordMember(m, name, describeMember(name, f.was.get(name), f.is.get(name)))
}

// maxUnknownMembers is how many members without a rule are reported one by one.
const maxUnknownMembers = 16

func (f sides) unknownMembers(names []string) {
	for _, name := range names[:min(len(names), maxUnknownMembers)] {
		f.unknownMember(name)
	}
	if more := len(names) - maxUnknownMembers; more > 0 {
		f.recordMember(unknownChange, names[maxUnknownMembers], fmt.Sprintf("changed %d more members", more))
	}
}

// unknownMember records a changed member that no rule covers. Its value is not shown.
func (f sides) unknownMember(name string) {
	if f.d.isomorphic(f.was.get(name), f.is.get(name)) {
		return // only names of definitions changed
	}
	ch := f.memberChange(name, "changed "+name)
	ch.old, ch.new, ch.content = "", "", f.d.content(f.was.get(name), f.is.get(name))
	kind := unknownChange
	switch {
	case isForeign(name):
		ch.severity = asNote
	case !strings.HasPrefix(name, "x-") && !slices.Contains(jsonSchemaMembers, name):
		kind, ch.severity, ch.effect = labelChanged, asNote, "it is no keyword of Swagger 2.0, so nothing reads it"
	}
	f.record(f.c.at.ruleFor(kind), name, ch)
}

// jsonSchemaMembers are keywords that have an effect only in some places, or only where a tool knows
// JSON Schema. All others are ignored, such as a misspelled one.
var jsonSchemaMembers = []string{
	"not", "const", "if", "then", "else", "dependencies", "contains", "propertyNames", "additionalItems", "prefixItems", "nullable",
	"items", "type", "required", "anyOf", "oneOf",
}

// isForeign reports whether the name is another tool's extension, which the platform ignores.
func isForeign(name string) bool {
	return strings.HasPrefix(name, "x-") && !strings.HasPrefix(name, "x-ms-")
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

// compareListed compares the schemas of a list by position, or the list when its length
// changed.
func (f sides) compareListed(name string) {
	was, is := itemsOf(f.was.get(name)), itemsOf(f.is.get(name))
	if len(was) != len(is) || len(was) == 0 {
		f.recordChanged(unknownChange, name)
		return
	}
	for i := range was {
		f.d.compareAt(f.c, f.c.at.below(), was[i], is[i], false, name+"/"+strconv.Itoa(i), "")
	}
}

// comparePatterns compares the schemas of fields whose names match a pattern.
func (f sides) comparePatterns() {
	const name = "patternProperties"
	was, is := membersOf(f.was.get(name)), membersOf(f.is.get(name))
	for _, pattern := range slices.Sorted(maps.Keys(was)) {
		if !is[pattern].Exists() {
			f.recordMember(extraFieldsRestricted, name, "no longer accepts fields that match "+quote(pattern))
			continue
		}
		f.d.compareBelow(f.c, was[pattern], is[pattern], false, name+"/"+pattern, "*")
	}
	for _, pattern := range slices.Sorted(maps.Keys(is)) {
		if !was[pattern].Exists() {
			f.recordMember(extraFieldsAllowed, name, "also accepts fields that match "+quote(pattern))
		}
	}
}

// compareItems compares the items of arrays.
func (f sides) compareItems() {
	was, is := f.was.get("items"), f.is.get("items")
	if was.Kind() == source.Array || is.Kind() == source.Array {
		if !f.equalMembers("items", was, is) {
			f.compareListed("items")
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

// spanOf returns where a member is: its value, or its key when the value is an object or array.
// For a missing member it returns the nearest object that exists.
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

// mayHoldSecret reports whether messages hide the member's value, because connectors keep keys
// in it.
func mayHoldSecret(member string) bool {
	return member == "default" || strings.HasPrefix(member, "example") || strings.HasPrefix(member, "x-example") || member == "x-ms-test-value"
}
