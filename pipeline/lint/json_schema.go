package lint

import (
	"maps"
	"slices"
)

// jsonSchema is a JSON Schema or a part of one.
type jsonSchema = map[string]any

const schemaDraft = "http://json-schema.org/draft-07/schema#"

// kindNames name the kinds in the JSON Schema.
var kindNames = [kinds]string{"root", "info", "contact", "license", "externalDocs", "tag", "pathItem", "operation",
	"parameter", "items", "response", "header", "notification", "schema", "xml", "securityDefinition"}

// DefinitionSchema is a JSON Schema (draft 7) of apiDefinition.swagger.json: Swagger 2.0
// with Microsoft's extensions, from the keywords that the rules know. Vendor extensions of
// others are allowed anywhere.
func DefinitionSchema() map[string]any {
	definitions := jsonSchema{}
	for k := range kinds {
		definitions[kindNames[k]] = schemaOf(k)
	}
	maps.Copy(definitions, sharedSchemas())
	root := definitions["root"].(jsonSchema)
	delete(definitions, "root")
	root["$schema"], root["definitions"] = schemaDraft, definitions
	root["title"] = "apiDefinition.swagger.json of a Power Platform custom connector"
	root["required"] = []string{"swagger", "info", "paths"}
	return root
}

func schemaOf(k objectKind) jsonSchema {
	properties := jsonSchema{}
	for name, word := range keywords() {
		if word.Kinds.has(k) {
			properties[name] = valueOf(k, name)
		}
	}
	s := jsonSchema{"type": "object", "properties": properties, "additionalProperties": false, "patternProperties": jsonSchema{"^x-": jsonSchema{}}}
	maps.Copy(s, kindAdditions()[k])
	return s
}

// valueOf returns the schema of a member: objects, by the grammar, or a value.
func valueOf(k objectKind, name string) jsonSchema {
	if below, ok := children[k][name]; ok {
		return arrangedSchema(k, below, name)
	}
	for _, table := range []map[string]jsonSchema{kindValues()[k], keywordValues()} {
		if s, ok := table[name]; ok {
			return s
		}
	}
	return jsonSchema{}
}

func arrangedSchema(k objectKind, below child, name string) jsonSchema {
	part := aRef(kindNames[below.Kind])
	switch below.Layout {
	case layoutMap:
		if keys := keyPatterns[name]; keys != "" && k != kindRoot || name == "paths" {
			return jsonSchema{"type": "object", "patternProperties": jsonSchema{keys: part, "^x-": jsonSchema{}}, "additionalProperties": false}
		}
		return jsonSchema{"type": "object", "additionalProperties": part}
	case layoutList:
		if name == "allOf" {
			return jsonSchema{"type": "array", "items": part, "minItems": 1}
		}
		return aList(part)
	case layoutEither:
		return jsonSchema{"anyOf": []jsonSchema{part, {"type": "array", "items": part}}}
	}
	if name == "additionalProperties" {
		return jsonSchema{"anyOf": []jsonSchema{part, {"type": "boolean"}}}
	}
	return part
}

// keyPatterns restrict the names in a map of objects.
var keyPatterns = map[string]string{"paths": "^/", "responses": "^([1-5][0-9]{2}|default)$"}

func aRef(name string) jsonSchema { return jsonSchema{"$ref": "#/definitions/" + name} }

func aText(description string) jsonSchema {
	return jsonSchema{"type": "string", "description": description}
}

func aFlag(description string) jsonSchema {
	return jsonSchema{"type": "boolean", "description": description}
}

func anEnum(description string, values ...string) jsonSchema {
	return jsonSchema{"enum": values, "description": description}
}

func aList(of jsonSchema) jsonSchema { return jsonSchema{"type": "array", "items": of} }

func mapOf(values jsonSchema) jsonSchema {
	return jsonSchema{"type": "object", "additionalProperties": values}
}

// anObject is the schema of an object with only these members, of which some are required.
func anObject(properties jsonSchema, required ...string) jsonSchema {
	s := withMembers(properties, required...)
	s["additionalProperties"] = false
	return s
}

// withMembers is the schema of an object with these and other members, of which some are required.
func withMembers(properties jsonSchema, required ...string) jsonSchema {
	s := jsonSchema{"type": "object", "properties": properties}
	if len(required) > 0 {
		s["required"] = slices.Clone(required)
	}
	return s
}
