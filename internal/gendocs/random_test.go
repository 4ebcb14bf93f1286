package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"alm/internal/racetest"
	"alm/pipeline/project"

	"github.com/goccy/go-yaml"
)

// randomValues are what TestRandomProjects puts into documents.
var randomValues = []any{nil, true, false, 0, 1, -1, 7, 1.5, 0.1, 1e30, -1e30, 99999, 100000, 10000, 366, 367, 2147483648, "", " ", "  ", "x", "X", "yes", "no", "on", "true",
	"1.0", "1.2.0.0", "1.2.3.4.5", "v1", "0.0.0.0", "2027-13-01", "2027-02-30", "2027-01-31", "20270131", "https://x.crm.dynamics.com", "https://x.crm.dynamics.com/", "http://x", "ftp://x", "nonsense",
	[]any{}, map[string]any{}, []any{nil}, []any{"a"}, []any{""}, []any{1}, []any{map[string]any{}}, map[string]any{"a": 1}, map[string]any{"a": nil}, map[string]any{"": ""}, map[string]any{"x": "y"},
	"mscrmx", "Con toso", "contoso", "contoso_Host", "contoso_host", strings.Repeat("a", 9), strings.Repeat("a", 66), strings.Repeat("a", 201), strings.Repeat("a", 2001), "é", "a\nb", "a\tb", "\u202e",
	"off", "error", "note", "warning", "ERROR", "string", "String", "Secret", "secret", "DataSource", "5s", "0s", "-1s", "1h", "2m30s", "14d", "0d", "1w", "connectors/*", "[", "../x", "/x", "connectors/orders",
	"6f5902ac-237a-4f47-9b0c-1b1d1f5bb5f3", "{6f5902ac-237a-4f47-9b0c-1b1d1f5bb5f3}", "6F5902AC-237A-4F47-9B0C-1B1D1F5BB5F3", "6f5902ac", "dev", "prod", "Public", "public", "UsGov", "default", "security", "operation-summary", "operation-*", "*"}

// TestRandomProjects makes one to three random changes in alm.yaml, and compares what the schema and the
// program say. ALM_PROJECTS is the number of documents, ALM_SEED the first one.
func TestRandomProjects(t *testing.T) {
	count, seed := 80/racetest.Every(4), uint64(1)
	if text := os.Getenv("ALM_PROJECTS"); text != "" {
		count, _ = strconv.Atoi(text)
	}
	if text := os.Getenv("ALM_SEED"); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	schema := projectSchemaOf(t)
	data, err := os.ReadFile("testdata/rich.yaml")
	if err != nil {
		t.Fatal(err)
	}
	root, both := value(t, data), 0
	for i := range count {
		r := rand.New(rand.NewPCG(seed+uint64(i), 0))
		doc, what := root, []string{}
		for range 1 + r.IntN(3)*r.IntN(2) {
			var change string
			doc, change = randomChange(r, doc)
			what = append(what, change)
		}
		text, err := yaml.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		_, refused := project.Parse("alm.yaml", text)
		invalid := schema.Validate(value(t, text))
		switch {
		case (refused == nil) == (invalid == nil):
			both++
		case invalid == nil && beyondSchema.MatchString(refused.Error()):
		default:
			t.Errorf("%d: %q: alm: %v; schema: %v", seed+uint64(i), what, refused, invalid)
		}
	}
	t.Logf("%d documents, %d judged alike, the others for references and values", count, both)
}

// randomChange replaces, removes, adds or renames one node.
func randomChange(r *rand.Rand, root any) (any, string) {
	paths := pathsOf(root, nil)
	if len(paths) == 0 {
		return root, "nothing"
	}
	path := paths[r.IntN(len(paths))]
	v := randomValues[r.IntN(len(randomValues))]
	of, isMap := at(root, path[:len(path)-1]).(map[string]any)
	key, _ := path[len(path)-1].(string)
	switch n := r.IntN(10); {
	case n < 2 && isMap:
		return changed(root, path, gone{}), fmt.Sprintf("no %v", path)
	case n < 4 && isMap:
		name := []string{key + "x", strings.ToUpper(key), "zzz", "", strings.TrimSuffix(key, "s"), "version", "url", "rule", "name", "type", "until"}[r.IntN(11)]
		renamed := maps.Clone(of)
		delete(renamed, key)
		renamed[name] = of[key]
		if len(path) == 1 {
			return renamed, fmt.Sprintf("%v is %q", path, name)
		}
		return changed(root, path[:len(path)-1], renamed), fmt.Sprintf("%v is %q", path, name)
	}
	return changed(root, path, v), fmt.Sprintf("%v = %v", path, v)
}

// pathsOf returns the paths of all nodes below a node.
func pathsOf(node any, path []any) [][]any {
	var all [][]any
	switch node := node.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(node)) {
			below := append(slices.Clone(path), key)
			all = append(append(all, below), pathsOf(node[key], below)...)
		}
	case []any:
		for i := range node {
			below := append(slices.Clone(path), i)
			all = append(append(all, below), pathsOf(node[i], below)...)
		}
	}
	return all
}
