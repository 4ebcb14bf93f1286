package diff

import (
	"slices"

	"alm/internal/source"
)

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
	} else { // formats of two types are not compared
		content = growingContent([]string{textOf(nil, f.was.get("format")), textOf(nil, f.is.get("format"))})
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
	case f.c.at.isParameter() && was.Exists() != is.Exists():
		f.recordChanged(unknownChange, "type")
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
