package lint

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

func TestNamesOfRulesAreTheirOwn(t *testing.T) {
	of := map[string]string{}
	for _, rule := range Rules() {
		for _, name := range append([]string{rule.ID}, rule.Aliases...) {
			if was, twice := of[name]; twice {
				t.Errorf("%s is a name of %s and of %s", name, was, rule.ID)
			}
			of[name] = rule.ID
		}
	}
}

func TestFollow(t *testing.T) {
	c := reading(t, `{"definitions": {
		"List": {"properties": {"d": {"allOf": [{"$ref": "#/definitions/Page"}, {"$ref": "#/definitions/List"}]}}},
		"Page": {"properties": {"results": {"type": "array", "items": {"type": "object"}}}},
		"Any": {"type": "object"}, "More": {"properties": {"a": {}}, "additionalProperties": true},
		"Loop": {"allOf": [{"$ref": "#/definitions/Loop"}], "properties": {"a": {}}}}}`, `{}`)
	for _, tt := range []struct {
		schema, path string
		there, sure  bool
	}{
		{"List", "d/results", true, true},
		{"List", "", true, true},
		{"List", "d/result", false, true},
		{"List", "/d//results", true, true},
		{"Any", "value", false, false},
		{"More", "value", false, false},
		{"Loop", "value", false, false},
		{"None", "value", false, false},
	} {
		at, sure := follow(c, c.Definition.Root.Get("definitions", tt.schema), tt.path)
		if at.Exists() != tt.there || sure != tt.sure {
			t.Errorf("follow(%s, %s) = %v, %v; want %v, %v", tt.schema, tt.path, at.Exists(), sure, tt.there, tt.sure)
		}
	}
}

// TestTheActionThatWaits keeps approvals, which subscribe without being triggers, silent.
func TestTheActionThatWaits(t *testing.T) {
	c := reading(t, `{"paths": {"/approvals": {
		"x-ms-notification-content": {"schema": {"type": "object"}},
		"post": {"operationId": "Approve", "responses": {"200": {}}, "parameters": [{"name": "b", "in": "body", "required": true, "schema": {
			"type": "object", "required": ["url"], "properties": {"url": {"type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}}]}}}}`, `{}`)
	for _, f := range lintConnector(c) {
		if strings.HasPrefix(f.Rule.ID, "trigger-") {
			t.Errorf("%s", f.Message)
		}
	}
}

// TestNeighboursLeaveTogether takes several members out of one object at once.
func TestNeighboursLeaveTogether(t *testing.T) {
	for text, want := range map[string]string{
		`{"x-ms-enum": 1, "type": "string", "x-ms-text": 2, "x-ms-paths": 3}`: `{"type": "string"}`,
		`{"x-ms-enum": 1, "x-ms-text": 2, "type": "string"}`:                  `{"type": "string"}`,
		`{"type": "string", "x-ms-enum": 1, "format": "uuid"}`:                `{"type": "string", "format": "uuid"}`,
		`{"x-ms-enum": 1}`: `{"x-ms-enum": 1}`,
	} {
		c := reading(t, `{"definitions": {"A": `+text+`}}`, `{}`)
		byID := slices.IndexFunc(Rules(), func(r check.Rule) bool { return r.ID == "extension-autorest" })
		rule := Rules()[byID]
		rule.Severity = check.Note
		data := c.Definition.Data
		findings := Run([]check.Rule{rule}, c, Options{})
		for i := len(findings) - 1; i >= 0; i-- {
			for _, e := range findings[i].Edits {
				data = slices.Concat(data[:e.Span.Start], []byte(e.New), data[e.Span.End:])
			}
		}
		if got := string(data); got != `{"definitions": {"A": `+want+`}}` {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func reading(t *testing.T, definition, properties string) *connector.Connector {
	t.Helper()
	c, err := connector.Read(fstest.MapFS{
		"c/apiDefinition.swagger.json": {Data: []byte(definition)},
		"c/apiProperties.json":         {Data: []byte(properties)},
	}, "c")
	if err != nil {
		t.Fatal(err)
	}
	return c
}
