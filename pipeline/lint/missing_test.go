package lint

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestMissingObjects: the fingerprint of a finding on several places changes with them, unless its subject is
// what is missing.
func TestMissingObjects(t *testing.T) {
	lists := func(operations int) string {
		paths := make([]string, operations)
		for i := range paths {
			paths[i] = fmt.Sprintf(`"/a%d": {"get": {"operationId": "A%d", "parameters": [{"name": "p", "in": "query", "type": "string",
				"x-ms-dynamic-values": {"operationId": "None", "value-path": "id"}}], "responses": {"200": {"schema": {"$ref": "#/definitions/None"}}}}}`, i, i)
		}
		return `{"paths": {` + strings.Join(paths, ", ") + `}}`
	}
	prints := map[string][]string{}
	for _, n := range []int{1, 2, 3} {
		all := lintConnector(reading(t, lists(n), `{}`))
		check.Identify(all)
		for _, rule := range []string{"dynamic-operation", "ref-unresolved"} {
			found := only(rule, all)
			if len(found) != 1 || len(found[0].Places) != n-1 && rule == "dynamic-operation" {
				t.Fatalf("%s of %d: %v", rule, n, found)
			}
			if one := n == 1 || rule == "ref-unresolved"; (found[0].Content == "") != one {
				t.Errorf("%s of %d has content %q", rule, n, found[0].Content)
			}
			prints[rule] = append(prints[rule], found[0].Fingerprint)
		}
	}
	slices.Sort(prints["dynamic-operation"])
	if got := slices.Compact(prints["dynamic-operation"]); len(got) != 3 {
		t.Errorf("places do not count: %v", got)
	}
	if got := slices.Compact(prints["ref-unresolved"]); len(got) != 1 {
		t.Errorf("the missing definition is not the same: %v", got)
	}
}

// TestRepeatedIDs: an id that is there twice is an error also where another one is similar.
func TestRepeatedIDs(t *testing.T) {
	paths := make([]string, 0, 4)
	for i, id := range []string{"AB", "A-B", "A-B", "ab"} {
		paths = append(paths, fmt.Sprintf(`"/%d": {"get": {"operationId": %q, "responses": {"200": {}}}}`, i, id))
	}
	got := ""
	for _, f := range only("operation-id-unique", lintConnector(reading(t, `{"paths": {`+strings.Join(paths, ", ")+`}}`, `{}`))) {
		got += f.Severity.String() + " " + f.Message + "\n"
	}
	const want = `warning operationId A-B differs from AB of GET /0 only in characters that the platform removes, or in case
error operationId A-B is also used by GET /1 (line 1); Microsoft's validator rejects the definition
warning operationId ab differs from AB of GET /0 only by case; people and tools confuse them
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
