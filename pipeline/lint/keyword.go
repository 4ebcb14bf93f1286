package lint

import (
	"slices"
	"sync"
)

// objectKind is the kind of an object in the definition.
type objectKind uint8

// The kinds of object. A thing with several places (a schema under a parameter, in items,
// in allOf) has one kind.
const (
	kindRoot objectKind = iota
	kindInfo
	kindContact
	kindLicense
	kindDocs
	kindTag
	kindPathItem
	kindOperation
	kindParameter
	kindItems // of a parameter or header that is no body: the small schema of Swagger 2.0
	kindResponse
	kindHeader
	kindNotification // x-ms-notification-content
	kindSchema
	kindXML
	kindSecurity
	kinds // how many there are
)

// kindSet is some kinds, a bit each.
type kindSet uint32

func setOf(all ...objectKind) kindSet {
	var set kindSet
	for _, k := range all {
		set |= 1 << k
	}
	return set
}

func (s kindSet) has(k objectKind) bool { return s&(1<<k) != 0 }

// keyword is a member name and the kinds of object that may have it.
type keyword struct {
	Name    string
	ID      wordID
	Kinds   kindSet
	Indexed bool // index.members lists it; frequent ones that few rules need are not
	Once    bool // of those, rules visit the last one of an object alone
}

// unindexed are frequent keywords that no rule visits one by one.
var unindexed = []string{"description", "title", "properties", "items", "name", "in", "schema", "responses", "operationId",
	"summary", "x-ms-summary", "additionalProperties", "type"}

// once are keywords of which each object has one.
var once = []string{"tags", "headers"}

// keywords are the members that each kind of object may have, by Swagger 2.0 and by
// Microsoft's extensions as public connectors and paconn's schema have them.
var keywords = sync.OnceValue(func() map[string]keyword {
	table := map[string]keyword{}
	of := func(name string) keyword {
		word, ok := table[name]
		if !ok {
			word = keyword{Name: name, ID: wordID(len(table) + 1), Indexed: !slices.Contains(unindexed, name), Once: slices.Contains(once, name)}
			table[name] = word
		}
		return word
	}
	for _, name := range wordNames[1:] {
		of(name)
	}
	for _, row := range []struct {
		kinds kindSet
		names []string
	}{
		{setOf(kindRoot), []string{"swagger", "info", "host", "basePath", "schemes", "consumes", "produces", "paths",
			"definitions", "parameters", "responses", "securityDefinitions", "security", "tags", "externalDocs",
			"x-ms-capabilities", "x-ms-connector-metadata", "x-ms-openai-manifest", "x-ms-openai-data",
			"x-ms-docs"}},
		{setOf(kindInfo), []string{"title", "description", "termsOfService", "contact", "license", "version",
			"x-ms-api-annotation", "x-ms-deployment-version", "x-ms-openai-published-to-copilots", "x-ms-keywords"}},
		{setOf(kindContact), []string{"name", "url", "email"}},
		{setOf(kindLicense), []string{"name", "url"}},
		{setOf(kindDocs), []string{"description", "url"}},
		{setOf(kindTag), []string{"name", "description", "externalDocs"}},
		{setOf(kindPathItem), []string{"$ref", "get", "put", "post", "delete", "options", "head", "patch", "parameters",
			"x-ms-notification-content"}},
		{setOf(kindOperation), []string{"tags", "summary", "description", "externalDocs", "operationId", "consumes",
			"produces", "parameters", "responses", "schemes", "deprecated", "security",
			"x-ms-visibility", "x-ms-trigger", "x-ms-trigger-hint", "x-ms-trigger-metadata", "x-ms-notification",
			"x-ms-pageable", "x-ms-capabilities", "x-ms-no-generic-test", "x-ms-api-annotation",
			"x-ms-operation-context", "x-ms-safe-operation", "x-ms-openai-data", "x-ms-agentic-protocol",
			"x-ms-a2a-card-endpoint", "x-ms-a2a-card-json",
			"x-ms-name-for-model", "x-ms-description-for-model", "x-ms-examples", "x-ms-docs"}},
		{setOf(kindParameter), []string{"$ref", "name", "in", "description", "required", "schema", "type", "format",
			"allowEmptyValue", "items", "collectionFormat", "default", "maximum", "exclusiveMaximum", "minimum",
			"exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "enum",
			"multipleOf", "x-ms-summary", "x-ms-visibility", "x-ms-url-encoding", "x-ms-trigger-value",
			"x-ms-dynamic-values", "x-ms-dynamic-list", "x-ms-dynamic-tree", "x-ms-dynamic-schema",
			"x-ms-dynamic-properties", "x-ms-enum-values", "x-ms-editor", "x-ms-editor-options", "x-ms-test-value",
			"x-ms-localizeDefaultValue", "x-example"}},
		{setOf(kindItems, kindHeader), []string{"type", "format", "items", "collectionFormat", "default", "maximum",
			"exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
			"uniqueItems", "enum", "multipleOf", "x-ms-enum-values", "x-ms-summary", "description", "x-ms-visibility"}},
		{setOf(kindResponse), []string{"$ref", "description", "schema", "headers", "examples", "x-ms-summary"}},
		{setOf(kindNotification), []string{"description", "schema", "headers", "x-ms-summary"}},
		{setOf(kindSchema), []string{"$ref", "format", "title", "description", "default", "multipleOf", "maximum",
			"exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
			"uniqueItems", "maxProperties", "minProperties", "required", "enum", "type", "items", "allOf", "properties",
			"additionalProperties", "discriminator", "readOnly", "xml", "externalDocs", "example",
			"x-ms-summary", "x-ms-visibility", "x-ms-notification-url", "x-ms-dynamic-values", "x-ms-dynamic-list",
			"x-ms-dynamic-tree", "x-ms-dynamic-schema", "x-ms-dynamic-properties", "x-ms-enum-values", "x-ms-media-kind",
			"x-ms-editor", "x-ms-editor-options", "x-ms-test-value", "x-ms-localizeDefaultValue", "x-example"}},
		{setOf(kindXML), []string{"name", "namespace", "prefix", "attribute", "wrapped"}},
		{setOf(kindSecurity), []string{"type", "description", "name", "in", "flow", "authorizationUrl", "tokenUrl", "scopes"}},
	} {
		for _, name := range row.names {
			word := of(name)
			word.Kinds |= row.kinds
			table[name] = word
		}
	}
	return table
})
