package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
)

// compareFields compares what two objects hold.
func (f sides) compareFields() {
	was, is := f.was.fields(), f.is.fields()
	var lost, gained []schemaProperty
	for i := range was.all {
		if other := is.find(was.all[i].name, i); other >= 0 {
			f.compareField(&was.all[i], &is.all[other])
		} else {
			lost = append(lost, was.all[i])
		}
	}
	for i := range is.all {
		if was.find(is.all[i].name, i) < 0 {
			gained = append(gained, is.all[i])
		}
	}
	if len(lost)+len(gained) > 0 {
		f.compareUnmatched(lost, gained)
	}
	f.compareRequired(&was, &is)
}

// compareField compares one field that both sides have.
func (f sides) compareField(was, is *schemaProperty) {
	if was.required == is.required && f.d.equal(was.value, is.value) {
		return
	}
	at := f.d.fieldPosition(f.c.at.below(), was.value)
	f.compareRefSiblings(was, is)
	required := f.d.staysRequired(f.c.at, was, is)
	f.d.compareAt(f.c, at, was.value, is.value, required, was.name, was.name)
	if required || was.required == is.required {
		return
	}
	before, after := viewOf(f.d.was, was.value), viewOf(f.d.is, is.value)
	m, detail := f.d.requiredChange(before, after, is.required)
	ch := change{detail: detail, at: is.key.Span(), before: was.key.Span()}
	if is.required && at.isInput() {
		ch.content = suppliedContent(before, after)
	}
	f.recordField(at.ruleFor(m), was.name, "required", was.value, is.value, ch)
}

// fieldPosition returns the position of an input: flows have stored nothing of one that is internal or
// read-only at base.
func (d *differ) fieldPosition(at position, was source.Node) position {
	if !at.isInput() || at == atReadOnly {
		return at
	}
	switch before := viewOf(d.was, was); {
	case !at.isParameter() && before.get("readOnly").Bool():
		return atReadOnly
	case before.internal():
		return at.internal()
	}
	return at
}

// staysRequired reports whether an input is required on both sides, or flows could not fill it in
// while it was optional: what makes it visible or writable then reports that it is required.
func (d *differ) staysRequired(at position, was, is *schemaProperty) bool {
	if was.required || !is.required || !at.isInput() {
		return was.required && is.required
	}
	before, after := viewOf(d.was, was.value), viewOf(d.is, is.value)
	return before.internal() && !after.internal() && !after.suppliedByPlatform() ||
		!at.isParameter() && before.get("readOnly").Bool() && !after.get("readOnly").Bool()
}

// requiredChange returns what a change of required asks of flows.
func (d *differ) requiredChange(was, is view, required bool) (schemaChange, string) {
	switch {
	case !required:
		return becameOptional, "is no longer required"
	case is.hasDefault() || is.suppliedByPlatform():
		return becameRequiredWithDefault, "is now required"
	case was.internal() && is.internal():
		return addedRequiredWithoutDefault, "is now required, is internal and has no default"
	}
	return becameRequired, "is now required"
}

// compareRefSiblings reports members beside a $ref, which JSON references ignore.
func (f sides) compareRefSiblings(was, is *schemaProperty) {
	if !was.value.Get("$ref").Exists() || !is.value.Get("$ref").Exists() || was.value.Len()+is.value.Len() == 2 {
		return
	}
	for _, name := range (sides{was: view{own: was.value}, is: view{own: is.value}}).differing(nil) {
		if name != "$ref" {
			f.recordField(f.c.at.below().ruleFor(labelChanged), is.name, name, was.value, is.value, change{
				content: contentOf(was.value.Get(name), is.value.Get(name)),
				detail:  "changed " + name + " beside $ref", at: spanOf(is.value, name), before: spanOf(was.value, name),
			})
		}
	}
}

// compareUnmatched records the fields that only one side has.
func (f sides) compareUnmatched(lost, gained []schemaProperty) {
	gone, taken := map[string]bool{}, map[string]bool{}
	lost, gained = f.withoutMovedURLs(lost, gained)
	shown, hidden := f.splitInternal(lost)
	for _, s := range f.d.matchFields(f.c.at.below(), shown, gained) {
		m, detail := fieldRenamed, fmt.Sprintf("became %s (%.0f %% similar)", s.is.name, 100*s.score)
		if s.spelling {
			m, detail = fieldRespelled, "is now spelled "+s.is.name
		}
		at := f.d.fieldPosition(f.c.at.below(), s.was.value)
		f.recordField(at.ruleFor(m), s.was.name, "", s.was.value, s.is.value, change{
			detail: detail, old: s.was.name, new: s.is.name,
			at: s.is.key.Span(), before: s.was.key.Span(),
		})
		f.compareField(&s.was, &s.is)
		gone[s.was.name], taken[s.is.name] = true, true
	}
	gained = withoutNames(gained, taken)
	for _, before := range withoutNames(shown, gone) {
		f.recordRemoved(before, fieldRemoved, "")
	}
	successors := f.d.successorNames(f.c.at.below(), hidden, gained)
	for _, before := range hidden {
		f.recordRemoved(before, fieldRemovedInternal, successors[before.name])
	}
	for _, after := range gained {
		f.recordAdded(after)
	}
}

// splitInternal separates inputs that makers see from internal ones, which flows do not store:
// an internal input cannot be renamed. Tokens may refer to any output.
func (f sides) splitInternal(fields []schemaProperty) (shown, hidden []schemaProperty) {
	for _, p := range fields {
		if v := viewOf(f.d.was, p.value); f.c.at.isInput() && (v.internal() || v.get("readOnly").Bool()) {
			hidden = append(hidden, p)
		} else {
			shown = append(shown, p)
		}
	}
	return shown, hidden
}

func (f sides) recordRemoved(was schemaProperty, m schemaChange, successor string) {
	key, _ := f.is.key("properties")
	at := key.Span()
	if at.IsZero() {
		at = f.is.spanOf("type")
	}
	detail := "was removed" + successorNote(successor)
	if f.is.hasDynamicSchema() && !f.was.hasDynamicSchema() {
		detail += "; the dynamic schema may still define it"
	}
	f.recordField(f.lostPosition(was.value).ruleFor(m), was.name, "", was.value, source.Node{}, change{
		detail: detail, old: was.name, new: successor, lost: f.lostPosition(was.value), at: at, before: was.key.Span(),
	})
}

// lostPosition returns the position of a removed field; the change itself says that it was internal.
func (f sides) lostPosition(was source.Node) position {
	if at := f.d.fieldPosition(f.c.at.below(), was); at == atReadOnly {
		return at
	}
	return f.c.at.below()
}

func (f sides) recordAdded(is schemaProperty) {
	if broken := f.d.traceAdded(is.value); broken != nil {
		f.c.found = append(f.c.found, occurrence{broken, is.name, is.name})
	}
	m, detail := f.d.classifyAdded(viewOf(f.d.is, is.value), is.required)
	at := f.c.at.below()
	if at.isInput() && viewOf(f.d.is, is.value).get("readOnly").Bool() && !at.isParameter() {
		at = atReadOnly
	}
	f.recordField(at.ruleFor(m), is.name, "", source.Node{}, is.value, change{
		detail: detail, new: is.name, at: is.key.Span(), before: f.was.spanOf("properties"),
	})
}

// classifyAdded returns what a new field or parameter requires of flows.
func (d *differ) classifyAdded(v view, required bool) (schemaChange, string) {
	switch {
	case !required:
		return addedOptional, "is new"
	case v.suppliedByPlatform():
		return addedRequiredInternal, "is new, required and internal"
	case v.internal():
		return addedRequiredWithoutDefault, "is new, required and internal, and has no default"
	case v.hasDefault():
		return addedRequiredWithDefault, "is new and required, with a default"
	}
	return addedRequired, "is new and required"
}

// compareRequired compares names in required that the schema does not define.
func (f sides) compareRequired(was, is *fieldSet) {
	if unknownRequired(f.was, was) != unknownRequired(f.is, is) {
		f.recordNote(unknownChange, "required", "changed the required names that it does not define")
	}
	before, after := f.was.get("required"), f.is.get("required")
	if !f.c.at.isParameter() && !before.Equal(after) && (isNoList(before) || isNoList(after)) {
		f.recordChanged(unknownChange, "required")
	}
}

func isNoList(n source.Node) bool { return n.Exists() && n.Kind() != source.Array }

func unknownRequired(v view, fields *fieldSet) string {
	var names []string
	for _, name := range v.required() {
		if fields.find(name, len(fields.all)) < 0 {
			names = append(names, name)
		}
	}
	return strings.Join(sortedSet(names), "\x00")
}

func withoutNames(all []schemaProperty, names map[string]bool) []schemaProperty {
	return slices.DeleteFunc(all, func(p schemaProperty) bool { return names[p.name] })
}
