package diff

import (
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// asNote is the severity of a change that matters less than its rule.
const asNote = check.Note

// attributes are the comparisons to run when a member of a schema or a parameter differs.
var attributes = []attribute{
	{[]string{"format"}, sides.compareFormat},
	{[]string{"enum", "x-ms-enum-values", "x-ms-enum"}, sides.compareEnum},
	{[]string{"default"}, sides.compareDefault},
	{boundNames(), sides.compareBounds},
	{[]string{"x-ms-visibility"}, sides.compareVisibility},
	{[]string{"readOnly"}, sides.compareReadOnly},
	{[]string{"additionalProperties"}, sides.compareAdditional},
	{[]string{"patternProperties"}, sides.comparePatterns},
	{[]string{"anyOf"}, func(f sides) { f.compareListed("anyOf") }},
	{[]string{"oneOf"}, func(f sides) { f.compareListed("oneOf") }},
	{[]string{"x-ms-url-encoding"}, func(f sides) { f.recordChanged(encodingChanged, "x-ms-url-encoding") }},
	{[]string{"collectionFormat"}, sides.compareCollectionFormat},
	{[]string{"allowEmptyValue"}, sides.compareAllowEmpty},
	{valueSources, func(f sides) { f.compareDynamic("dynamic-values", valueSources) }},
	{schemaSources, func(f sides) { f.compareDynamic("dynamic-schema", schemaSources) }},
	{labelMembers, sides.compareLabels},
	{[]string{"x-ms-notification-url"}, sides.compareNotificationURL},
	{[]string{"x-ms-trigger-value"}, sides.compareTriggerValue},
}

// labelMembers are texts that people read and flows do not store.
var labelMembers = []string{
	"x-ms-summary", "description", "title", "example", "examples", "x-example", "x-examples",
	"x-ms-test-value", "externalDocs", "xml",
	"discriminator", "x-ms-media-kind", "x-ms-editor", "x-ms-editor-options", "x-ms-localizeDefaultValue",
}

func (f sides) compareLabels() {
	var changed []string
	for _, name := range labelMembers {
		mayDiffer := f.hasDiffering(name) || defaultTexts[name] != nil
		if mayDiffer && !f.was.get(name).Equal(f.is.get(name)) {
			changed = append(changed, name)
		}
	}
	if len(changed) == 0 {
		return
	}
	if name := changed[0]; len(changed) == 1 && !mayHoldSecret(name) {
		f.recordChanged(labelChanged, name)
		return
	}
	f.recordMember(labelChanged, changed[0], "changed "+strings.Join(changed, " and "))
}

// refusedFormat is the collection format that no connector can be imported with. (richardawilson.com,
// June 2024: the error of the portal)
const refusedFormat = "multi"

func (f sides) compareCollectionFormat() {
	const name = "collectionFormat"
	kind := collectionFormatChanged
	ch := f.memberChange(name, describeMember(name, f.was.get(name), f.is.get(name)))
	switch {
	case f.is.get(name).Str() == refusedFormat:
		kind = collectionFormatRefused
	case f.was.get(name).Str() == refusedFormat:
		kind, ch.effect = labelChanged, "the platform rejects multi at import, so no flow uses it"
	}
	f.record(f.c.at.ruleFor(kind), name, ch)
}

// compareNotificationURL reports the mark where it has no effect; rules on triggers compare it in
// what webhooks send.
func (f sides) compareNotificationURL() {
	switch {
	case !f.c.at.isInput():
		f.recordMember(labelChanged, notificationURL, describeMember(notificationURL, f.was.get(notificationURL), f.is.get(notificationURL)))
	case f.d.urls.about(f.c.was, f.c.is):
		f.record(followsMove, notificationURL, change{content: followsMove})
	}
}

// compareTriggerValue compares what a polling trigger sends in the parameter.
func (f sides) compareTriggerValue() {
	const name = "x-ms-trigger-value"
	ch := f.memberChange(name, describeMember(name, f.was.get(name), f.is.get(name)))
	ch.effect = "the platform sends another value in it when it polls"
	f.record(f.c.at.ruleFor(defaultChanged), name, ch)
}

// contentFormats are the formats of strings that flows do not treat as text.
var contentFormats = map[string]bool{"binary": true, "byte": true, "file": true}

// widerFormats maps a format to the one that accepts all its values.
var widerFormats = map[string]string{"int32": "int64", "float": "double"}

func (f sides) compareFormat() {
	if f.was.kind() != f.is.kind() {
		return
	}
	was, is := f.was.get("format").Str(), f.is.get("format").Str()
	if f.was.kind() == "binary" {
		if f.was.get("type").Equal(f.is.get("type")) {
			f.recordMember(labelChanged, "format", "writes its type in another way")
		}
		return
	}
	if contentFormats[was] != contentFormats[is] {
		f.recordChanged(typeChanged, "format")
		return
	}
	m := formatNarrowed
	if is == "" || widerFormats[was] == is {
		m = formatWidened
	}
	f.recordChanged(m, "format")
}

// compareDefault compares defaults. Messages do not show them, because connectors keep keys in
// them.
func (f sides) compareDefault() {
	was, is := f.was.hasDefault(), f.is.hasDefault()
	switch {
	case !is && f.strandsVisible(): // the change of visibility says it
	case was && is && f.c.at.isInput():
		f.recordDefault(defaultChanged, "changed its default")
	case is && f.c.at.isParameter():
		f.recordDefault(defaultAdded, "gained a default")
	case is:
		f.recordNote(defaultAdded, "default", "gained a default")
	case f.c.required && f.is.internal() && f.c.at.isInput():
		f.recordMember(defaultRemovedInternal, "default", "is required and internal, and lost its default")
	default:
		f.recordMember(defaultRemoved, "default", "lost its default")
	}
}

// recordDefault records that a default changed or is new. Makers leave no internal input empty, and see no card of it.
func (f sides) recordDefault(m schemaChange, detail string) {
	ch := f.memberChange("default", detail)
	if f.is.internal() {
		ch.effect = "makers do not see it, and the platform sends the new default"
	}
	f.record(f.c.at.ruleFor(m), "default", ch)
}

func (f sides) compareVisibility() {
	was, is := f.was.internal(), f.is.internal()
	switch {
	case is && !was:
		ch := f.memberChange("x-ms-visibility", "is now internal")
		ch.content = suppliedContent(f.was, f.is)
		f.record(f.c.at.ruleFor(becameInternal), "x-ms-visibility", ch)
	case !was && f.mayBecomeInternal():
		f.recordMember(becameInternal, "x-ms-visibility", "may now be internal (Microsoft's pages differ on capital letters)")
	case f.strandsVisible():
		f.recordAsNew("x-ms-visibility", "is required and no longer internal")
	case was && !is:
		f.recordNote(becameVisible, "x-ms-visibility", "is no longer internal")
	default:
		f.recordChanged(visibilityChanged, "x-ms-visibility")
	}
}

// mayBecomeInternal reports whether a visible input is now internal by its letters, not by their
// case. Microsoft's pages spell the values in both ways.
func (f sides) mayBecomeInternal() bool {
	was, is := f.was.get("x-ms-visibility").Str(), f.is.get("x-ms-visibility").Str()
	return strings.EqualFold(is, "internal") && !strings.EqualFold(was, "internal")
}

func (f sides) compareReadOnly() {
	switch was, is := f.was.get("readOnly").Bool(), f.is.get("readOnly").Bool(); {
	case is && !was:
		f.recordMember(becameReadOnly, "readOnly", "is now read-only")
	case was && !is && f.c.at.isInput() && f.c.required:
		f.recordAsNew("readOnly", "is required and no longer read-only")
	case was && !is && f.c.at.isInput():
		f.record(f.c.at.usualRule(addedOptional), "readOnly", f.memberChange("readOnly", "is no longer read-only"))
	case was && !is:
		f.recordMember(becameWritable, "readOnly", "is no longer read-only")
	default:
		f.recordNote(becameWritable, "readOnly", describeMember("readOnly", f.was.get("readOnly"), f.is.get("readOnly")))
	}
}

func (f sides) compareAllowEmpty() {
	if f.was.get("allowEmptyValue").Bool() && !f.is.get("allowEmptyValue").Bool() {
		f.recordMember(emptyDisallowed, "allowEmptyValue", "no longer accepts an empty value")
		return
	}
	f.recordNote(boundRelaxed, "allowEmptyValue", describeMember("allowEmptyValue", f.was.get("allowEmptyValue"), f.is.get("allowEmptyValue")))
}

// compareAdditional compares the properties that an object accepts without naming them.
func (f sides) compareAdditional() {
	const name = "additionalProperties"
	was, is := f.was.get(name), f.is.get(name)
	open := func(n source.Node) bool { return n.Bool() || n.Kind() == source.Object }
	switch {
	case was.Kind() == source.Object && is.Kind() == source.Object:
		f.d.compareBelow(f.c, was, is, false, name, "*")
	case open(was) && (!open(is) || is.Kind() == source.Object):
		f.recordMember(extraFieldsRestricted, name, "accepts fewer additional properties")
	case is.Exists() && !open(is) && !was.Exists():
		f.recordMember(extraFieldsRestricted, name, "no longer accepts additional properties")
	case !was.Exists() && is.Bool():
		f.recordNote(extraFieldsAllowed, name, "now states that it accepts additional properties")
	default:
		f.recordMember(extraFieldsAllowed, name, "accepts more additional properties")
	}
}
