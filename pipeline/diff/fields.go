package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
)

// fields compares what two objects hold.
func (f faces) fields() {
	was, is := f.was.properties(), f.is.properties()
	heads := make(map[string]*property, len(is))
	for i := range is {
		heads[is[i].name] = &is[i]
	}
	var lost, gained []property
	known := make(map[string]bool, len(was))
	for _, before := range was {
		known[before.name] = true
		if after := heads[before.name]; after != nil {
			f.field(before, *after)
		} else {
			lost = append(lost, before)
		}
	}
	for _, after := range is {
		if !known[after.name] {
			gained = append(gained, after)
		}
	}
	f.changed(lost, gained)
	f.requiredOnly(was, is)
}

// field compares one field that both sides have.
func (f faces) field(was, is property) {
	f.beside(was, is)
	f.d.descend(f.c, was.value, is.value, was.required && is.required, was.name, was.name)
	if was.required == is.required {
		return
	}
	m, detail := becameOptional, "is no longer required"
	if is.required {
		m, detail = becameRequired, "is now required"
		if v := viewOf(f.d.is, is.value); v.get("default").Exists() || v.supplied() {
			m = becameRequiredPrefilled
		}
	}
	f.tellField(m, is.name, "required", was.value, is.value, change{
		detail: detail, at: is.key.Span(), before: was.key.Span(),
	})
}

// beside tells of members that stand beside a $ref, where JSON references drop them.
func (f faces) beside(was, is property) {
	if !was.value.Get("$ref").Exists() || !is.value.Get("$ref").Exists() || was.value.Len()+is.value.Len() == 2 {
		return
	}
	for _, name := range (faces{was: view{[]source.Node{was.value}}, is: view{[]source.Node{is.value}}}).differing(nil) {
		if name != "$ref" {
			f.tellField(labelOther, is.name, name, was.value, is.value, change{
				detail: "changed " + name + " beside $ref", at: place(is.value, name), before: place(was.value, name),
			})
		}
	}
}

// changed tells of fields that one side has.
func (f faces) changed(lost, gained []property) {
	gone, taken := map[string]bool{}, map[string]bool{}
	shown, hidden := f.sorted(lost)
	for _, s := range f.d.successors(f.c.at.below(), shown, gained) {
		m, detail := fieldRenamed, fmt.Sprintf("became %s (%.0f %% alike)", s.is.name, 100*s.score)
		if s.spelling {
			m, detail = fieldRespelt, "is now spelt "+s.is.name
		}
		f.tellField(m, s.was.name, "", s.was.value, s.is.value, change{
			detail: detail, old: s.was.name, new: s.is.name,
			at: s.is.key.Span(), before: s.was.key.Span(),
		})
		gone[s.was.name], taken[s.is.name] = true, true
	}
	gained = drop(gained, taken)
	for _, before := range drop(shown, gone) {
		f.lose(before, fieldGone, "")
	}
	heirs := f.d.heirsOf(f.c.at.below(), hidden, gained)
	for _, before := range hidden {
		f.lose(before, fieldGoneInternal, heirs[before.name])
	}
	for _, after := range gained {
		f.gain(after)
	}
}

// sorted parts the inputs that makers see from those that the platform fills in: no flow
// holds one of these, so what becomes of it is no rename. Tokens may name any output.
func (f faces) sorted(fields []property) (shown, hidden []property) {
	for _, p := range fields {
		if f.c.at.isInput() && viewOf(f.d.was, p.value).internal() {
			hidden = append(hidden, p)
		} else {
			shown = append(shown, p)
		}
	}
	return shown, hidden
}

func (f faces) lose(was property, m meaning, heir string) {
	key, _ := f.is.key("properties")
	at := key.Span()
	if at.IsZero() {
		at = f.is.spot("type")
	}
	detail := "is gone" + succeededBy(heir)
	if f.is.served() && !f.was.served() {
		detail += "; what is asked for at run time may still name it"
	}
	f.tellField(m, was.name, "", was.value, source.Node{}, change{
		detail: detail, old: was.name, new: heir, at: at, before: was.key.Span(),
	})
}

func (f faces) gain(is property) {
	m, detail := f.d.newcomer(viewOf(f.d.is, is.value), is.required)
	f.tellField(m, is.name, "", source.Node{}, is.value, change{
		detail: detail, new: is.name, at: is.key.Span(), before: f.was.spot("properties"),
	})
}

// newcomer tells what a new field or parameter asks of flows.
func (d *differ) newcomer(v view, required bool) (meaning, string) {
	switch {
	case !required:
		return fieldOptional, "is new"
	case v.supplied():
		return fieldRequiredSupplied, "is new, required and internal"
	case v.internal():
		return fieldRequiredStranded, "is new, required and internal, and has no default"
	case v.get("default").Exists():
		return fieldRequiredPrefilled, "is new and required, with a default"
	}
	return fieldRequired, "is new and required"
}

// requiredOnly tells of names in required that are no fields.
func (f faces) requiredOnly(was, is []property) {
	if strays(f.was, was) != strays(f.is, is) {
		f.note(unknown, "required", "names other fields as required that it does not have")
	}
}

func strays(v view, fields []property) string {
	known := map[string]bool{}
	for _, p := range fields {
		known[p.name] = true
	}
	var names []string
	for _, name := range v.required() {
		if !known[name] {
			names = append(names, name)
		}
	}
	return strings.Join(set(names), "\x00")
}

func drop(all []property, names map[string]bool) []property {
	return slices.DeleteFunc(all, func(p property) bool { return names[p.name] })
}
