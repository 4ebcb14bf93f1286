package diff

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// furtherCases are changes of one connector, each as merge patches (RFC 7386) that make base of it
// and head of base, with what is reported: maps and references inside each other, merged parts,
// renames with a second change, internal and read-only places, successes, files, spelling.
type furtherCases struct {
	Definition, Properties any
	Cases                  []struct {
		Name       string
		Was, Is    any
		Properties any

		WasProperties any
		Want          []string // severity, change, rule, subject
	}
}

// TestFurtherChanges compares what is reported of each change with what it should be.
func TestFurtherChanges(t *testing.T) {
	for _, file := range []string{"further", "positions"} {
		t.Run(file, func(t *testing.T) { furtherChanges(t, "testdata/"+file+".json") })
	}
}

func furtherChanges(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all furtherCases
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Cases) < 100 {
		t.Errorf("%d changes", len(all.Cases))
	}
	for _, one := range all.Cases {
		base := mergePatch(all.Definition, one.Was)
		settings := mergePatch(all.Properties, one.WasProperties)
		was := furtherConnector(t, base, settings)
		is := furtherConnector(t, mergePatch(base, one.Is), mergePatch(settings, one.Properties))
		var got []string
		for _, f := range Compare(was, is) {
			if f.Rule.Version == check.IgnoresVersion {
				got = append(got, fmt.Sprintf("%s %s %s %s", f.Severity, f.Change(), f.Rule.ID, f.Subject))
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, one.Want) {
			t.Errorf("%s: got\n\t%s\nwant\n\t%s", one.Name, strings.Join(got, "\n\t"), strings.Join(one.Want, "\n\t"))
		}
	}
}

func furtherConnector(t *testing.T, definition, properties any) []*connector.Connector {
	t.Helper()
	files := fstest.MapFS{}
	for name, doc := range map[string]any{"c/apiDefinition.swagger.json": definition, "c/apiProperties.json": properties} {
		data, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	c, err := connector.Read(files, "c")
	if err != nil {
		t.Fatal(err)
	}
	return []*connector.Connector{c}
}

// mergePatch returns a document with a merge patch applied; both stay as they are.
func mergePatch(doc, patch any) any {
	members, ok := patch.(map[string]any)
	if patch == nil {
		return doc
	}
	if !ok {
		return patch
	}
	made := map[string]any{}
	if of, ok := doc.(map[string]any); ok {
		for name, value := range of {
			made[name] = value
		}
	}
	for name, value := range members {
		if value == nil {
			delete(made, name)
			continue
		}
		made[name] = mergePatch(made[name], value)
	}
	return made
}
