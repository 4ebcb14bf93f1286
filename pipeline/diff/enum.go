package diff

import (
	"slices"
	"strconv"
	"strings"

	"alm/internal/source"
)

func (f sides) compareEnum() {
	was, is := f.was.get("enum"), f.is.get("enum")
	before, after := enumValues(was), enumValues(is)
	gone, new := withoutValues(before, after), withoutValues(after, before)
	switch {
	case !was.Exists() && is.Exists():
		f.recordValues(enumAdded, "now accepts only ", after)
	case was.Exists() && !is.Exists():
		ch := f.memberChange("enum", "accepts any value instead of "+quoteList(before))
		if f.c.at.isInput() && slices.ContainsFunc(valueSources, func(name string) bool { return f.is.get(name).Exists() }) {
			ch.effect = "makers choose from its dynamic values; what flows send is still valid"
		}
		f.record(f.c.at.ruleFor(enumRemoved), "enum", ch)
	case len(gone)+len(new) == 0 && f.offersOtherValues():
		f.recordMember(enumValueAdded, "x-ms-enum-values", "offers other values than before")
	case len(gone)+len(new) == 0:
		f.recordMember(enumLabelChanged, f.firstDifferent("x-ms-enum-values", "x-ms-enum", "enum"), "changed the labels of its values")
	}
	if was.Exists() && is.Exists() && len(gone) > 0 {
		f.recordValues(enumValueRemoved, "lost ", gone)
	}
	if was.Exists() && is.Exists() && len(new) > 0 {
		f.recordMember(enumValueAdded, "enum", "gained "+quoteList(new))
	}
}

// offersOtherValues reports whether the labels have values that had no label before.
func (f sides) offersOtherValues() bool {
	values := func(v view) (all []string) {
		for _, label := range v.get("x-ms-enum-values").Items() {
			all = append(all, string(label.Get("value").Raw()))
		}
		return all
	}
	return len(withoutValues(values(f.is), values(f.was))) > 0 && f.was.get("x-ms-enum-values").Exists()
}

// recordValues records a change of an enum and the values that it is about.
func (f sides) recordValues(m schemaChange, what string, values []string) {
	ch := f.memberChange("enum", what+quoteList(values))
	ch.values = values
	f.record(f.c.at.ruleFor(m), "enum", ch)
}

// firstDifferent returns the first of the members that differs.
func (f sides) firstDifferent(names ...string) string {
	for _, name := range names {
		if !f.was.get(name).Equal(f.is.get(name)) {
			return name
		}
	}
	return names[0]
}

func enumValues(enum source.Node) []string {
	var all []string
	for _, n := range enum.Items() {
		switch {
		case n.Kind() == source.String:
			all = append(all, n.Str())
		case isScalar(n):
			all = append(all, plainNumber(string(n.Raw())))
		default:
			all = append(all, textOf(nil, n))
		}
	}
	return all
}

// plainNumber returns a number such as 1.0 as 1, and any other scalar as it is.
func plainNumber(text string) string {
	if !strings.Contains(text, ".") || strings.ContainsAny(text, "eE") {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

func withoutValues(all, others []string) []string {
	known := make(map[string]bool, len(others))
	for _, s := range others {
		known[s] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return known[s] })
}

const maxListed = 5

// quoteList quotes values for a message: the first five, then how many more.
func quoteList(values []string) string {
	var shown []string
	for _, v := range values[:min(maxListed, len(values))] {
		shown = append(shown, quote(v))
	}
	if more := len(values) - maxListed; more > 0 {
		return strings.Join(shown, ", ") + " and " + strconv.Itoa(more) + " more"
	}
	return strings.Join(shown, ", ")
}
