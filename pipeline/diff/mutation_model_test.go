package diff

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

// doc is a JSON object that mutations change.
type doc = map[string]any

// model is a connector that mutations change, and where they choose what to change.
type model struct {
	definition, properties doc
	script                 string
	rng                    *rand.Rand
	within                 string // the start of the ids of the operations to choose from
}

// member returns what a path of names leads to, or nil.
func member(n any, path ...string) any {
	for _, name := range path {
		object, _ := n.(doc)
		n = object[name]
	}
	return n
}

func objectAt(n any, path ...string) doc {
	object, _ := member(n, path...).(doc)
	return object
}

func listAt(n any, path ...string) []any {
	list, _ := member(n, path...).([]any)
	return list
}

func stringAt(n any, path ...string) string {
	s, _ := member(n, path...).(string)
	return s
}

func isTrue(n any, path ...string) bool {
	b, _ := member(n, path...).(bool)
	return b
}

// copyOf returns a deep copy.
func copyOf(n any) any {
	switch n := n.(type) {
	case doc:
		object := make(doc, len(n))
		for name, value := range n {
			object[name] = copyOf(value)
		}
		return object
	case []any:
		list := make([]any, len(n))
		for i, value := range n {
			list[i] = copyOf(value)
		}
		return list
	}
	return n
}

// resolved follows `$ref`.
func (m *model) resolved(n any) doc {
	for range 16 {
		ref := stringAt(n, "$ref")
		if ref == "" {
			break
		}
		n = member(m.definition, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	object, _ := n.(doc)
	return object
}

// own returns the member with its `$ref` replaced by a copy of the target, so that a change of it
// reaches no other place.
func (m *model) own(holder doc, name string) doc {
	if stringAt(holder[name], "$ref") != "" {
		holder[name] = copyOf(m.resolved(holder[name]))
	}
	return objectAt(holder, name)
}

// ownItem is own for an item of a list.
func (m *model) ownItem(list []any, i int) doc {
	if stringAt(list[i], "$ref") != "" {
		list[i] = copyOf(m.resolved(list[i]))
	}
	object, _ := list[i].(doc)
	return object
}

func without(list []any, value any) []any {
	return slices.DeleteFunc(slices.Clone(list), func(v any) bool { return v == value })
}

func (m *model) clone() *model {
	c := *m
	c.definition, _ = copyOf(m.definition).(doc)
	c.properties, _ = copyOf(m.properties).(doc)
	return &c
}

// connector reads what the model is now.
func (m *model) connector(tb testing.TB) *connector.Connector {
	tb.Helper()
	return m.connectorOf(tb, encode(tb, m.definition))
}

// connectorOf reads the model with another text of the definition.
func (m *model) connectorOf(tb testing.TB, definition []byte) *connector.Connector {
	tb.Helper()
	files := fstest.MapFS{connector.DefinitionFile: {Data: definition}}
	if m.properties != nil {
		files[connector.PropertiesFile] = &fstest.MapFile{Data: encode(tb, m.properties)}
	}
	if m.script != "" {
		files[connector.ScriptFile] = &fstest.MapFile{Data: []byte(m.script)}
	}
	c, err := connector.Read(files, ".")
	if err != nil {
		tb.Fatal(err)
	}
	c.Dir = ""
	return c
}

func encode(tb testing.TB, n any) []byte {
	tb.Helper()
	data, err := json.MarshalIndent(n, "", " ")
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func readJSON(tb testing.TB, data []byte) doc {
	tb.Helper()
	var n doc
	if err := json.Unmarshal(data, &n); err != nil {
		tb.Fatal(err)
	}
	return n
}

func readFile(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// mutationSample is a connector that has, twice, what every kind of mutation needs: in the operations
// that start with First and in those that start with Second.
func mutationSample(tb testing.TB, properties string) *model {
	tb.Helper()
	const dir = "testdata/mutations/"
	m := &model{
		definition: readJSON(tb, readFile(tb, dir+"whole.json")), properties: readJSON(tb, readFile(tb, dir+properties)),
		script: "public class Script : ScriptBase {}\n",
	}
	part := string(readFile(tb, dir+"part.json"))
	m.definition["paths"], m.definition["definitions"] = doc{}, doc{}
	for _, name := range []string{"First", "Second"} {
		half := readJSON(tb, []byte(strings.ReplaceAll(part, "@", name)))
		maps.Copy(objectAt(m.definition, "paths"), objectAt(half, "paths"))
		maps.Copy(objectAt(m.definition, "definitions"), objectAt(half, "definitions"))
	}
	return m
}
