package lint

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// fieldsOf returns a schema of an object with n strings, and what else its properties hold.
func fieldsOf(n int, more string) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`"f%d": {"type": "string"}`, i))
	}
	if more != "" {
		all = append(all, more)
	}
	return `{"type": "object", "properties": {` + strings.Join(all, ", ") + `}}`
}

// TestSchemaCounts has schemas at the limit and above it.
func TestSchemaCounts(t *testing.T) {
	const body = `"parameters": [{"name": "body", "in": "body", "schema": %s}], "responses": {"200": {"schema": %s}}`
	for _, tt := range []struct {
		name, body, response, definitions string
		want                              []string
	}{
		{"a body at the limit", fieldsOf(511, ""), `{}`, ``, nil},
		{"a body above it", fieldsOf(512, ""), `{}`, ``, []string{"operation/Get/parameter/body"}},
		{"a response above it", `{}`, fieldsOf(512, ""), ``, []string{"operation/Get/responses/200"}},
		{"a list at the limit", `{}`, `{"type": "array", "items": ` + fieldsOf(510, "") + `}`, ``, nil},
		{"a list above it", `{}`, `{"type": "array", "items": ` + fieldsOf(511, "") + `}`, ``, []string{"operation/Get/responses/200"}},
		{"a definition at the limit", `{"$ref": "#/definitions/A"}`, `{"$ref": "#/definitions/A"}`, `"A": ` + fieldsOf(511, ""), nil},
		{"a definition above it", `{"$ref": "#/definitions/A"}`, `{"type": "array", "items": {"$ref": "#/definitions/A"}}`, `"A": ` + fieldsOf(512, ""), []string{"definitions/A"}},
		{"a list of a definition at the limit", `{}`, `{"type": "array", "items": {"$ref": "#/definitions/A"}}`, `"A": ` + fieldsOf(511, ""), []string{"operation/Get/responses/200"}},
		{"a definition that nothing uses", `{}`, `{}`, `"A": ` + fieldsOf(512, ""), []string{"definitions/A"}},
		{"one that contains itself", `{}`, `{"$ref": "#/definitions/A"}`, `"A": ` + fieldsOf(511, `"a": {"$ref": "#/definitions/A"}`), nil},
		{"two that contain each other", `{}`, `{"$ref": "#/definitions/B"}`, `"A": ` + fieldsOf(300, `"b": {"$ref": "#/definitions/B"}`) + `, "B": ` + fieldsOf(300, `"a": {"$ref": "#/definitions/A"}`),
			[]string{"definitions/A definitions/B"}},
		{"two that do not", `{}`, `{}`, `"A": ` + fieldsOf(600, "") + `, "B": ` + fieldsOf(600, ""), []string{"definitions/A", "definitions/B"}},
		{"one that contains two at the limit", `{}`, `{}`, `"A": ` + fieldsOf(511, "") + `, "B": ` + fieldsOf(0, `"a": {"$ref": "#/definitions/A"}, "b": {"$ref": "#/definitions/A"}`), []string{"definitions/B"}},
		{"parts of allOf", `{"allOf": [` + fieldsOf(300, "") + `, ` + fieldsOf(300, "") + `]}`, `{}`, ``, []string{"operation/Get/parameter/body"}},
	} {
		c, err := connector.Read(fstest.MapFS{"c/apiDefinition.swagger.json": {Data: []byte(`{"swagger": "2.0", "paths": {"/a": {"post": {"operationId": "Get", ` +
			fmt.Sprintf(body, tt.body, tt.response) + `}}}, "definitions": {` + tt.definitions + `}}`)}}, "c")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range only("limit-counts", Run(Rules(), c, Options{})) {
			if f.Severity != check.Error {
				t.Errorf("%s: %s", tt.name, f.Severity)
			}
			subject := f.Subject
			for _, place := range f.Places {
				subject += " " + place.Subject
			}
			got = append(got, subject)
		}
		if slices.Sort(got); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
