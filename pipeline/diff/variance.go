package diff

// position is where a schema stands. Inputs must go on taking every old value, outputs
// must go on giving what they gave.
type position int

const (
	atParameter    position = iota
	atItem                  // what a list parameter holds
	atBody                  // the body itself
	atProperty              // a field of a body
	atOutput                // the output itself
	atResponse              // a field of an output
	atNotification          // what a webhook sends, and its fields
)

// below is the position of what a schema holds.
func (at position) below() position {
	switch at {
	case atParameter:
		return atItem
	case atBody:
		return atProperty
	case atOutput:
		return atResponse
	}
	return at
}

func (at position) isInput() bool { return at <= atProperty }

func (at position) isParameter() bool { return at <= atItem }

// meaning is what happened to a schema, whatever its position.
type meaning int

const (
	fieldGone meaning = iota
	fieldGoneInternal
	fieldRenamed
	fieldRespelt
	fieldMoved
	fieldRequired          // new and required
	fieldRequiredPrefilled // the same with a default
	fieldRequiredSupplied  // the same, and the platform supplies it
	fieldRequiredStranded  // the same, and nobody can supply it
	fieldOptional          // new and optional
	becameRequired
	becameRequiredPrefilled
	becameOptional
	typeOther
	typeWider
	typeNarrower
	nullGained
	nullLost
	formatWider
	formatNarrower
	enumGained
	enumLost
	enumValueGained
	enumValueLost
	enumLabels
	defaultGained
	defaultLost
	defaultLostStranded // required and internal: nobody supplies it now
	defaultOther
	boundGained
	boundTighter
	boundWider
	hiddenNow
	shownNow
	sightOther
	readOnlyNow
	readOnlyEnded
	labelOther
	furtherFewer
	furtherMore
	encodingOther
	collectionOther
	emptyDisallowed
	unknown
)

// variance says by which rule a meaning is told of an input and of an output. A cell that
// is empty is told as unknown.
var variance = [...]struct{ Parameter, Property, Response string }{
	fieldGone:               {"request-parameter-removed", "request-property-removed", "response-property-removed"},
	fieldGoneInternal:       {"request-parameter-removed-internal", "request-property-removed-internal", "response-property-removed"},
	fieldRenamed:            {"request-parameter-renamed", "request-property-renamed", "response-property-renamed"},
	fieldRespelt:            {"request-parameter-case-changed", "request-property-case-changed", "response-property-case-changed"},
	fieldMoved:              {"request-parameter-renamed", "request-property-moved", "response-property-removed"},
	fieldRequired:           {"request-parameter-added-required", "request-property-added-required", "response-property-added"},
	fieldRequiredPrefilled:  {"request-parameter-added-required-with-default", "request-property-added-required-with-default", "response-property-added"},
	fieldRequiredSupplied:   {"request-parameter-added-required-internal", "request-property-added-required-internal", "response-property-added"},
	fieldRequiredStranded:   {"request-parameter-added-required-internal-without-default", "request-property-added-required-internal-without-default", "response-property-added"},
	fieldOptional:           {"request-parameter-added-optional", "request-property-added-optional", "response-property-added"},
	becameRequired:          {"request-parameter-became-required", "request-property-became-required", "response-property-became-required"},
	becameRequiredPrefilled: {"request-parameter-became-required-with-default", "request-property-became-required-with-default", "response-property-became-required"},
	becameOptional:          {"request-parameter-became-optional", "request-property-became-optional", "response-property-became-optional"},
	typeOther:               {"request-parameter-type-changed", "request-property-type-changed", "response-property-type-changed"},
	typeWider:               {"request-parameter-type-generalized", "request-property-type-generalized", "response-property-type-generalized"},
	typeNarrower:            {"request-parameter-type-changed", "request-property-type-changed", "response-property-type-specialized"},
	nullGained:              {"request-parameter-type-generalized", "request-property-type-generalized", "response-property-became-optional"},
	nullLost:                {"request-parameter-constraint-added", "request-property-constraint-added", "response-property-became-required"},
	formatWider:             {"request-parameter-format-widened", "request-property-format-widened", "response-property-format-changed"},
	formatNarrower:          {"request-parameter-format-narrowed", "request-property-format-narrowed", "response-property-format-changed"},
	enumGained:              {"request-parameter-enum-added", "request-property-enum-added", "response-property-enum-changed"},
	enumLost:                {"request-parameter-enum-removed", "request-property-enum-removed", "response-property-enum-narrowed"},
	enumValueGained:         {"request-parameter-enum-value-added", "request-property-enum-value-added", "response-property-enum-changed"},
	enumValueLost:           {"request-parameter-enum-value-removed", "request-property-enum-value-removed", "response-property-enum-narrowed"},
	enumLabels:              {"request-parameter-enum-label-changed", "request-property-label-changed", "response-property-label-changed"},
	defaultGained:           {"request-parameter-default-added", "request-property-default-changed", "response-property-label-changed"},
	defaultLost:             {"request-parameter-default-removed", "request-property-default-changed", "response-property-label-changed"},
	defaultLostStranded:     {"request-parameter-added-required-internal-without-default", "request-property-added-required-internal-without-default", "response-property-label-changed"},
	defaultOther:            {"request-parameter-default-changed", "request-property-default-changed", "response-property-label-changed"},
	boundGained:             {"request-parameter-constraint-added", "request-property-constraint-added", "response-constraint-changed"},
	boundTighter:            {"request-parameter-constraint-tightened", "request-property-constraint-tightened", "response-constraint-changed"},
	boundWider:              {"request-parameter-constraint-relaxed", "request-property-constraint-relaxed", "response-constraint-changed"},
	hiddenNow:               {"request-parameter-hidden", "request-property-hidden", "response-property-hidden"},
	shownNow:                {"request-parameter-unhidden", "request-property-unhidden", "response-property-label-changed"},
	sightOther:              {"request-parameter-visibility-changed", "request-property-label-changed", "response-property-label-changed"},
	readOnlyNow:             {"", "request-property-became-read-only", "response-property-label-changed"},
	readOnlyEnded:           {"", "request-property-label-changed", "response-property-label-changed"},
	labelOther:              {"request-parameter-label-changed", "request-property-label-changed", "response-property-label-changed"},
	furtherFewer:            {"", "request-additional-properties-closed", "response-additional-properties-changed"},
	furtherMore:             {"", "request-property-type-generalized", "response-additional-properties-changed"},
	encodingOther:           {"request-parameter-url-encoding-changed", "request-property-label-changed", "response-property-label-changed"},
	collectionOther:         {"request-parameter-collection-format-changed", "", ""},
	emptyDisallowed:         {"request-parameter-empty-value-disallowed", "", ""},
	unknown:                 {"", "", ""},
}

// apart are the positions that have a rule of their own.
var apart = map[position]map[meaning]string{
	atItem: {
		unknown: "request-parameter-items-changed",
	},
	atBody: {
		typeOther:    "request-body-type-changed",
		typeNarrower: "request-body-type-changed",
	},
	atOutput: {
		typeOther: "response-body-type-changed",
	},
	atNotification: {
		fieldGone:              "notification-property-removed",
		fieldGoneInternal:      "notification-property-removed",
		fieldRenamed:           "notification-property-renamed",
		fieldRespelt:           "notification-property-renamed",
		fieldRequired:          "notification-property-added",
		fieldRequiredPrefilled: "notification-property-added",
		fieldRequiredSupplied:  "notification-property-added",
		fieldRequiredStranded:  "notification-property-added",
		fieldOptional:          "notification-property-added",
		typeOther:              "notification-property-type-changed",
		formatWider:            "notification-property-format-changed",
		formatNarrower:         "notification-property-format-changed",
	},
}

const unclassified = "change-unclassified"

// rule is the id of the rule that tells the meaning at the position.
func (at position) rule(m meaning) string {
	if id := apart[at][m]; id != "" {
		return id
	}
	row := variance[m]
	id := row.Response
	switch {
	case at.isParameter():
		id = row.Parameter
	case at.isInput():
		id = row.Property
	}
	if id == "" {
		return unclassified
	}
	return id
}
