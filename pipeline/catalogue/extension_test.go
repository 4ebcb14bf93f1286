package catalogue

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/solution/connector"
)

// extensionSample has an object of each kind that may have extensions. The strings are the
// places to put one.
const extensionSample = `{
	"swagger": "2.0", "info": {"title": "Parts", "//": "info", "version": "1.0"}, "host": "parts.lumen-api.net", "//": "root",
	"paths": {
		"/parts": {"get": {"operationId": "ListParts", "//": "operation",
			"parameters": [{"name": "a", "in": "query", "type": "string", "//": "parameter"}, {"name": "b", "in": "query", "type": "array", "items": {"type": "string", "//": "items"}}],
			"responses": {"200": {"description": "OK", "//": "response", "headers": {"X-A": {"type": "string", "//": "header"}},
				"schema": {"type": "object", "properties": {"c": {"type": "string", "//": "schema"}}}}}}},
		"/hooks": {"x-ms-notification-content": {"description": "D", "//": "notification", "schema": {"type": "object"}},
			"post": {"operationId": "OnPart", "x-ms-trigger": "single", "responses": {"201": {"description": "OK"}}, "parameters": [{"name": "body", "in": "body", "required": true, "schema": {"type": "object",
				"properties": {"url": {"type": "string", "x-ms-notification-url": true}}}}]}},
		"/orders": {"//": "pathItem", "post": {"operationId": "OnOrder", "x-ms-trigger": "single", "responses": {"201": {"description": "OK"}}, "parameters": [{"name": "body", "in": "body", "required": true, "schema": {"type": "object",
			"properties": {"url": {"type": "string", "//": "input"}}}}]}}
	}
}`

// extensionValues are values of extensions whose changes depend on them.
var extensionValues = map[string]string{
	"x-ms-visibility": `"advanced"`, "x-ms-url-encoding": `"double"`, "x-ms-agentic-protocol": `"mcp-streamable-1.0"`, "x-ms-trigger": `"single"`,
	"x-ms-notification-content": `{"description": "D", "schema": {"type": "object"}}`, "x-ms-notification-url": `true`, "x-ms-pageable": `{"nextLinkName": "nextLink"}`,
	"x-ms-dynamic-values": `{"operationId": "ListParts", "value-path": "c"}`, "x-ms-dynamic-list": `{"operationId": "ListParts", "itemValuePath": "c"}`,
	"x-ms-dynamic-tree": `{"open": {"operationId": "ListParts"}, "browse": {"operationId": "ListParts"}}`, "x-ms-dynamic-schema": `{"operationId": "ListParts"}`,
	"x-ms-dynamic-properties": `{"operationId": "ListParts"}`, "x-ms-api-annotation": `{"family": "F", "revision": 1, "status": "Preview", "replacement": {"operationId": "ListParts", "api": "a"}}`,
	"x-ms-capabilities": `{"testConnection": {"operationId": "ListParts"}, "file-picker": {"open": {"operationId": "ListParts"}}}`, "x-ms-enum-values": `[{"value": "a", "displayName": "A"}]`,
	"x-ms-openai-data": `{"openAIEnabled": true}`, "x-ms-trigger-metadata": `{"mode": "polling", "kind": "query"}`,
}

var updateExtensions = flag.Bool("update", false, "rewrite testdata/extensions.txt; read the diff")

// TestExtensionsAreKnownToDiff adds and removes each extension that lint knows, at each kind of
// object that may have it: diff has a rule for the change, not change-unclassified. The table is
// testdata/extensions.txt.
func TestExtensionsAreKnownToDiff(t *testing.T) {
	var b strings.Builder
	row := func(place, name string) {
		added, removed := extensionChange(t, place, name)
		fmt.Fprintf(&b, "%-12s %-36s + %s\n%-12s %-36s - %s\n", place, name, added, place, name, removed)
	}
	known := lintExtensions()
	for _, kind := range slices.Sorted(maps.Keys(known)) {
		for _, name := range known[kind] {
			row(kind, name)
			if kind == "schema" {
				row("input", name)
			}
		}
	}
	for _, name := range connector.AutoRestExtensions {
		row("operation", name)
	}
	const golden = "testdata/extensions.txt"
	if *updateExtensions {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	for line := range strings.Lines(string(want)) {
		ignored := strings.HasSuffix(line, " change-unclassified (note)\n") // the platform ignores it
		if strings.Contains(line, "unclassified") && !ignored || strings.HasSuffix(line, " nothing\n") {
			t.Errorf("diff has no rule: %s", strings.TrimSpace(line))
		}
	}
}

// lintExtensions returns the extensions that lint knows, by kind of object.
func lintExtensions() map[string][]string {
	all := map[string][]string{}
	root := lint.DefinitionSchema()
	schemas := maps.Clone(root["definitions"].(map[string]any))
	schemas["root"] = root
	for kind, s := range schemas {
		members, _ := s.(map[string]any)["properties"].(map[string]any)
		for name := range members {
			if strings.HasPrefix(name, "x-") {
				all[kind] = append(all[kind], name)
			}
		}
		slices.Sort(all[kind])
	}
	return all
}

// extensionChange returns what diff reports when an extension comes and when it goes.
func extensionChange(t *testing.T, place, name string) (added, removed string) {
	t.Helper()
	value := extensionValues[name]
	if place == "operation" && name == "x-ms-capabilities" {
		value = `{"chunkTransfer": true}`
	}
	if value == "" {
		value = `"a"`
	}
	with := strings.Replace(extensionSample, `"//": "`+place+`"`, fmt.Sprintf("%q: %s", name, value), 1)
	if with == extensionSample || !json.Valid([]byte(with)) {
		t.Fatalf("no place %s in the sample", place)
	}
	return changeWords(t, extensionSample, with), changeWords(t, with, extensionSample)
}

func changeWords(t *testing.T, was, is string) string {
	t.Helper()
	var words []string
	for _, f := range diff.Compare([]*connector.Connector{sampleConnector(t, was)}, []*connector.Connector{sampleConnector(t, is)}) {
		if !strings.HasPrefix(f.Rule.ID, "connector-version-") {
			words = append(words, fmt.Sprintf("%s %s (%s)", f.Rule.Change, f.Rule.ID, f.Severity))
		}
	}
	slices.Sort(words)
	if len(words) == 0 {
		return "nothing"
	}
	return strings.Join(slices.Compact(words), ", ")
}

func sampleConnector(t *testing.T, text string) *connector.Connector {
	t.Helper()
	for _, place := range []string{"root", "info", "pathItem", "operation", "parameter", "items", "response", "header", "schema", "notification", "input"} {
		text = strings.ReplaceAll(text, `, "//": "`+place+`"`, "")
		text = strings.ReplaceAll(text, `"//": "`+place+`", `, "")
	}
	c, err := connector.Read(fstest.MapFS{"c/apiDefinition.swagger.json": {Data: []byte(text)}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	return c
}
