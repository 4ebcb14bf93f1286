package convert

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestOddPaths: paths that a connector cannot have are left out or written otherwise, and reported.
func TestOddPaths(t *testing.T) {
	const operation = `{get: {operationId: %s, responses: {"200": {description: ok}}}}`
	text := "openapi: 3.0.3\ninfo: {title: Odd, version: '1'}\nservers: [{url: 'https://odd.lumen-works.io'}]\npaths:\n"
	for i, path := range []string{"/a/{id}", "/a/{key}", "/A/{id}", "/q?x=1", "/f#y", "/s p/{x y}", "/o/{a", "/b/{a=1}", "/c}", "no"} {
		text += fmt.Sprintf("  %q: "+operation+"\n", path, fmt.Sprint("Op", i))
	}
	result, err := Convert("x.yaml", []byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var definition struct{ Paths map[string]any }
	if err := json.Unmarshal(result.Definition, &definition); err != nil {
		t.Fatal(err)
	}
	var got []string
	for path, item := range definition.Paths {
		if len(item.(map[string]any)) > 0 {
			got = append(got, path)
		}
	}
	slices.Sort(got)
	if want := []string{"/a/{id}", "/s%20p/{x y}"}; !slices.Equal(got, want) {
		t.Errorf("got %q; want %q", got, want)
	}
	wantFindings(t, result, []string{"convert-method", "convert-invalid", "convert-detail"}, []string{
		`6:16 GET /a/{key} is left out: for the platform its path is the same as /a/{id}`,
		`7:15 GET /A/{id} is left out: for the platform its path is the same as /a/{id}`,
		`8:3 "/q?x=1" is ignored: a path has no query and no fragment`,
		`9:3 "/f#y" is ignored: a path has no query and no fragment`,
		`10:3 the path is written /s%20p/{x y}`,
		`11:3 "/o/{a" is ignored: each variable of a path is in braces of its own`,
		`12:3 "/b/{a=1}" is ignored: each variable of a path is in braces of its own`,
		`13:3 "/c}" is ignored: each variable of a path is in braces of its own`,
		`14:3 "no" is ignored: a path begins with /`,
	})
}

// TestOddSchemas: references without an end, and values of another type.
func TestOddSchemas(t *testing.T) {
	got := converted(t, `{
		"A": {"$ref": "#/components/schemas/B"}, "B": {"allOf": [{"$ref": "#/components/schemas/A"}]}, "C": {"properties": {"a": {"$ref": "#/components/schemas/A"}, "c": {"$ref": "#/components/schemas/C"}}},
		"E": {"type": "string", "enum": ["a", 1, true, [1]], "default": 1},
		"I": {"type": "integer", "enum": [1, 1.5, 1e400, "2"], "default": "1"},
		"M": {"anyOf": [{"type": "string", "enum": ["on", "off"], "default": "on"}, {"type": "null"}]},
		"P": {"properties": {"raw": {"type": "string", "format": "binary"}, "all": {"type": "array", "items": {"type": "string", "format": "binary"}}}},
		"%24 x": {"type": "string"}, "R": {"properties": {"x": {"$ref": "#/components/schemas/%2524%20x"}}}
	}`, `{"/a": {"get": {"operationId": "A", "summary": "Get a/b of /c `+"`d`"+`", "requestBody": {"content": {"application/json": {"schema": {}}}}}}}`)
	for name, want := range map[string]string{
		"A": `{}`, "B": `{"allOf":[{}]}`,
		"C": `{"properties":{"a":{"x-ms-summary":"A"},"c":{"$ref":"#/definitions/C"}},"type":"object"}`,
		"E": `{"default":"1","enum":["a","1","true"],"type":"string"}`,
		"I": `{"enum":[1],"type":"integer"}`,
		"M": `{"default":"on","enum":["on","off"],"type":"string","x-nullable":true}`,
		"P": `{"properties":{"all":{"items":{"type":"string"},"type":"array","x-ms-summary":"All"},"raw":{"type":"string","x-ms-summary":"Raw"}},"type":"object"}`,
		"R": `{"properties":{"x":{"$ref":"#/definitions/_24_x"}},"type":"object"}`,
	} {
		if text := compact(t, got["definitions"], name); text != want {
			t.Errorf("%s: got %s; want %s", name, text, want)
		}
	}
	if text, want := compact(t, got["paths"], "/a"), `"summary":"Get a or b of c d"`; !strings.Contains(strings.ReplaceAll(text, "`", ""), want) || strings.Contains(text, `"body"`) {
		t.Errorf("got %s; want %s, and no body", text, want)
	}
}

// TestOddTitles: what certification does not allow in a title is left out.
func TestOddTitles(t *testing.T) {
	for title, want := range map[string]string{
		"Orders": "Orders", "Orders API": "Orders", "The Lumen Orders API Connector": "The Lumen Orders", "API": "Converted", "Orders (v2)": "Orders (v2)", "Orders -": "Orders",
		"The complete service of orders and returns": "The complete service of orders", "Aaaaaaaaaabbbbbbbbbbccccccccccdddd": "Aaaaaaaaaabbbbbbbbbbcccccccccc", "///": "Converted", "": "Converted",
	} {
		text, _ := json.Marshal(title)
		result, err := Convert("x.json", []byte(`{"openapi": "3.0.3", "info": {"title": `+string(text)+`, "version": "1"}, "paths": {"/a": {}}}`), Options{})
		if err != nil || result.Title != want {
			t.Errorf("%q: got %q, %v; want %q", title, result.Title, err, want)
		}
		if reported := slices.ContainsFunc(result.Findings, func(f check.Finding) bool { return strings.Contains(f.Message, "title") }); reported != (title != want) {
			t.Errorf("%q: that the title is another is reported: %v", title, reported)
		}
	}
}

// TestRoles: scopes of a sign-in without scopes are left out.
func TestRoles(t *testing.T) {
	result, err := Convert("x.yaml", []byte(`openapi: 3.1.0
info: {title: A, version: '1'}
security: [{key: [admin]}]
paths: {/a: {get: {operationId: A, security: [{key: [user]}], responses: {}}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X}}}
`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	wantFindings(t, result, []string{"convert-security"}, []string{`3:18 the roles are left out: a connector has scopes of OAuth only`, `4:53 the roles are left out: a connector has scopes of OAuth only`})
	if text := string(result.Definition); strings.Contains(text, "admin") || strings.Contains(text, "user") {
		t.Error(text)
	}
}

// wantFindings compares the findings of some rules.
func wantFindings(t *testing.T, result *Result, rules, want []string) {
	t.Helper()
	var got []string
	for _, f := range result.Findings {
		if slices.Contains(rules, f.Rule.ID) {
			got = append(got, fmt.Sprintf("%d:%d %s", f.At.From().Line, f.At.From().Column, f.Message))
		}
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
