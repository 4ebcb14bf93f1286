package diff

import (
	"fmt"
	"slices"
	"testing"
)

// TestParts shows the part of an operation that a finding is about, as calls write it: names are
// names, also those that look like keywords, and items of lists are stars.
func TestParts(t *testing.T) {
	const operation = `POST /o Make "parameters": [{"name": "mode", "in": "query", "type": "string", %s}, {"name": "order", "in": "body", "schema": {"properties": {%s}}}],
		"responses": {"200": {"schema": {"properties": {%s}}}}`
	was := fmt.Sprintf(operation, `"enum": ["a", "b"]`,
		`"items": {"type": "array", "items": {"properties": {"a/b": {"type": "string"}}}}`,
		`"items": {"type": "array", "items": {"properties": {"*": {}}}}, "properties": {"properties": {"items": {"type": "string"}}}`)
	is := fmt.Sprintf(operation, `"enum": ["a"]`,
		`"items": {"type": "array", "items": {"properties": {}}}, "n": {"type": "string", "description": "unlike all others"}`,
		`"items": {"type": "array", "items": {"properties": {}}}, "properties": {"properties": {"items": {"type": "integer"}}}`)
	var got []string
	for _, f := range Connectors(parse(t, define(was)), parse(t, define(is))) {
		if f.Part.Key != "" {
			got = append(got, fmt.Sprintf("%s %d %s %q", f.Rule.ID, f.Part.Side, f.Part.Key, f.Values))
		}
	}
	want := []string{
		`request-parameter-enum-value-removed 1 mode ["b"]`,
		`request-property-added-optional 2 order/n []`,
		`request-property-removed 2 order/items/*/a~1b []`,
		`response-property-removed 3 body/items/*/~2 []`,
		`response-property-type-changed 3 body/properties/items []`,
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
