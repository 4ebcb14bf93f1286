package diff

import (
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
)

// shadowedMembers say which values are valid. Where several parts of allOf have one, all of them count.
var shadowedMembers = append([]string{"type", "format", "enum", "items", "additionalProperties", "readOnly", "x-nullable"}, boundNames()...)

const fieldPrefix = "properties/"

// shadowed returns what parts of allOf say of members and fields that a part before them has too, in another way, by name:
// "maximum", "properties/count".
func (v view) shadowed() map[string][]source.Node {
	if len(v.inherited) == 0 {
		return nil
	}
	var all map[string][]source.Node
	first := map[string]source.Node{}
	add := func(name string, value source.Node) {
		known, ok := first[name]
		switch {
		case !ok:
			first[name] = value
		case known != value && !known.Equal(value) && (!strings.HasPrefix(name, fieldPrefix) || saysMore(value, known)):
			if all == nil {
				all = map[string][]source.Node{}
			}
			all[name] = append(all[name], value)
		}
	}
	for i := range v.len() {
		for key, value := range v.part(i).Members() {
			if slices.Contains(shadowedMembers, key.Str()) {
				add(key.Str(), value)
			}
		}
		for name, value := range membersOf(v.part(i).Get("properties")) {
			add(fieldPrefix+name, value)
		}
	}
	return all
}

// saysMore reports whether a schema says of which values are valid what another one does not say.
func saysMore(schema, than source.Node) bool {
	for key, value := range schema.Members() {
		name := key.Str()
		decides := slices.Contains(shadowedMembers, name) || slices.Contains([]string{"properties", "required", "allOf", "$ref"}, name)
		if decides && !than.Get(name).Equal(value) {
			return true
		}
	}
	return false
}

// compareShadowed compares what is shadowed on both sides in one order. What only one side has is not compared with what
// it adds to.
func (f sides) compareShadowed() {
	was, is := f.was.shadowed(), f.is.shadowed()
	for _, name := range namesOfBoth(was, is) {
		before, after := was[name], is[name]
		field, isField := strings.CutPrefix(name, fieldPrefix)
		if isField && len(before) == len(after) {
			for i := range before {
				f.d.compareBelow(f.c, before[i], after[i], false, field, field)
			}
			continue
		}
		same := len(before) == len(after)
		for i := 0; same && i < len(before); i++ {
			same = f.d.equivalent(before[i], after[i])
		}
		if !same {
			f.record(f.c.at.ruleFor(unknownChange), field, change{
				detail:  "changed what a further part of allOf says of " + escapeWord(field),
				effect:  "all parts count, and no rule covers those after the first that has it",
				content: digestOf(contentOfAll(before), contentOfAll(after)), at: startOf(f.is.own), before: startOf(f.was.own),
			})
		}
	}
}

func contentOfAll(nodes []source.Node) string {
	var texts []string
	for _, n := range nodes {
		texts = append(texts, contentOf(source.Node{}, n))
	}
	return digestOf(texts...)
}

// alignShadowed pairs what is shadowed on both sides.
func alignShadowed(below []nodePair, was, is map[string][]source.Node) ([]nodePair, bool) {
	for _, name := range namesOfBoth(was, is) {
		if len(was[name]) != len(is[name]) {
			return nil, false
		}
		for i, value := range was[name] {
			below = append(below, nodePair{value, is[name][i]})
		}
	}
	return below, true
}

func namesOfBoth(was, is map[string][]source.Node) []string {
	if len(was)+len(is) == 0 {
		return nil
	}
	names := slices.AppendSeq(slices.Collect(maps.Keys(was)), maps.Keys(is))
	return sortedSet(names)
}
