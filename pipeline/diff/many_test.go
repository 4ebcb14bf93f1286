package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// TestManyChanges compares definitions with thousands of what a careless loop compares each with each.
func TestManyChanges(t *testing.T) {
	const n = 3_000
	list := func(format string) string {
		var all []string
		for i := range n {
			all = append(all, strings.ReplaceAll(format, "#i", fmt.Sprint(i)))
		}
		return strings.Join(all, ", ")
	}
	internal := `"/%s/#i": {"get": {"operationId": "Op#i", "x-ms-visibility": "internal", "responses": {}}}`
	operation := `"/a": {"post": {"operationId": "Op", "x-ms-trigger": "single", "parameters": [%s], "responses": {"200": {"description": "OK", "schema": {"allOf": [%s]}}}}}`
	url := `{"name": "%s#i", "in": "query", "type": "string", "x-ms-notification-url": true}`
	parameters := fmt.Sprintf(operation, list(`{"$ref": "#/parameters/P#i"}`), "")
	parts := fmt.Sprintf(operation, "", list(`{"$ref": "#/definitions/D#i"}`))
	for _, one := range []struct{ name, was, is, shared, want string }{
		{"internal operations moved", list(fmt.Sprintf(internal, "a")), list(fmt.Sprintf(internal, "b")), "", "operation-internal-changed 3000"},
		{"parameters were removed", parameters, parameters, `"parameters": {` + list(`"P#i": {"name": "p#i", "in": "query", "type": "string"}`) + `}`, "definition-reference-broken 3000"},
		{"parts of allOf were removed", parts, parts, `"definitions": {` + list(`"D#i": {"properties": {"d#i": {"type": "string"}}}`) + `}`, "definition-reference-broken 64, definition-renamed-or-removed 2936"},
		{"notification URLs moved", fmt.Sprintf(operation, list(fmt.Sprintf(url, "a")), ""), fmt.Sprintf(operation, list(fmt.Sprintf(url, "b")), ""), "", "notification-url-moved 1"},
	} {
		found := map[string]int{}
		for _, f := range compareUpTo(manyOf(t, one.was, one.shared), manyOf(t, one.is, ""), 0) {
			if f.Rule.Version == check.IgnoresVersion {
				found[f.Rule.ID]++
			}
		}
		var got []string
		for _, id := range slices.Sorted(maps.Keys(found)) {
			got = append(got, fmt.Sprint(id, " ", found[id]))
		}
		if text := strings.Join(got, ", "); text != one.want {
			t.Errorf("%s: got %s, want %s", one.name, text, one.want)
		}
	}
}

func manyOf(t *testing.T, paths, shared string) *connector.Connector {
	t.Helper()
	if shared != "" {
		shared = ", " + shared
	}
	return connectorOf(t, fstest.MapFS{"apiDefinition.swagger.json": {Data: []byte(`{"swagger": "2.0", "paths": {` + paths + `}` + shared + `}`)}})
}
