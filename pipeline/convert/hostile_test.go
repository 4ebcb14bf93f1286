package convert

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestEnumOfLists: values of every type are kept, and each text, number and truth value once.
func TestEnumOfLists(t *testing.T) {
	got := converted(t, `{"T": {"enum": [[1], [1], {"a": 1}, null, "x", "x", 1, 1, true, true]}}`, `{"/a": {"get": {"operationId": "A"}}}`)
	want := `{"enum":[[1],[1],{"a":1},"x",1,true],"x-nullable":true}`
	if text := compact(t, got["definitions"], "T"); text != want {
		t.Errorf("got %s; want %s", text, want)
	}
}

// TestSameNamesTakeNoTime: many operations, definitions and values of one name are converted in a
// time that grows as their number does.
func TestSameNamesTakeNoTime(t *testing.T) {
	const n = 6000
	var paths, schemas, values []string
	for i := range n {
		paths = append(paths, fmt.Sprintf(`"/p%d": {"get": {"operationId": "Same"}}`, i))
		values = append(values, fmt.Sprintf(`"v%d"`, i))
		name := strings.NewReplacer("0", "/", "1", "~", "2", "%").Replace(fmt.Sprintf("%09s", ternary(i)))
		schemas = append(schemas, fmt.Sprintf(`%q: {}`, name))
	}
	began := time.Now()
	got := converted(t, `{"E": {"enum": [`+strings.Join(values, ",")+`]}, `+strings.Join(schemas, ",")+"}", "{"+strings.Join(paths, ",")+"}")
	if took := time.Since(began); took > time.Minute {
		t.Errorf("took %v", took)
	}
	ids := map[string]bool{}
	for _, item := range got["paths"].(map[string]any) {
		ids[item.(map[string]any)["get"].(map[string]any)["operationId"].(string)] = true
	}
	if definitions := got["definitions"].(map[string]any); len(ids) != n || !ids["Same"] || !ids[fmt.Sprint("Same", n)] || len(definitions) != n+1 {
		t.Errorf("%d operationIds and %d definitions", len(ids), len(definitions))
	}
}

func ternary(i int) string {
	digits := ""
	for ; i > 0; i /= 3 {
		digits = fmt.Sprint(i%3, digits)
	}
	return digits
}

func converted(t *testing.T, schemas, paths string) map[string]any {
	t.Helper()
	text := `{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "components": {"schemas": ` + schemas + `}, "paths": ` + paths + "}"
	result, err := Convert("openapi.json", []byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(result.Definition, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func compact(t *testing.T, definitions any, name string) string {
	t.Helper()
	var all map[string]json.RawMessage
	text, err := json.Marshal(definitions)
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(all[name])
}
