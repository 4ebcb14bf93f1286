package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
)

// faces are the two sides of a comparison.
type faces struct {
	d       *differ
	c       *comparison
	was, is view
}

func newFaces(d *differ, c *comparison) faces {
	return faces{d, c, viewOf(d.was, c.was), viewOf(d.is, c.is)}
}

// facet is one thing to compare when one of its members differs.
type facet struct {
	members []string
	look    func(f faces)
}

// walked are the members that compare goes into; structure are those that it looks at in
// a way of its own.
var (
	walked    = []string{"properties", "items", "allOf"}
	structure = []string{"type", "required", "$ref", "x-nullable"}
)

// naming are the members of a parameter object that make it one.
var naming = []string{"name", "in", "schema"}

func (f faces) compare() {
	if !f.types() {
		return
	}
	other := f.differing(walked)
	for _, facet := range facets {
		if slices.ContainsFunc(facet.members, func(name string) bool { return slices.Contains(other, name) }) {
			facet.look(f)
		}
		other = slices.DeleteFunc(other, func(name string) bool { return slices.Contains(facet.members, name) })
	}
	f.strangers(slices.DeleteFunc(other, func(name string) bool {
		return slices.Contains(structure, name) || f.c.at == atParameter && slices.Contains(naming, name)
	}))
	f.fields()
	f.items()
}

// differing are the names of the members that are not the same, and not in the list.
func (f faces) differing(but []string) []string {
	names, was := f.was.own()
	after, is := f.is.own()
	for _, name := range after {
		if !was(name).Exists() {
			names = append(names, name)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.Contains(but, name) || was(name).Equal(is(name))
	})
}

// types tells of another type, and whether there is more to compare.
func (f faces) types() bool {
	was, is := f.was.kind(), f.is.kind()
	if f.c.at.isParameter() {
		was, is = plain(was), plain(is)
	}
	f.nulls()
	if was == is {
		return true
	}
	m, deeper := typeOther, false
	switch {
	case takes(is, was):
		m, deeper = typeWider, true
	case takes(was, is):
		m, deeper = typeNarrower, was != ""
	}
	rule := f.c.at.rule(m)
	switch {
	case f.c.at == atBody && m == typeWider && f.was.holds():
		rule, deeper = "request-body-type-changed", false
	case f.c.at == atOutput && is == "" && f.was.holds():
		rule, deeper = "response-schema-removed", false
	case f.c.at == atOutput && was == "" && is != "":
		rule = "response-schema-added"
	}
	f.tell(rule, "type", change{
		detail: "changed from " + kindName(was) + " to " + kindName(is), old: was, new: is,
		at: f.is.spot("type"), before: f.was.spot("type"),
	})
	return deeper
}

// plain is the type of a parameter that is no body: without one it goes out as text.
func plain(kind string) string {
	if kind == "" {
		return "string"
	}
	return kind
}

var kindNames = map[string]string{"": "any value", "binary": "file content", "byte": "base64 text"}

func kindName(kind string) string {
	if name, ok := kindNames[kind]; ok {
		return name
	}
	return kind
}

func (f faces) nulls() {
	was, is := f.was.nullable(), f.is.nullable()
	if was == is {
		return
	}
	m, detail := nullGained, "may now be null"
	if was {
		m, detail = nullLost, "may no longer be null"
	}
	f.tell(f.c.at.rule(m), "x-nullable", change{detail: detail, at: f.is.spot("x-nullable"), before: f.was.spot("x-nullable")})
}

// member tells that a member changed.
func (f faces) member(m meaning, name string) {
	f.say(m, name, turned(name, f.was.get(name), f.is.get(name)))
}

// maxStrangers is how many members that no rule knows are told one by one.
const maxStrangers = 16

func (f faces) strangers(names []string) {
	for _, name := range names[:min(len(names), maxStrangers)] {
		f.stranger(name)
	}
	if more := len(names) - maxStrangers; more > 0 {
		f.say(unknown, names[maxStrangers], fmt.Sprintf("has %d more members that changed", more))
	}
}

// stranger tells that a member changed that no rule knows. Nor is it known whether its
// value may be shown.
func (f faces) stranger(name string) {
	ch := change{detail: "has another " + name, at: f.is.spot(name), before: f.was.spot(name)}
	if foreign(name) {
		ch.severity = noted
	}
	f.tell(f.c.at.rule(unknown), name, ch)
}

// foreign tells whether the name is another tool's extension, which the platform ignores.
func foreign(name string) bool {
	return strings.HasPrefix(name, "x-") && !strings.HasPrefix(name, "x-ms-")
}

// turned tells how a member changed, after the thing that has it: "gained maxLength 80".
func turned(name string, was, is source.Node) string {
	switch {
	case !was.Exists():
		return strings.TrimSpace("gained " + name + " " + shown(is))
	case !is.Exists():
		return strings.TrimSpace("lost " + name + " " + shown(was))
	case text(was) != "" && text(is) != "":
		return "changed " + name + " from " + shown(was) + " to " + shown(is)
	}
	return "changed " + name
}

// say tells what happened to a member in words of its own.
func (f faces) say(m meaning, name, detail string) {
	f.tell(f.c.at.rule(m), name, f.of(name, detail))
}

// note is say at less than the rule's severity.
func (f faces) note(m meaning, name, detail string) {
	ch := f.of(name, detail)
	ch.severity = noted
	f.tell(f.c.at.rule(m), name, ch)
}

func (f faces) of(name, detail string) change {
	ch := change{detail: detail, at: f.is.spot(name), before: f.was.spot(name)}
	if !secretive(name) {
		ch.old, ch.new = text(f.was.get(name)), text(f.is.get(name))
	}
	return ch
}

// tell records what happened to the schema itself.
func (f faces) tell(rule, subject string, ch change) {
	by := cause{rule, ch.detail, f.c.was, f.c.is}
	f.c.told = append(f.c.told, mention{f.d.record(by, ch), subject, ""})
}

// tellField records what happened to one of its fields.
func (f faces) tellField(m meaning, name, subject string, was, is source.Node, ch change) {
	ch.was, ch.is = was, is
	by := cause{f.c.at.below().rule(m), ch.detail, was, is}
	f.c.told = append(f.c.told, mention{f.d.record(by, ch), join(name, subject), name})
}

// items goes on to what an array holds.
func (f faces) items() {
	was, is := f.was.get("items"), f.is.get("items")
	if was.Kind() == source.Array || is.Kind() == source.Array {
		if !was.Equal(is) {
			f.member(unknown, "items")
		}
		return
	}
	if f.c.at.isParameter() && was.Exists() != is.Exists() {
		detail := "now says what it holds"
		if was.Exists() {
			detail = "no longer says what it holds"
		}
		f.tell("request-parameter-items-changed", "items", f.of("items", detail))
		return
	}
	if was.Exists() || is.Exists() {
		f.d.descend(f.c, was, is, false, "items", "*")
	}
}

// spot is where a member stands, or the schema when it has none.
func (v view) spot(name string) source.Span {
	key, value := v.key(name)
	switch {
	case !value.Exists():
		return first(v.parts[0])
	case value.Kind() == source.Object || value.Kind() == source.Array:
		return key.Span()
	}
	return value.Span()
}

// secretive are the members whose values messages do not show: connectors keep keys in
// them.
func secretive(member string) bool {
	return member == "default" || strings.HasPrefix(member, "example") || strings.HasPrefix(member, "x-example") || member == "x-ms-test-value"
}
