package diff

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// fieldCases are changes of one connector, field by field through Swagger 2.0, Microsoft's extensions and
// apiProperties.json.
type fieldCases struct {
	Definition json.RawMessage `json:"definition"`
	Properties json.RawMessage `json:"properties"`
	Cases      []fieldCase     `json:"cases"`
}

type fieldCase struct {
	Name          string      `json:"name"`
	Was           []fieldEdit `json:"was,omitempty"` // of the definition, before the change
	WasProperties []fieldEdit `json:"wasProperties,omitempty"`
	Is            []fieldEdit `json:"is,omitempty"`
	IsProperties  []fieldEdit `json:"isProperties,omitempty"`
	Want          []string    `json:"want"` // severity, change, rule, subject
}

// fieldEdit puts a value at a JSON pointer, or removes what is there.
type fieldEdit struct {
	At string          `json:"at"`
	To json.RawMessage `json:"to,omitempty"`
}

// TestFieldByField compares what is reported of each change with what was judged right.
func TestFieldByField(t *testing.T) {
	const file = "testdata/fields.json"
	update := flag.Lookup("update").Value.String() == "true" // of package checktest
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all fieldCases
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	baseDefinition, baseProperties := decoded(t, all.Definition), decoded(t, all.Properties)
	for i := range all.Cases {
		one := &all.Cases[i]
		definition, properties := edited(t, baseDefinition, one.Was), edited(t, baseProperties, one.WasProperties)
		was := furtherConnector(t, definition, properties)
		is := furtherConnector(t, edited(t, definition, one.Is), edited(t, properties, one.IsProperties))
		got := []string{}
		for _, f := range Compare(was, is) {
			if f.Rule.Version == check.IgnoresVersion {
				got = append(got, fmt.Sprintf("%s %s %s %s", f.Severity, f.Change(), f.Rule.ID, f.Subject))
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, one.Want) && !update {
			t.Errorf("%s: got\n\t%s\nwant\n\t%s", one.Name, strings.Join(got, "\n\t"), strings.Join(one.Want, "\n\t"))
		}
		one.Want = got
	}
	if update {
		writeFieldCases(t, file, all)
	}
}

func writeFieldCases(t *testing.T, file string, all fieldCases) {
	t.Helper()
	lines := []string{}
	for _, one := range all.Cases {
		line, err := json.Marshal(one)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	text := fmt.Sprintf("{\n\"definition\": %s,\n\"properties\": %s,\n\"cases\": [\n%s\n]}\n", all.Definition, all.Properties, strings.Join(lines, ",\n"))
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func decoded(t *testing.T, text json.RawMessage) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// edited returns a copy of a document with edits made.
func edited(t *testing.T, doc any, edits []fieldEdit) any {
	t.Helper()
	made := copyOf(doc)
	for _, e := range edits {
		steps := strings.Split(e.At, "/")[1:]
		holder := made
		for _, step := range steps[:len(steps)-1] {
			holder = below(holder, step)
		}
		last := strings.NewReplacer("~1", "/", "~0", "~").Replace(steps[len(steps)-1])
		switch holder := holder.(type) {
		case map[string]any:
			if e.To == nil {
				delete(holder, last)
			} else {
				holder[last] = decoded(t, e.To)
			}
		case []any:
			i, err := strconv.Atoi(last)
			if err != nil {
				t.Fatal(err)
			}
			holder[i] = decoded(t, e.To)
		default:
			t.Fatalf("%s leads to nothing", e.At)
		}
	}
	return made
}

func below(n any, step string) any {
	switch n := n.(type) {
	case map[string]any:
		return n[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
	case []any:
		if i, err := strconv.Atoi(step); err == nil && i < len(n) {
			return n[i]
		}
	}
	return nil
}
