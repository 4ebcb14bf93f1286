package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// orders writes 40 operations that take or give an Order, and the definitions.
func orders(definitions string) string {
	operations := make([]string, 40)
	for i := range operations {
		operations[i] = fmt.Sprintf(`POST /o%02d Op%02d "parameters": [{"name": "order", "in": "body", "schema": {"$ref": "#/definitions/Order"}}]`, i, i)
	}
	operations[39] = `GET /o39 Op39 "responses": {"200": {"schema": {"type": "array", "items": {"$ref": "#/definitions/Order"}}}}`
	return strings.TrimSuffix(define(operations...), "}") + `, "definitions": {` + definitions + `}}`
}

func TestPlaces(t *testing.T) {
	const was = `"Order": {"properties": {"bill": {"$ref": "#/definitions/Address"}, "ship": {"$ref": "#/definitions/Address"}}},
		"Address": {"properties": {"zip": {"type": "string"}, "same": {"$ref": "#/definitions/Address"}}}`
	is := strings.Replace(was, `"zip": {"type": "string"}`, `"zip": {"type": "integer"}`, 1)
	var got []string
	for _, f := range Connectors(parse(t, orders(was)), parse(t, orders(is))) {
		if f.Rule.ID == "connector-version-not-bumped" {
			continue
		}
		got = append(got, fmt.Sprintf("%s %s and %d more", f.Rule.ID, f.Subject, len(f.Places)))
		if last := f.Places[len(f.Places)-1].Subject; f.Rule.ID == "request-property-type-changed" && last != "operation/Op38/parameter/order/schema/ship/zip/type" {
			t.Errorf("the last place is %s", last)
		}
	}
	want := []string{
		"request-property-type-changed operation/Op00/parameter/order/schema/bill/zip/type and 77 more",
		"response-property-type-changed operation/Op39/responses/200/schema/items/bill/zip/type and 1 more",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestNames: how a definition is called, and in what order it stands, is no change to a flow.
func TestNames(t *testing.T) {
	const was = `"Order": {"allOf": [{"$ref": "#/definitions/Base"}], "properties": {"next": {"$ref": "#/definitions/Order"}}}, "Base": {"properties": {"id": {}}}`
	for name, is := range map[string]string{
		"renamed":   strings.ReplaceAll(was, "Base", "Root"),
		"inlined":   `"Order": {"properties": {"id": {}, "next": {"$ref": "#/definitions/Order"}}}`,
		"split":     `"Order": {"allOf": [{"$ref": "#/definitions/Base"}, {"$ref": "#/definitions/More"}]}, "Base": {"properties": {"id": {}}}, "More": {"properties": {"next": {"$ref": "#/definitions/Order"}}}`,
		"unrolled":  `"Order": {"properties": {"id": {}, "next": {"$ref": "#/definitions/Other"}}}, "Other": {"properties": {"id": {}, "next": {"$ref": "#/definitions/Order"}}}`,
		"reordered": `"Base": {"properties": {"id": {}}}, "Order": {"properties": {"next": {"$ref": "#/definitions/Order"}}, "allOf": [{"$ref": "#/definitions/Base"}]}`,
	} {
		for _, f := range Connectors(parse(t, orders(was)), parse(t, orders(is))) {
			if f.Rule.ID != "definition-renamed-or-removed" && f.Rule.ID != "definition-restructured" {
				t.Errorf("%s: %s: %s", name, f.Rule.ID, f.Message)
			}
		}
	}
}
