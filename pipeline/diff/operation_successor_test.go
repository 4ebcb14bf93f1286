package diff

import (
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestHeirs: an operation whose id and path changed at once is one finding that breaks, and
// says what else whoever moves to its successor meets.
func TestHeirs(t *testing.T) {
	was := define("GET /orders/{id} GetOrder " + orderParameters + "," + orderSchema)
	is := define("GET /v2/orders/{id} FetchOrder " + strings.Replace(orderParameters, `"in": "query"`, `"in": "query", "required": true`, 1) + "," +
		strings.Replace(orderSchema, `"total": {}`, `"total": {"x-ms-summary": "Total"}, "due": {}`, 1))
	var got []string
	for _, f := range Connectors(parse(t, was), parse(t, is)) {
		if f.Rule.Change == check.Breaking {
			got = append(got, f.Rule.ID+" "+f.Message)
		}
	}
	want := []string{"operation-moved-and-renamed GetOrder (GET /orders/{id}) became FetchOrder (GET /v2/orders/{id}): " +
		"flows that call it cannot be saved or turned on, and stay off after an import (WorkflowOperationInputsApiOperationNotFound); logic apps still call its path and fail. " +
		"Apart from its name, FetchOrder differs: parameter lang is now required"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestServed: that a schema is asked for at run time hides no field that it named itself.
func TestServed(t *testing.T) {
	const asks = `"x-ms-dynamic-schema": {"operationId": "S", "value-path": "schema"}`
	body := func(schema string) string {
		return define(`POST /a A "parameters": [{"name": "item", "in": "body", "schema": {"type": "object", `+schema+`}}], "responses": {"200": {"schema": {"type": "object", `+schema+`}}}`,
			`GET /s S "responses": {"200": {"schema": {}}}`)
	}
	const fields = `"properties": {"title": {"type": "string"}, "due": {"type": "string"}}`
	tests := []struct {
		name, was, is string
		want          []string
	}{
		{"gone", fields, asks, []string{
			"dynamic-schema-added item of A",
			"dynamic-schema-added body in the output of A",
			"request-property-removed item/title of A was removed; the dynamic schema may still define it",
			"request-property-removed item/due of A was removed; the dynamic schema may still define it",
			"response-property-removed body/title in the output of A was removed; the dynamic schema may still define it",
			"response-property-removed body/due in the output of A was removed; the dynamic schema may still define it",
		}},
		{"kept beside it", fields, asks + "," + fields, []string{"dynamic-schema-added item of A", "dynamic-schema-added body in the output of A"}},
		{"asked for before", asks + "," + fields, asks, []string{
			"request-property-removed item/title of A was removed", "request-property-removed item/due of A was removed",
			"response-property-removed body/title in the output of A was removed", "response-property-removed body/due in the output of A was removed",
		}},
	}
	for _, test := range tests {
		var got []string
		for _, f := range Connectors(parse(t, body(test.was)), parse(t, body(test.is))) {
			if id := f.Rule.ID; strings.HasSuffix(id, "-removed") || id == "dynamic-schema-added" {
				what, _, _ := strings.Cut(f.Message, ": ")
				got = append(got, id+" "+strings.TrimSuffix(what, " gained x-ms-dynamic-schema"))
			}
		}
		slices.Sort(got)
		slices.Sort(test.want)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", test.name, got, test.want)
		}
	}
}

// TestInternal: what a body's internal fields lose is reported as such.
func TestInternal(t *testing.T) {
	field := func(schema string) string {
		return define(`POST /a A "parameters": [{"name": "body", "in": "body", "required": true, "schema": ` + schema + `}]`)
	}
	const supplied = `{"type": "object", "required": ["key"], "properties": {"key": {"type": "string", "x-ms-visibility": "internal", "default": "1"}, "n": {}}}`
	for is, want := range map[string]string{
		`{"type": "object", "properties": {"n": {}}}`:                                                            "request-property-removed-internal warning body/key of A was removed: calls may go out without it; flows cannot set internal inputs",
		`{"type": "object", "properties": {"n": {}, "keys": {"type": "string", "x-ms-visibility": "internal"}}}`: "request-property-removed-internal warning body/key of A was removed, and keys looks like its successor: calls may go out without it; flows cannot set internal inputs",
		strings.Replace(supplied, `, "default": "1"`, "", 1):                                                     "request-property-added-required-internal-without-default error body/key of A is required and internal, and lost its default: makers do not see it, and there is no default to send for them: calls lack what the definition requires",
	} {
		var got []string
		for _, f := range Connectors(parse(t, field(supplied)), parse(t, field(is))) {
			if strings.Contains(f.Rule.ID, "-internal") {
				got = append(got, f.Rule.ID+" "+f.Severity.String()+" "+f.Message)
			}
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%s:\ngot  %q\nwant %q", is, got, want)
		}
	}
}
