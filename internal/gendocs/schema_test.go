package main

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alm/internal/racetest"
	"alm/pipeline/project"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestProjectsValidate holds the schema of alm.yaml against the program: each changed document is
// accepted by both or rejected by both, but for what a schema cannot say.
func TestProjectsValidate(t *testing.T) {
	schema := projectSchemaOf(t)
	for file, every := range map[string]int{"../../cmd/alm/demo/alm.yaml": 8, "testdata/rich.yaml": 1} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		root := value(t, data)
		both, documents, n := 0, 0, 0
		for what, doc := range changes(root) {
			if n++; n%max(every, racetest.Every(8)) != 0 {
				continue
			}
			text, err := yaml.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			_, refused := project.Parse("alm.yaml", text)
			invalid := schema.Validate(value(t, text))
			documents++
			switch {
			case (refused == nil) == (invalid == nil):
				both++
			case invalid == nil && beyondSchema.MatchString(refused.Error()):
			default:
				t.Errorf("%s: %s: alm: %v; schema: %v", file, what, refused, invalid)
			}
		}
		t.Logf("%s: %d changed documents, %d judged alike, the others for references and values", file, documents, both)
	}
}

// beyondSchema are the refusals that no schema can say: references to other places of the file,
// values against types and places, and URLs.
var beyondSchema = regexp.MustCompile(`which is no stage|belongs to no solution|is not among the variables|cannot fill|environment URL|` +
	`the (value|default) of variable|is of type Secret|goes into a client secret|is no path in the project|is no time zone such as|is no date: write|before it begins|and there is none|ticket: error parsing|no pattern of folders|never a connector's secret`)

// changes yields the document with one node replaced, removed or added.
func changes(root any) iter.Seq2[string, any] {
	values := []any{nil, "", 0, "x", "a b", "1.2.3", 7, -1, 1.5, 12345, 999999999, 10000000000, 1e30, true, []any{}, map[string]any{}, []any{nil}, []any{"a"}, map[string]any{"x": 1}, map[string]any{"x": nil}, strings.Repeat("y", 120)}
	return func(yield func(string, any) bool) {
		var walk func(path []any) bool
		walk = func(path []any) bool {
			for _, v := range values {
				if !yield(fmt.Sprintf("%v = %v", path, v), changed(root, path, v)) {
					return false
				}
			}
			switch node := at(root, path).(type) {
			case map[string]any:
				for _, key := range slices.Sorted(maps.Keys(node)) {
					below := append(slices.Clone(path), key)
					if !yield(fmt.Sprintf("no %v", below), changed(root, below, gone{})) || !walk(below) {
						return false
					}
				}
				return yield(fmt.Sprintf("%v has zzz", path), changed(root, append(slices.Clone(path), "zzz"), "x"))
			case []any:
				for i := range node {
					if !walk(append(slices.Clone(path), i)) {
						return false
					}
				}
			}
			return true
		}
		walk(nil)
	}
}

// TestRichProjectHasEveryKey holds that the document which the tests change has every key of the schema.
func TestRichProjectHasEveryKey(t *testing.T) {
	made, err := projectSchema()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/rich.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var walk func(at string, schema map[string]any, values []any)
	walk = func(at string, schema map[string]any, values []any) {
		below, _ := schema["properties"].(map[string]any)
		for key, of := range below {
			var found []any
			for _, v := range values {
				if of, isMap := v.(map[string]any); isMap && of[key] != nil {
					found = append(found, of[key])
				}
			}
			if found == nil {
				t.Errorf("testdata/rich.yaml has no %s/%s", at, key)
			}
			walk(at+"/"+key, of.(map[string]any), found)
		}
		for _, part := range []string{"additionalProperties", "items"} {
			if of, isSchema := schema[part].(map[string]any); isSchema {
				walk(at+"/*", of, contained(values))
			}
		}
		parts, _ := schema["anyOf"].([]any)
		for _, part := range parts {
			walk(at, part.(map[string]any), values)
		}
	}
	walk("", made, []any{value(t, data)})
}

// contained returns what maps and lists contain.
func contained(values []any) (all []any) {
	for _, v := range values {
		switch v := v.(type) {
		case map[string]any:
			all = append(all, slices.Collect(maps.Values(v))...)
		case []any:
			all = append(all, v...)
		}
	}
	return all
}

type gone struct{}

func at(node any, path []any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			node = node.(map[string]any)[step]
		case int:
			node = node.([]any)[step]
		}
	}
	return node
}

// changed copies the document with another value at a path.
func changed(node any, path []any, to any) any {
	if len(path) == 0 {
		return to
	}
	switch step := path[0].(type) {
	case string:
		of := maps.Clone(node.(map[string]any))
		of[step] = changed(of[step], path[1:], to)
		if _, remove := of[step].(gone); remove {
			delete(of, step)
		}
		return of
	default:
		of := slices.Clone(node.([]any))
		of[step.(int)] = changed(of[step.(int)], path[1:], to)
		return of
	}
}

func projectSchemaOf(t *testing.T) *jsonschema.Schema {
	t.Helper()
	made, err := editorSchemas(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(made["alm.schema.json"]))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("alm.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("alm.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func value(t *testing.T, text []byte) any {
	t.Helper()
	data, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
