package diff

import (
	"maps"
	"slices"
	"strconv"

	"alm/internal/source"
)

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
	if _, resolved := f.d.is.Ref(is); resolved && f.c.at.isInput() && viewOf(f.d.was, was).hasFields() && viewOf(f.d.is, is).kind() == "" {
		// Flows store a list as one value, so no key of its items is lost.
		ch := f.memberChange("items", "no longer describes its items")
		ch.effect = "flows store a list as one value, so what they send is still valid; makers get no fields for its items"
		f.record(f.c.at.below().ruleFor(typeGeneralized), "items", ch)
		return
	}
	if was.Exists() || is.Exists() {
		f.d.compareBelow(f.c, was, is, false, "items", "*")
	}
}
