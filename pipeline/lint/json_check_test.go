package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// mutants returns a document once per change of one value in it: another type, a value
// outside any enumeration, nothing, and an unknown member.
func mutants(t *testing.T, text string) [][]byte {
	t.Helper()
	var all [][]byte
	var doc any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	keep := func() {
		data, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data)
	}
	values := []any{nil, true, 7.0, 1.5, -3.0, "", "nonsense", []any{}, []any{7.0}, map[string]any{}, map[string]any{"zzz": 7.0}}
	var walk func(value any, set func(any))
	walk = func(value any, set func(any)) {
		for _, v := range values {
			set(v)
			keep()
		}
		set(value)
		switch value := value.(type) {
		case map[string]any:
			for name, member := range value {
				walk(member, func(v any) { value[name] = v })
				delete(value, name)
				keep()
				value[name] = member
			}
			value["zzz"] = "unknown"
			keep()
			delete(value, "zzz")
		case []any:
			for i, item := range value {
				walk(item, func(v any) { value[i] = v })
			}
		}
	}
	walk(doc, func(v any) { doc = v })
	return all
}

// refusedAt returns the places of what a schema refuses, as in the file.
func refusedAt(t *testing.T, s *jsonschema.Schema, f *source.File) map[string]source.Node {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(f.Data))
	if err != nil {
		t.Fatal(err)
	}
	var failed *jsonschema.ValidationError
	if err := s.Validate(doc); !errors.As(err, &failed) {
		return nil
	}
	places := map[string]source.Node{}
	var leaves func(e *jsonschema.ValidationError)
	leaves = func(e *jsonschema.ValidationError) {
		for _, cause := range e.Causes {
			leaves(cause)
		}
		if len(e.Causes) == 0 {
			places[strings.Join(e.InstanceLocation, "/")] = valueAt(f.Root, e.InstanceLocation)
		}
	}
	leaves(failed)
	return places
}

// around reports whether a finding is on a value: on it, on its key or inside it.
func around(found check.Finding, n source.Node) bool {
	start, end := n.Span().Start, n.Span().End
	for start > 0 && !strings.ContainsRune("{,[", rune(n.File().Data[start-1])) {
		start-- // its key
	}
	return found.At.File == n.File() && found.At.Start >= start && found.At.End <= end
}

// TestLintKnowsWhatTheSchemasRefuse changes one value at a time: what the editors' schemas
// refuse, lint reports at the same place, and what lint reports by them, they refuse.
func TestLintKnowsWhatTheSchemasRefuse(t *testing.T) {
	definition, properties := compiled(t, DefinitionSchema()), compiled(t, PropertiesSchema())
	tried, refused := 0, 0
	for _, side := range []struct {
		name, text string
		schema     *jsonschema.Schema
	}{{connector.DefinitionFile, rich, definition}, {connector.PropertiesFile, richProperties, properties}} {
		for _, data := range mutants(t, side.text) {
			files := fstest.MapFS{"c/" + connector.DefinitionFile: {Data: []byte(rich)}, "c/" + connector.PropertiesFile: {Data: []byte(richProperties)}}
			files["c/"+side.name] = &fstest.MapFile{Data: data}
			c, err := connector.Read(files, "c")
			if err != nil {
				t.Fatal(err)
			}
			f := c.Definition
			if side.name == connector.PropertiesFile {
				f = c.Properties
			}
			tried++
			compareVerdicts(t, Run(Rules(), c, Options{}), refusedAt(t, side.schema, f), f)
			refused++
		}
	}
	t.Logf("%d changes", tried)
}

func compareVerdicts(t *testing.T, findings []check.Finding, places map[string]source.Node, f *source.File) {
	t.Helper()
	for place, n := range places {
		if !slices.ContainsFunc(findings, func(found check.Finding) bool { return around(found, n) }) {
			t.Errorf("the schema refuses %q and lint reports nothing there: %s", place, context(f, n))
		}
	}
	for _, found := range findings {
		if found.Rule.ID != "json-type" && found.Rule.ID != "json-value" || found.At.File != f {
			continue
		}
		if len(places) == 0 {
			t.Errorf("lint reports %s: %s, which the schema accepts", found.Rule.ID, found.Message)
		}
	}
}

func context(f *source.File, n source.Node) string {
	start := max(0, n.Span().Start-60)
	return fmt.Sprintf("%.160s", f.Data[start:])
}

// rich has most of what a definition can contain; it has no errors.
const rich = `{
	"swagger": "2.0",
	"info": {"title": "Parts", "description": "Reads parts.", "version": "1.0", "contact": {"name": "A", "url": "https://a.example", "email": "a@a.example"}},
	"host": "parts.lumen-api.net", "basePath": "/v1", "schemes": ["https"], "consumes": ["application/json"], "produces": ["application/json"],
	"x-ms-connector-metadata": [{"propertyName": "Website", "propertyValue": "https://a.example"}],
	"x-ms-capabilities": {"testConnection": {"operationId": "List"}},
	"paths": {
		"/parts/{id}": {"get": {"operationId": "Get", "summary": "Get a part", "description": "Gets.", "deprecated": false, "tags": ["a"], "x-ms-visibility": "important",
			"parameters": [{"name": "id", "in": "path", "required": true, "type": "string", "x-ms-url-encoding": "single", "description": "Id.", "minLength": 1},
				{"name": "lang", "in": "query", "type": "string", "enum": ["a", "b"], "x-ms-summary": "L", "x-ms-visibility": "advanced", "format": "date",
					"x-ms-enum-values": [{"value": "a", "displayName": "A"}, {"value": "b", "displayName": "B"}]},
				{"name": "ids", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": "csv",
					"x-ms-dynamic-values": {"operationId": "List", "value-path": "id"}, "x-ms-dynamic-list": {"operationId": "List", "itemValuePath": "id"}}],
			"responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/Part"}, "headers": {"X-A": {"type": "string"}}}, "default": {"description": "Error"}}}},
		"/parts": {"get": {"operationId": "List", "summary": "List", "x-ms-pageable": {"nextLinkName": "nextLink"}, "x-ms-trigger": "batch",
				"x-ms-trigger-metadata": {"kind": "query", "mode": "polling"}, "x-ms-trigger-hint": "Add one.",
				"responses": {"200": {"description": "OK", "schema": {"type": "array", "items": {"$ref": "#/definitions/Part"}}}}},
			"x-ms-notification-content": {"description": "A part", "schema": {"$ref": "#/definitions/Part"}},
			"post": {"operationId": "Watch", "x-ms-trigger": "single", "parameters": [{"name": "body", "in": "body", "required": true, "schema": {"type": "object", "required": ["url"],
				"properties": {"url": {"type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}}], "responses": {"201": {"description": "OK"}}}}
	},
	"definitions": {"Part": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "title": "Id", "maxLength": 9},
		"n": {"type": "number", "minimum": 0}, "list": {"type": "array", "items": {"type": "integer"}}, "more": {"type": "object", "additionalProperties": {"type": "string"}},
		"all": {"allOf": [{"$ref": "#/definitions/Other"}]}}}, "Other": {"type": "object", "readOnly": false, "properties": {"x": {"type": "boolean"}}}},
	"parameters": {}, "responses": {}, "tags": [{"name": "a"}],
	"securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "o": {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "https://a.example",
		"tokenUrl": "https://a.example", "scopes": {"a": "b"}}}, "security": [{"key": []}]
}`

const richProperties = `{"properties": {"iconBrandColor": "#1a6b4f", "capabilities": ["actions"], "publisher": "A", "stackOwner": "B", "scriptOperations": [],
	"policyTemplateInstances": [{"templateId": "setheader", "title": "T", "parameters": {"x-ms-apimTemplateParameter.name": "a", "x-ms-apimTemplateParameter.value": "b",
		"x-ms-apimTemplateParameter.existsAction": "override", "x-ms-apimTemplate-policySection": "Request", "x-ms-apimTemplate-operationName": ["Get"]}}],
	"connectionParameters": {"api_key": {"type": "securestring", "uiDefinition": {"displayName": "Key", "description": "The key.", "tooltip": "The key.",
		"constraints": {"required": "true", "clearText": false, "tabIndex": 2, "hidden": "false"}}},
	"token": {"type": "oauthSetting", "oAuthSettings": {"identityProvider": "aad", "clientId": "x", "scopes": ["a"], "redirectMode": "GlobalPerConnector",
		"customParameters": {"resourceUri": {"value": "https://a.example"}, "tenantId": {"value": "contoso.example"}}}}}}}`
