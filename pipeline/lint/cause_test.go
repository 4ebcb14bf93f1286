package lint

import (
	"strings"
	"testing"

	"alm/solution/connector"
)

// TestOneCauseIsOneFinding makes a fault that several rules see, and compares all that is reported.
func TestOneCauseIsOneFinding(t *testing.T) {
	hook := `"/hooks": {"x-ms-notification-content": {"description": "A part.", "schema": {"$ref": "#/definitions/Part"}}, "post": {"operationId": "OnPart",
		"summary": "When a part is added", "description": "Runs when a part is added.", "x-ms-trigger": "single",
		"parameters": [{"name": "body", "in": "body", "required": true, "description": "The hook.", "schema": {"type": "object", "required": ["url"],
			"properties": {"url": {"type": "string", "title": "URL", "description": "The URL.", "x-ms-visibility": "internal", "x-ms-notification-url": true}}}}],
		"responses": {"201": {"description": "Made"}}}},
		"/hooks/{id}": {"delete": {"operationId": "DropHook", "summary": "Remove", "description": "Removes it.", "x-ms-visibility": "internal",
			"parameters": [{"name": "id", "in": "path", "required": true, "type": "string", "x-ms-summary": "Id", "description": "The id.", "x-ms-url-encoding": "single"}],
			"responses": {"204": {"description": "Gone"}}}}`
	list := `"/kinds": {"get": {"operationId": "ListKinds", "summary": "List kinds", "description": "Lists kinds of parts.",
		"responses": {"200": {"description": "OK", "schema": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string", "title": "Id", "description": "Its id."}}}}}}}},
		"/more": {"get": {"operationId": "ListMore", "summary": "List more", "description": "Lists more parts.",
			"parameters": [{"name": "kind", "in": "query", "type": "string", "x-ms-summary": "Kind", "description": "Its kind.",
				"x-ms-dynamic-list": {"operationId": "ListKinds", "itemValuePath": "id", "itemTitlePath": "id"}, "x-ms-dynamic-values": {"operationId": "ListKinds", "value-path": "id", "value-title": "id"}}],
			"responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/Part"}}}}}`
	for _, one := range []struct{ name, more, from, to, want string }{
		{"nothing", hook + ", " + list, "", "", ""},
		{"an encoding that does not exist", "", `"x-ms-url-encoding": "single"`, `"x-ms-url-encoding": "Single"`,
			"error json-value apiDefinition.swagger.json: x-ms-url-encoding is Single; it must be one of single, double"},
		{"a mode that does not exist", hook, `"x-ms-trigger": "single",`, `"x-ms-trigger": "single", "x-ms-trigger-metadata": {"mode": "webhook"},`,
			"error json-value apiDefinition.swagger.json: mode is webhook; it must be one of polling, Polling"},
		{"a callback URL with an escape in its key", hook, `x-ms-notification-url`, `x-ms-notification-ur\u006c`, ""},
		{"an escape in the key of an extension's value", list, `"x-ms-dynamic-values": {"operationId"`, `"x-ms-dynamic-values": {"operationI\u0064"`, ""},
		{"an escape in a key", "", `"operationId"`, `"operationI\u0064"`, ""},
		{"a misspelled key", "", `"operationId"`, `"operationid"`, "error unknown-property apiDefinition.swagger.json: operationid is not a property of an operation; the platform rejects it; did you mean operationId?"},
		{"a misspelled key that has two spellings", "", `{"propertyName": "Website"`, `{"propertNyame": "Website"`,
			"error json-required apiDefinition.swagger.json: item 0 has no propertyName; Microsoft's schemas require it; did you mean propertyName where it has propertNyame?"},
		{"a parameter in a place that does not exist", "", `"in": "path"`, `"in": "Path"`,
			"error json-value apiDefinition.swagger.json: in is Path; it must be one of query, header, path, formData, body"},
		{"properties of the wrong type", "", `"properties": {"id"`, `"properties": [], "x-a": {"id"`, "error json-type apiDefinition.swagger.json: properties is a list; it must be an object"},
	} {
		files := cleanWith(t, one.more, one.from, one.to)
		var got []string
		for _, f := range Run(Rules(), files, Options{}) {
			got = append(got, f.Severity.String()+" "+f.Rule.ID+" "+strings.TrimPrefix(f.At.File.Name, "c/")+": "+f.Message)
		}
		if text := strings.Join(got, "\n"); text != one.want {
			t.Errorf("%s: got\n%s\nwant\n%s", one.name, text, one.want)
		}
	}
}

// cleanWith returns the clean connector with further paths, and with one text in place of another.
func cleanWith(t *testing.T, paths, from, to string) *connector.Connector {
	t.Helper()
	text := clean
	if paths != "" {
		text = strings.Replace(text, `"paths": {`, `"paths": {`+paths+`, `, 1)
	}
	if from != "" && !strings.Contains(text, from) {
		t.Fatalf("%s is not in the definition", from)
	}
	return reading(t, strings.Replace(text, from, to, 1), cleanProperties)
}
