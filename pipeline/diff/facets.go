package diff

import (
	"slices"
	"strconv"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// noted is the severity of a change that weighs less than its rule.
const noted = check.Note

// facets say what is looked at when a member of a schema or a parameter differs.
var facets = []facet{
	{[]string{"format"}, faces.format},
	{[]string{"enum", "x-ms-enum-values", "x-ms-enum"}, faces.enum},
	{[]string{"default"}, faces.preset},
	{boundNames(), faces.bounds},
	{[]string{"x-ms-visibility"}, faces.sight},
	{[]string{"readOnly"}, faces.readOnly},
	{[]string{"additionalProperties"}, faces.further},
	{[]string{"x-ms-url-encoding"}, faces.encoding},
	{[]string{"collectionFormat"}, func(f faces) { f.member(collectionOther, "collectionFormat") }},
	{[]string{"allowEmptyValue"}, faces.emptiness},
	{pickers, func(f faces) { f.dynamic("dynamic-values", pickers) }},
	{served, func(f faces) { f.dynamic("dynamic-schema", served) }},
	{labels, faces.label},
	{[]string{"x-ms-notification-url"}, func(faces) {}},
}

// labels are what people read and no flow stores.
var labels = []string{
	"x-ms-summary", "description", "title", "example", "examples", "x-example", "x-examples",
	"x-ms-test-value", "externalDocs", "xml",
}

func (f faces) label() {
	var changed []string
	for _, name := range labels {
		if !f.was.get(name).Equal(f.is.get(name)) {
			changed = append(changed, name)
		}
	}
	if name := changed[0]; len(changed) == 1 && !secretive(name) {
		f.member(labelOther, name)
		return
	}
	f.say(labelOther, changed[0], "changed "+strings.Join(changed, " and "))
}

// content are the formats that make a text something that is no text to a flow.
var content = map[string]bool{"binary": true, "byte": true, "file": true}

// widenings are the formats that take all that another takes.
var widenings = map[string]string{"int32": "int64", "float": "double"}

func (f faces) format() {
	if f.was.kind() != f.is.kind() {
		return
	}
	was, is := f.was.get("format").Str(), f.is.get("format").Str()
	if content[was] != content[is] {
		f.member(typeOther, "format")
		return
	}
	m := formatNarrower
	if is == "" || widenings[was] == is {
		m = formatWider
	}
	f.member(m, "format")
}

func (f faces) enum() {
	was, is := f.was.get("enum"), f.is.get("enum")
	before, after := values(was), values(is)
	gone, new := minus(before, after), minus(after, before)
	switch {
	case !was.Exists() && is.Exists():
		f.say(enumGained, "enum", "now takes only "+list(after))
	case was.Exists() && !is.Exists():
		f.say(enumLost, "enum", "takes any value, where it took "+list(before))
	case len(gone)+len(new) == 0:
		f.say(enumLabels, f.odd("x-ms-enum-values", "x-ms-enum", "enum"), "shows its values in another way")
	}
	if was.Exists() && is.Exists() && len(gone) > 0 {
		f.say(enumValueLost, "enum", "lost "+list(gone))
	}
	if was.Exists() && is.Exists() && len(new) > 0 {
		f.say(enumValueGained, "enum", "gained "+list(new))
	}
}

// odd is the first of the members that differs.
func (f faces) odd(names ...string) string {
	for _, name := range names {
		if !f.was.get(name).Equal(f.is.get(name)) {
			return name
		}
	}
	return names[0]
}

func values(enum source.Node) []string {
	var all []string
	for _, n := range enum.Items() {
		if n.Kind() == source.String {
			all = append(all, n.Str())
		} else {
			all = append(all, string(n.Raw()))
		}
	}
	return all
}

func minus(all, others []string) []string {
	known := make(map[string]bool, len(others))
	for _, s := range others {
		known[s] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return known[s] })
}

const maxListed = 5

// list shows values in a message, the first five of many.
func list(values []string) string {
	var shown []string
	for _, v := range values[:min(maxListed, len(values))] {
		shown = append(shown, quote(v))
	}
	if more := len(values) - maxListed; more > 0 {
		return strings.Join(shown, ", ") + " and " + strconv.Itoa(more) + " more"
	}
	return strings.Join(shown, ", ")
}

// preset compares defaults. Their values stay unsaid: connectors keep keys in them.
func (f faces) preset() {
	was, is := f.was.get("default"), f.is.get("default")
	switch {
	case was.Exists() && is.Exists() && f.c.at.isInput():
		f.say(defaultOther, "default", "has another default")
	case is.Exists() && f.c.at.isParameter():
		f.say(defaultGained, "default", "has a default now")
	case is.Exists():
		f.note(defaultGained, "default", "has a default now")
	case f.c.required && f.is.internal() && f.c.at.isInput():
		f.say(defaultLostStranded, "default", "is required and internal, and lost its default")
	default:
		f.say(defaultLost, "default", "lost its default")
	}
}

func (f faces) sight() {
	was, is := f.was.internal(), f.is.internal()
	switch {
	case is && !was:
		f.say(hiddenNow, "x-ms-visibility", "is now internal")
	case was && !is && f.c.required:
		f.say(shownNow, "x-ms-visibility", "is required and no longer internal")
	case was && !is:
		f.note(shownNow, "x-ms-visibility", "is no longer internal")
	default:
		f.member(sightOther, "x-ms-visibility")
	}
}

func (f faces) readOnly() {
	switch was, is := f.was.get("readOnly").Bool(), f.is.get("readOnly").Bool(); {
	case is && !was:
		f.say(readOnlyNow, "readOnly", "is now read-only")
	case was && !is:
		f.say(readOnlyEnded, "readOnly", "is no longer read-only")
	default:
		f.note(readOnlyEnded, "readOnly", turned("readOnly", f.was.get("readOnly"), f.is.get("readOnly")))
	}
}

func (f faces) encoding() {
	if effectiveEncoding(f.was) == effectiveEncoding(f.is) {
		f.note(encodingOther, "x-ms-url-encoding", turned("x-ms-url-encoding", f.was.get("x-ms-url-encoding"), f.is.get("x-ms-url-encoding")))
		return
	}
	f.member(encodingOther, "x-ms-url-encoding")
}

// effectiveEncoding is "single" where nothing is said.
func effectiveEncoding(v view) string {
	if s := v.get("x-ms-url-encoding").Str(); s != "" {
		return s
	}
	return "single"
}

func (f faces) emptiness() {
	if f.was.get("allowEmptyValue").Bool() && !f.is.get("allowEmptyValue").Bool() {
		f.say(emptyDisallowed, "allowEmptyValue", "no longer takes an empty value")
		return
	}
	f.note(boundWider, "allowEmptyValue", turned("allowEmptyValue", f.was.get("allowEmptyValue"), f.is.get("allowEmptyValue")))
}

// further compares what an object takes beyond its fields.
func (f faces) further() {
	const name = "additionalProperties"
	was, is := f.was.get(name), f.is.get(name)
	open := func(n source.Node) bool { return n.Bool() || n.Kind() == source.Object }
	switch {
	case was.Kind() == source.Object && is.Kind() == source.Object:
		f.d.descend(f.c, was, is, false, name, "*")
	case open(was) && (!open(is) || is.Kind() == source.Object):
		f.say(furtherFewer, name, "takes fewer fields beyond those it names")
	case is.Exists() && !open(is) && !was.Exists():
		f.say(furtherFewer, name, "takes no fields beyond those it names")
	case !was.Exists() && is.Bool():
		f.note(furtherMore, name, "says that it takes further fields")
	default:
		f.say(furtherMore, name, "takes more fields beyond those it names")
	}
}
