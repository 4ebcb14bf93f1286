package diff

import (
	"reflect"
	"strings"
	"testing"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
)

// everywhere puts a schema where a flow sends it, where it gets it, and behind a $ref.
func everywhere(schema string) string {
	return strings.TrimSuffix(define(
		`POST /a A "x-ms-trigger": "single", "parameters": [{"name": "q", "in": "query", "type": "array", "items": `+schema+`},
			{"name": "body", "in": "body", "schema": `+schema+`}], "responses": {"200": {"schema": {"$ref": "#/definitions/D"}}}`,
	), "}") + `, "definitions": {"D": {"allOf": [` + schema + `], "properties": {"again": {"$ref": "#/definitions/D"}}}}}`
}

func FuzzSchemas(f *testing.F) {
	schemas := []string{
		`{}`, `{"type": "string"}`, `{"type": ["string", "null"], "maxLength": 3}`, `{"type": "integer", "enum": [1, 2], "default": 1}`,
		`{"type": "object", "required": ["a", "z"], "properties": {"a": {"type": "string", "x-ms-visibility": "internal"}, "b": {"$ref": "#/definitions/D"}}}`,
		`{"properties": {"A": {"format": "date-time"}, "list": {"items": {"properties": {"b": {}}}}}, "additionalProperties": {"type": "string"}}`,
		`{"allOf": [{"$ref": "#/definitions/D"}, {"$ref": "#/definitions/E"}], "x-ms-dynamic-schema": {"operationId": "A"}}`,
		`{"oneOf": [{}], "x-odd": 1, "readOnly": true, "properties": {"a": {}, "a": {"type": "file"}}}`,
	}
	for i, was := range schemas {
		f.Add(was, schemas[(i+1)%len(schemas)])
		f.Add(was, schemas[(i+3)%len(schemas)])
	}
	f.Fuzz(func(t *testing.T, was, is string) {
		if len(was)+len(is) > 4000 {
			t.Skip()
		}
		a, b := parse(t, everywhere(was)), parse(t, everywhere(is))
		there := Connectors(a, b)
		for _, finding := range there {
			if finding.Message == "" || finding.Subject == "" || finding.At.IsZero() {
				t.Errorf("an empty finding of %s", finding.Rule.ID)
			}
		}
		if !reflect.DeepEqual(prints(there), prints(Connectors(a, b))) {
			t.Error("told otherwise the second time")
		}
		if check.Worst(there) == check.Breaking && len(Connectors(b, a)) == 0 {
			t.Errorf("breaks one way and is nothing the other way: %s", checktest.Lines(there))
		}
		if !a.Definition.Root.Equal(b.Definition.Root) && len(there) == 0 {
			t.Error("silent")
		}
		if again := Connectors(b, b); len(again) > 0 {
			t.Errorf("against itself: %s", checktest.Lines(again))
		}
	})
}
