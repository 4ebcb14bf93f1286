package convert

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alm/internal/source"
	"alm/pipeline/check/checktest"
	"alm/pipeline/openapi"
)

// TestEveryField compares the connectors and the losses of documents that have every field of every
// object of OpenAPI.
func TestEveryField(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range fieldDocuments(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		collectFields(seen, openapi.Read(name, data).Root, "document")
		result, err := Convert(filepath.Base(name), data, Options{Dir: "c"})
		if err != nil {
			t.Fatal(err)
		}
		compare(t, strings.Replace(strings.TrimSuffix(name, filepath.Ext(name)), "openapi-", "", 1)+".golden", string(result.Definition)+string(result.Properties)+checktest.Lines(result.Findings))
	}
	for of, names := range fields {
		for name := range names {
			if !seen[of+" "+name] && !slices.Contains(nowhere, of+" "+name) {
				t.Errorf("no document has the field %s of %s", name, of)
			}
		}
	}
}

// nowhere are fields that have no meaning in their place.
var nowhere = []string{
	"header allowEmptyValue", "header allowReserved", // only for the query
}

func fieldDocuments(t *testing.T) []string {
	names, err := filepath.Glob("testdata/fields/openapi-*.[jy]*")
	if err != nil || len(names) != 2 {
		t.Fatalf("%q, %v", names, err)
	}
	return names
}

// collectFields notes the fields of a document by object.
func collectFields(seen map[string]bool, n source.Node, of string) {
	inner, isMap := strings.CutPrefix(of, "map of ")
	if opened, ok := openKeys[of]; ok {
		inner, isMap = opened, true
	}
	for key, value := range n.Members() {
		next := inner
		if !isMap {
			seen[of+" "+key.Str()] = true
			next = fields[of][key.Str()].of
		}
		if value.Kind() == source.Object {
			collectFields(seen, value, next)
		}
		for _, item := range value.Items() {
			collectFields(seen, item, next)
		}
	}
}
