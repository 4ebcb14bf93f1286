package lint

// PropertiesSchema is a JSON Schema (draft 7) of apiProperties.json, with what public
// connectors use beyond the published schema: script operations, parameter sets and the
// redirect mode that the platform asks for now.
func PropertiesSchema() map[string]any {
	return jsonSchema{
		"$schema": schemaDraft, "title": "apiProperties.json of a Power Platform custom connector",
		"type": "object", "required": []string{"properties"}, "additionalProperties": false,
		"properties": jsonSchema{"$schema": anyText, "properties": connectorProperties()},
		"definitions": jsonSchema{
			"connectionParameters": jsonSchema{"type": "object", "additionalProperties": aRef("connectionParameter"),
				"propertyNames": jsonSchema{"pattern": "^[0-9A-Za-z_]+(:[0-9A-Za-z_]+)?$", "$comment": "connection-parameter-name weighs it"}},
			"connectionParameter": connectionParameterSchema(),
			"uiDefinition":        uiDefinition(),
			"oAuthSettings":       oAuthSchema(),
			"policy":              policySchema(),
		},
	}
}

// settingsSchema describes settings.json, which paconn reads and writes. (settings/settings.py)
func settingsSchema() jsonSchema {
	text := jsonSchema{"type": []string{"string", "null"}}
	return jsonSchema{"type": "object", "properties": jsonSchema{"connectorId": text, "environment": text, "apiProperties": text, "apiDefinition": text,
		"icon": text, "script": text, "powerAppsApiVersion": text, "powerAppsUrl": text}}
}

func connectorProperties() jsonSchema {
	return anObject(jsonSchema{
		"iconBrandColor": jsonSchema{"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$", "$comment": "brand-color weighs it"},
		"publisher":      anyText, "stackOwner": anyText,
		"capabilities":         someTexts,
		"connectionParameters": aRef("connectionParameters"),
		"connectionParameterSets": anObject(jsonSchema{"uiDefinition": aRef("uiDefinition"), "values": aList(anObject(jsonSchema{
			"name": anyText, "uiDefinition": aRef("uiDefinition"), "parameters": aRef("connectionParameters"),
			"metadata": withMembers(jsonSchema{"allowSharing": jsonSchema{"type": "boolean"}})}, "name", "parameters"))},
			"values"),
		"policyTemplateInstances": jsonSchema{"anyOf": []jsonSchema{aList(aRef("policy")), {"type": "null"}}},
		"scriptOperations":        jsonSchema{"type": "array", "items": anyText, "description": "The operations that script.csx runs for; an empty list means all."},
	}, "iconBrandColor")
}

func connectionParameterSchema() jsonSchema {
	defaultOf := func(kinds []string, types ...string) jsonSchema {
		return jsonSchema{"if": jsonSchema{"properties": jsonSchema{"type": jsonSchema{"enum": types}}, "required": []string{"type"}},
			"then": jsonSchema{"properties": jsonSchema{"defaultValue": jsonSchema{"type": kinds}}}}
	}
	return jsonSchema{"type": "object", "required": []string{"type"}, "properties": jsonSchema{
		"type":            anEnum("A securestring is kept secret.", "string", "securestring", "int", "bool", "oauthSetting", "gatewaySetting", publishedType),
		"uiDefinition":    aRef("uiDefinition"),
		"oAuthSettings":   aRef("oAuthSettings"),
		"gatewaySettings": withMembers(jsonSchema{"dataSourceType": anyText, "connectionDetails": jsonSchema{"type": "array"}}),
		"allowedValues":   aList(withMembers(jsonSchema{"value": anyText, "uiDefinition": withMembers(jsonSchema{"displayName": anyText, "description": anyText})}, "value")),
		"defaultValue":    jsonSchema{},
		"metadata":        withMembers(jsonSchema{"sourceType": anyText}),
	}, "allOf": []jsonSchema{
		defaultOf([]string{"string"}, "string", "securestring"),
		defaultOf([]string{"string", "number"}, "int"),
		defaultOf([]string{"string", "boolean"}, "bool"),
	}}
}

func uiDefinition() jsonSchema {
	clear := jsonSchema{"enum": []any{true, false, "true", "false"}, "description": "Shown while it is typed. The name is clearText: clear is ignored."}
	flag := jsonSchema{"enum": []any{"true", "false", true, false}, "description": "The platform writes it as a text."}
	return jsonSchema{"type": []string{"object", "null"}, "properties": jsonSchema{
		"displayName": anyText, "description": anyText, "tooltip": anyText, "tabIndex": aCount, "schema": aMap,
		"constraints": anObject(jsonSchema{"clearText": clear, "required": flag, "hidden": flag, "tabIndex": aCount, "capability": someTexts,
			"allowedValues": aList(withMembers(jsonSchema{"value": anyText, "text": anyText}, "value")),
			"dependencies":  mapOf(withMembers(jsonSchema{"values": someTexts}))}),
	}}
}

// textOrFlag is the schema of settings that published connectors write in both ways.
var textOrFlag = jsonSchema{"enum": []any{"True", "False", "true", "false", true, false}}

func oAuthSchema() jsonSchema {
	textOrNull := jsonSchema{"type": []string{"string", "null"}}
	return jsonSchema{"type": "object", "required": []string{"identityProvider"}, "properties": jsonSchema{
		"identityProvider": anyText, "clientId": textOrNull,
		"clientSecret": jsonSchema{"type": textOrNull["type"], "description": "Never in a repository: name where alm finds it in stages.NAME.secrets of alm.yaml."},
		"scopes":       someTexts, "redirectMode": anEnum("", "Global", "GlobalPerConnector", "Direct", "global", "globalPerConnector", "direct"), "redirectUrl": jsonSchema{"type": []string{"string", "array"}, "items": anyText},
		"additionalParameters": mapOf(withMembers(jsonSchema{"type": anEnum("", "string", "securestring"),
			"applicableWhen": aList(withMembers(jsonSchema{"parameter": anyText, "oneOf": aList(textOrNull)}))})),
		"properties": withMembers(jsonSchema{"IsFirstParty": textOrFlag, "IsOnbehalfofLoginSupported": textOrFlag,
			"AzureActiveDirectoryResourceId": anyText}),
		"customParameters": mapOf(withMembers(jsonSchema{"value": textOrNull})),
	}}
}

// parameterValues are the schemas of the parameters of policies that are not texts.
var parameterValues = map[string]jsonSchema{
	"triggerConfig":         aMap,
	"statusCode":            {"type": []string{"string", "number"}},
	"copyOnlySubProperties": {"type": []string{"string", "boolean"}},
}

// policySchema describes a policy by its template: the required and optional parameters.
func policySchema() jsonSchema {
	cases := []jsonSchema{}
	values := jsonSchema{"x-ms-apimTemplate-operationName": someTexts, policySection: anyText}
	for _, t := range policyTemplates {
		parameters := jsonSchema{}
		for _, name := range t.Parameters() {
			parameters[templateParameter+name] = jsonSchema{}
			values[templateParameter+name] = anyText
			if s, ok := parameterValues[name]; ok {
				values[templateParameter+name] = s
			}
		}
		for _, p := range choicesOf(&t) {
			parameters[p.Key] = jsonSchema{"examples": p.Values}
		}
		needed := []string{}
		for _, name := range t.Needs {
			needed = append(needed, templateParameter+name)
		}
		cases = append(cases, jsonSchema{
			"if":   jsonSchema{"properties": jsonSchema{"templateId": jsonSchema{"const": t.Name}}, "required": []string{"templateId"}},
			"then": jsonSchema{"properties": jsonSchema{"parameters": jsonSchema{"properties": parameters, "required": needed}}},
		})
	}
	return jsonSchema{"type": "object", "required": []string{"templateId", "parameters"}, "allOf": cases, "properties": jsonSchema{
		"templateId": jsonSchema{"type": "string", "examples": templateNames()}, "title": anyText, "type": anEnum("", "PollingTrigger"),
		"parameters": jsonSchema{"type": "object", "properties": values,
			"patternProperties": jsonSchema{"^x-ms-apimTemplateParameter": jsonSchema{"type": []string{"string", "number", "boolean", "object"}}}},
	}}
}
