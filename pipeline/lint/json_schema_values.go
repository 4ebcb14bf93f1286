package lint

import "sync"

var (
	aCount  = jsonSchema{"type": "integer", "minimum": 0}
	aNumber = jsonSchema{"type": "number"}
	anyText = jsonSchema{"type": "string"}
	aMap    = jsonSchema{"type": "object"}

	someTexts = aList(anyText)
)

// keywordValues are the schemas of keywords, unless kindValues has another.
var keywordValues = sync.OnceValue(func() map[string]jsonSchema {
	return map[string]jsonSchema{
		"$ref": {"type": "string", "pattern": "^#/"}, "swagger": {"const": "2.0"},
		"host":     {"type": "string", "pattern": `^(@environmentVariables\(".+"\)|[^{}/ :\\]+(:[0-9]+)?)$`, "description": "The host alone, or @environmentVariables(\"prefix_Name\")."},
		"basePath": {"type": "string", "pattern": "^(/|@environmentVariables)", "description": "Begins with a slash."},
		"schemes":  {"type": "array", "minItems": 1, "items": jsonSchema{"enum": []string{"https", "http"}}}, "consumes": someTexts, "produces": someTexts,
		"security": aList(jsonSchema{"type": "object", "additionalProperties": someTexts}),
		"title":    anyText, "description": anyText, "termsOfService": anyText, "version": anyText, "name": anyText, "url": anyText,
		"email": anyText, "operationId": {"type": "string", "minLength": 1, "description": "What flows, apps and agents bind to: never change it."},
		"summary": aText("What makers read as the action's name."), "deprecated": {"type": "boolean"}, "tags": someTexts,
		"in":       {"enum": []string{"query", "header", "path", "formData", "body"}},
		"type":     {"enum": []string{"string", "number", "integer", "boolean", "array", "object", "file"}},
		"format":   aText("int32, int64, float, double, byte, binary, date, date-time, date-no-tz, password, email, html, uri, uuid."),
		"required": {"type": "boolean"}, "allowEmptyValue": {"type": "boolean"}, "default": {}, "example": {}, "examples": aMap,
		"collectionFormat": {"enum": []string{"csv", "ssv", "tsv", "pipes"}},
		"maximum":          aNumber, "minimum": aNumber, "multipleOf": aNumber, "exclusiveMaximum": {"type": "boolean"}, "exclusiveMinimum": {"type": "boolean"},
		"maxLength": aCount, "minLength": aCount, "maxItems": aCount, "minItems": aCount, "maxProperties": aCount, "minProperties": aCount,
		"pattern": anyText, "uniqueItems": {"type": "boolean"}, "enum": {"type": "array"}, "readOnly": {"type": "boolean"}, "discriminator": anyText,
		"namespace": anyText, "prefix": anyText, "attribute": {"type": "boolean"}, "wrapped": {"type": "boolean"},
		"flow":             anEnum("Connectors know accessCode only.", "accessCode", "implicit", "password", "application"),
		"authorizationUrl": anyText, "tokenUrl": anyText, "scopes": {"type": "object", "additionalProperties": anyText},

		"x-ms-summary": aText("What makers read as the field's name."),
		"x-ms-visibility": anEnum("important is shown first, advanced when asked for, internal never.", "important", "advanced", "internal", "none",
			"", "Important", "Advanced", "Internal", "None"), // published, and on one of Microsoft's pages
		"x-ms-trigger":          anEnum("single gives one item, batch a list.", "single", "batch"),
		"x-ms-trigger-hint":     aText("How to fire the trigger, for a test."),
		"x-ms-trigger-metadata": anObject(jsonSchema{"kind": anEnum("", "query", "Query"), "mode": anEnum("", "polling", "Polling")}),
		"x-ms-notification":     anObject(jsonSchema{"operationId": anyText}, "operationId"),
		"x-ms-notification-url": aFlag("The callback URL of a webhook goes here."),
		"x-ms-url-encoding":     anEnum("How a path parameter is encoded.", "single", "double"),
		"x-ms-pageable":         anObject(jsonSchema{"nextLinkName": anyText}, "nextLinkName"),
		"x-ms-no-generic-test":  {"type": "boolean"}, "x-ms-safe-operation": {"type": "boolean"},
		"x-ms-api-annotation": anObject(jsonSchema{"status": anEnum("", "Production", "Preview", "production", "preview"), "family": anyText, "revision": jsonSchema{"type": "integer", "minimum": 0},
			"replacement": anObject(jsonSchema{"api": anyText, "operationId": anyText})}),
		"x-ms-operation-context": anObject(jsonSchema{"simulate": anObject(jsonSchema{"operationId": anyText, "parameters": mapOf(aRef("dynamicArgument"))}, "operationId")}, "simulate"),
		"x-ms-editor":            anyText, "x-ms-editor-options": aMap, "x-ms-media-kind": anEnum("", "image", "audio"),
		"x-ms-enum-values":    aList(jsonSchema{"type": "object", "properties": jsonSchema{"value": jsonSchema{}, "displayName": anyText}, "required": []string{"value"}}),
		"x-ms-dynamic-values": aRef("dynamicValues"), "x-ms-dynamic-list": aRef("dynamicList"), "x-ms-dynamic-tree": aRef("dynamicTree"),
		"x-ms-dynamic-schema": aRef("dynamicSchema"), "x-ms-dynamic-properties": aRef("dynamicProperties"),
		"x-ms-connector-metadata": aList(jsonSchema{"type": "object", "additionalProperties": false,
			"properties": jsonSchema{"propertyName": anyText, "propertyValue": anyText, "PropertyName": anyText, "PropertyValue": anyText}, // published
			"anyOf":      []jsonSchema{{"required": []string{"PropertyName", "PropertyValue"}}, {"required": []string{"propertyName", "propertyValue"}}}}),
		"x-ms-agentic-protocol": anyText, "x-ms-a2a-card-endpoint": anyText, "x-ms-a2a-card-json": anyText, "x-ms-name-for-model": anyText, "x-ms-description-for-model": anyText,
		"x-ms-capabilities": withMembers(jsonSchema{"chunkTransfer": jsonSchema{"type": "boolean"}}), "x-ms-keywords": {"type": []string{"string", "array"}, "items": anyText},
		"x-ms-openai-manifest": {"type": []string{"object", "array"}, // a published connector has an empty list
			"properties": jsonSchema{"humanName": anyText, "modelDescription": anyText, "contactEmail": anyText, "legalUrl": anyText}},
		"x-ms-openai-data": withMembers(jsonSchema{"openai-enabled": jsonSchema{"type": "boolean"},
			"operations": aList(withMembers(jsonSchema{"operationId": anyText, "x-ms-require-user-confirmation": jsonSchema{"type": "boolean"}}))}),
		"x-ms-openai-published-to-copilots": {"type": []string{"object", "array"}, "items": aMap},
		"x-ms-trigger-value":                withMembers(jsonSchema{"value-collection": anyText, "value-path": anyText}),
		"x-ms-localizeDefaultValue":         {"type": "boolean"}, "x-ms-deployment-version": anyText,
		"x-ms-docs": aList(withMembers(jsonSchema{"url": anyText, "description": anyText})), "x-ms-examples": aMap,
		"x-ms-test-value": {}, "x-example": {},
	}
})

// kindValues are the schemas of keywords that differ by kind.
var kindValues = sync.OnceValue(func() map[objectKind]map[string]jsonSchema {
	return map[objectKind]map[string]jsonSchema{
		kindSchema:   {"required": someTexts, "type": aRef("schemaType")},
		kindSecurity: {"type": {"enum": []string{"basic", "apiKey", "oauth2"}}, "in": {"enum": []string{"query", "header"}}},
		kindRoot: {"x-ms-capabilities": withMembers(jsonSchema{"testConnection": withMembers(jsonSchema{"operationId": anyText, "parameters": aMap}, "operationId"),
			"file-picker": withMembers(jsonSchema{"open": aRef("pickerStep"), "browse": aRef("pickerStep"), "value-title": anyText, "value-path": anyText,
				"value-collection": anyText, "value-folder-property": anyText, "value-media-property": anyText}, "open")})},
	}
})

// kindAdditions are further requirements of a kind.
var kindAdditions = sync.OnceValue(func() map[objectKind]jsonSchema {
	return map[objectKind]jsonSchema{
		kindInfo:      {"required": []string{"title", "version"}},
		kindOperation: {"required": []string{"operationId", "responses"}},
		kindParameter: {
			"anyOf": []jsonSchema{{"required": []string{"$ref"}}, {"required": []string{"name", "in"}}},
			"allOf": []jsonSchema{
				{"if": whenIn("body"), "then": jsonSchema{"required": []string{"schema"}}},
				{"if": jsonSchema{"properties": jsonSchema{"in": jsonSchema{"enum": []string{"query", "header", "path", "formData"}}}, "required": []string{"in"}},
					"then": jsonSchema{"required": []string{"type"}}},
				{"if": arrayType, "then": jsonSchema{"required": []string{"items"}}},
				{"if": whenIn("path"), "then": jsonSchema{"required": []string{"required"}, "properties": jsonSchema{"required": jsonSchema{"const": true}}}},
			},
		},
		kindHeader:   {"required": []string{"type"}},
		kindResponse: {"anyOf": []jsonSchema{{"required": []string{"$ref"}}, {"required": []string{"description"}}}},
		kindSchema:   {"if": arrayType, "then": jsonSchema{"required": []string{"items"}}},
		kindSecurity: {"required": []string{"type"}},
		kindLicense:  {"required": []string{"name"}},
		kindTag:      {"required": []string{"name"}},
		kindDocs:     {"required": []string{"url"}},
	}
})

// arrayType accepts what says that it is an array.
var arrayType = jsonSchema{"properties": jsonSchema{"type": jsonSchema{"const": "array"}}, "required": []string{"type"}}

func whenIn(where string) jsonSchema {
	return jsonSchema{"properties": jsonSchema{"in": jsonSchema{"const": where}}, "required": []string{"in"}}
}

// sharedSchemas are definitions that are not kinds.
var sharedSchemas = sync.OnceValue(func() jsonSchema {
	return jsonSchema{
		"schemaType": jsonSchema{"enum": []string{"string", "number", "integer", "boolean", "array", "object", "file"}},
		"dynamicValues": jsonSchema{"type": "object", "properties": jsonSchema{
			"operationId": anyText, "parameters": mapOf(aRef("dynamicArgument")), "value-collection": anyText, "value-path": anyText, "value-title": anyText,
			"capability": anEnum("", "file-picker"), "builtInOperation": anEnum("", "AadGraph.GetUsers")},
			"anyOf": []jsonSchema{{"required": []string{"operationId"}}, {"required": []string{"capability"}}, {"required": []string{"builtInOperation"}}}},
		"dynamicList": anObject(jsonSchema{"operationId": anyText, "parameters": mapOf(aRef("listArgument")), "itemsPath": anyText, "itemValuePath": anyText,
			"itemTitlePath": anyText, "builtInOperation": anEnum("", "AadGraph.GetUsers")}),
		"dynamicTree": jsonSchema{"type": "object", "properties": jsonSchema{"open": aRef("treeStep"), "browse": aRef("treeStep"),
			"settings": jsonSchema{"type": "object", "properties": jsonSchema{"canSelectParentNodes": jsonSchema{"type": "boolean"}, "canSelectLeafNodes": jsonSchema{"type": "boolean"}}}}},
		"pickerStep": withMembers(jsonSchema{"operationId": anyText, "parameters": mapOf(jsonSchema{"properties": jsonSchema{"parameter": anyText, "value-property": anyText}})}, "operationId"),
		"treeStep": jsonSchema{"type": "object", "properties": jsonSchema{"operationId": anyText, "parameters": mapOf(aRef("treeArgument")), "itemsPath": anyText,
			"itemValuePath": anyText, "itemTitlePath": anyText, "itemFullTitlePath": anyText, "itemIsParent": anyText}},
		"dynamicArgument":   jsonSchema{"properties": jsonSchema{"parameter": anyText}}, // or a value
		"listArgument":      jsonSchema{"type": "object", "properties": jsonSchema{"value": jsonSchema{}, "parameterReference": anyText}},
		"treeArgument":      jsonSchema{"type": "object", "properties": jsonSchema{"value": jsonSchema{}, "parameterReference": anyText, "selectedItemValuePath": anyText}},
		"dynamicSchema":     anObject(jsonSchema{"operationId": anyText, "parameters": mapOf(aRef("dynamicArgument")), "value-path": anyText}, "operationId"),
		"dynamicProperties": anObject(jsonSchema{"operationId": anyText, "parameters": mapOf(aRef("listArgument")), "itemValuePath": anyText}, "operationId"),
	}
})
