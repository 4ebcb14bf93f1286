package diff

import (
	"slices"

	"alm/pipeline/check"
)

// position is where a schema is used. Inputs must keep accepting every old value; outputs must
// keep their promises.
type position int

const (
	atParameter         position = iota
	atItem                       // what a list parameter holds
	atInternalParameter          // a parameter that the platform fills in, at base and at head
	atBody                       // the body itself
	atProperty                   // a field of a body
	atInternalProperty           // a field of a body that the platform fills in, at base and at head
	atReadOnly                   // a field of a body that is read-only at base and at head: no input
	atOutput                     // the output itself
	atResponse                   // a field of an output
	atOtherSuccess               // a success beside the output, and its fields
	atErrorResponse              // an error, and its fields, where only references are looked for
	atHeader                     // a header of a response
	atNotification               // what a webhook sends, and its fields
)

// below returns the position of schemas inside a schema.
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

// internal returns the position of an input that the platform fills in.
func (at position) internal() position {
	if at.isParameter() {
		return atInternalParameter
	}
	return atInternalProperty
}

func (at position) isInput() bool { return at <= atReadOnly }

func (at position) isParameter() bool { return at <= atInternalParameter }

// schemaChange is what happened to a schema, in any position.
type schemaChange int

const (
	fieldRemoved schemaChange = iota
	fieldRemovedInternal
	fieldRenamed
	fieldRespelled
	fieldMoved
	addedRequired               // new and required
	addedRequiredWithDefault    // the same with a default
	addedRequiredInternal       // the same, and the platform supplies it
	addedRequiredWithoutDefault // the same, and nobody can supply it
	addedOptional               // new and optional
	becameRequired
	becameRequiredWithDefault
	becameOptional
	typeChanged
	typeGeneralized
	typeSpecialized
	nullAllowed
	nullDisallowed
	formatWidened
	formatNarrowed
	enumAdded
	enumRemoved
	enumValueAdded
	enumValueRemoved
	enumLabelChanged
	defaultAdded
	defaultRemoved
	defaultRemovedInternal // required and internal: nobody supplies it now
	defaultChanged
	boundAdded
	boundTightened
	boundRelaxed
	becameInternal
	becameVisible
	visibilityChanged
	becameReadOnly
	becameWritable
	labelChanged
	extraFieldsRestricted
	extraFieldsAllowed
	encodingChanged
	collectionFormatChanged
	collectionFormatRefused
	emptyDisallowed
	unknownChange
)

// ruleTable has the rule that reports each change of an input and of an output. Changes without
// a rule are unclassified.
var ruleTable = [...]struct{ Parameter, Property, Response string }{
	fieldRemoved:                {"request-parameter-removed", "request-property-removed", "response-property-removed"},
	fieldRemovedInternal:        {"request-parameter-removed-internal", "request-property-removed-internal", "response-property-removed"},
	fieldRenamed:                {"request-parameter-renamed", "request-property-renamed", "response-property-renamed"},
	fieldRespelled:              {"request-parameter-case-changed", "request-property-case-changed", "response-property-case-changed"},
	fieldMoved:                  {"request-parameter-renamed", "request-property-moved", "response-property-removed"},
	addedRequired:               {"request-parameter-added-required", "request-property-added-required", "response-property-added"},
	addedRequiredWithDefault:    {"request-parameter-added-required-with-default", "request-property-added-required-with-default", "response-property-added"},
	addedRequiredInternal:       {"request-parameter-added-required-internal", "request-property-added-required-internal", "response-property-added"},
	addedRequiredWithoutDefault: {"request-parameter-added-required-internal-without-default", "request-property-added-required-internal-without-default", "response-property-added"},
	addedOptional:               {"request-parameter-added-optional", "request-property-added-optional", "response-property-added"},
	becameRequired:              {"request-parameter-became-required", "request-property-became-required", "response-property-became-required"},
	becameRequiredWithDefault:   {"request-parameter-became-required-with-default", "request-property-became-required-with-default", "response-property-became-required"},
	becameOptional:              {"request-parameter-became-optional", "request-property-became-optional", "response-property-became-optional"},
	typeChanged:                 {"request-parameter-type-changed", "request-property-type-changed", "response-property-type-changed"},
	typeGeneralized:             {"request-parameter-type-generalized", "request-property-type-generalized", "response-property-type-generalized"},
	typeSpecialized:             {"request-parameter-type-changed", "request-property-type-changed", "response-property-type-specialized"},
	nullAllowed:                 {"request-parameter-type-generalized", "request-property-type-generalized", "response-property-became-optional"},
	nullDisallowed:              {"request-parameter-constraint-added", "request-property-constraint-added", "response-property-became-required"},
	formatWidened:               {"request-parameter-format-widened", "request-property-format-widened", "response-property-format-changed"},
	formatNarrowed:              {"request-parameter-format-narrowed", "request-property-format-narrowed", "response-property-format-changed"},
	enumAdded:                   {"request-parameter-enum-added", "request-property-enum-added", "response-property-enum-changed"},
	enumRemoved:                 {"request-parameter-enum-removed", "request-property-enum-removed", "response-property-enum-changed"},
	enumValueAdded:              {"request-parameter-enum-value-added", "request-property-enum-value-added", "response-property-enum-changed"},
	enumValueRemoved:            {"request-parameter-enum-value-removed", "request-property-enum-value-removed", "response-property-enum-narrowed"},
	enumLabelChanged:            {"request-parameter-enum-label-changed", "request-property-label-changed", "response-property-label-changed"},
	defaultAdded:                {"request-parameter-default-added", "request-property-default-changed", "response-property-label-changed"},
	defaultRemoved:              {"request-parameter-default-removed", "request-property-default-changed", "response-property-label-changed"},
	defaultRemovedInternal:      {"request-parameter-added-required-internal-without-default", "request-property-added-required-internal-without-default", "response-property-label-changed"},
	defaultChanged:              {"request-parameter-default-changed", "request-property-default-changed", "response-property-label-changed"},
	boundAdded:                  {"request-parameter-constraint-added", "request-property-constraint-added", "response-constraint-changed"},
	boundTightened:              {"request-parameter-constraint-tightened", "request-property-constraint-tightened", "response-constraint-changed"},
	boundRelaxed:                {"request-parameter-constraint-relaxed", "request-property-constraint-relaxed", "response-constraint-changed"},
	becameInternal:              {"request-parameter-hidden", "request-property-hidden", "response-property-hidden"},
	becameVisible:               {"request-parameter-unhidden", "request-property-unhidden", "response-property-label-changed"},
	visibilityChanged:           {"request-parameter-visibility-changed", "request-property-label-changed", "response-property-label-changed"},
	becameReadOnly:              {"", "request-property-became-read-only", "response-property-label-changed"},
	becameWritable:              {"", "request-property-label-changed", "response-property-label-changed"},
	labelChanged:                {"request-parameter-label-changed", "request-property-label-changed", "response-property-label-changed"},
	extraFieldsRestricted:       {"", "request-additional-properties-closed", "response-additional-properties-changed"},
	extraFieldsAllowed:          {"", "request-property-type-generalized", "response-additional-properties-changed"},
	encodingChanged:             {"request-parameter-url-encoding-changed", "request-property-label-changed", "response-property-label-changed"},
	collectionFormatChanged:     {"request-parameter-collection-format-changed", "", ""},
	collectionFormatRefused:     {"request-parameter-collection-format-refused", "", ""},
	emptyDisallowed:             {"request-parameter-empty-value-disallowed", "", ""},
	unknownChange:               {"", "", ""},
}

// positionRules are the positions with their own rules.
var positionRules = map[position]map[schemaChange]string{
	atItem: {
		unknownChange: "request-parameter-items-changed",
	},
	atBody: {
		typeChanged:     "request-body-type-changed",
		typeSpecialized: "request-body-type-changed",
	},
	atOutput: {
		typeChanged: "response-body-type-changed",
	},
	atNotification: {
		fieldRemoved:                "notification-property-removed",
		fieldRemovedInternal:        "notification-property-removed",
		fieldRenamed:                "notification-property-renamed",
		fieldRespelled:              "notification-property-renamed",
		addedRequired:               "notification-property-added",
		addedRequiredWithDefault:    "notification-property-added",
		addedRequiredInternal:       "notification-property-added",
		addedRequiredWithoutDefault: "notification-property-added",
		addedOptional:               "notification-property-added",
		typeChanged:                 "notification-property-type-changed",
		formatWidened:               "notification-property-format-changed",
		formatNarrowed:              "notification-property-format-changed",
	},
}

const unclassified = "change-unclassified"

// weaker has, for positions whose readers depend on less, the rule that replaces all rules of at
// least a severity.
var weaker = map[position]struct {
	rule string
	from check.Severity
}{
	atInternalParameter: {"request-parameter-internal-changed", check.Error},
	atInternalProperty:  {"request-property-internal-changed", check.Error},
	atReadOnly:          {"request-property-read-only-changed", check.Note},
	atOtherSuccess:      {"response-success-schema-changed", check.Warning},
	atHeader:            {"response-header-changed", check.Warning},
}

// stranding are the changes after which nobody can supply an internal input.
var stranding = []schemaChange{addedRequiredWithoutDefault, defaultRemovedInternal}

// ruleFor returns the id of the rule that reports the change in this position.
func (at position) ruleFor(m schemaChange) string {
	id := at.usualRule(m)
	w, special := weaker[at]
	if special && severityOf(id) >= w.from && (at == atReadOnly || !slices.Contains(stranding, m)) {
		return w.rule
	}
	return id
}

func (at position) usualRule(m schemaChange) string {
	if id := positionRules[at][m]; id != "" {
		return id
	}
	row := ruleTable[m]
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
