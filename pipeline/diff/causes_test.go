package diff

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// causeCases are changes of one connector. Each has one cause, or two where its name says so.
type causeCases struct {
	Definition json.RawMessage `json:"definition"`
	Properties json.RawMessage `json:"properties"`
	Cases      []causeCase     `json:"cases"`
}

type causeCase struct {
	Name          string      `json:"name"`
	Was           []fieldEdit `json:"was,omitempty"` // of the definition, before the change
	WasProperties []fieldEdit `json:"wasProperties,omitempty"`
	Is            []fieldEdit `json:"is"`
	IsProperties  []fieldEdit `json:"isProperties,omitempty"`
	Want          []string    `json:"want"` // what summaryOf writes
}

// TestOneCause compares all that is reported of each change with what was judged right.
func TestOneCause(t *testing.T) {
	for _, name := range []string{"causes", "verdicts"} {
		t.Run(name, func(t *testing.T) { testCauses(t, "testdata/"+name+".json") })
	}
}

func testCauses(t *testing.T, file string) {
	update := flag.Lookup("update").Value.String() == "true" // of package checktest
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all causeCases
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	baseDefinition, baseProperties := decoded(t, all.Definition), decoded(t, all.Properties)
	lines := []string{}
	for _, one := range all.Cases {
		definition, properties := edited(t, baseDefinition, one.Was), edited(t, baseProperties, one.WasProperties)
		was := furtherConnector(t, definition, properties)
		is := furtherConnector(t, edited(t, definition, one.Is), edited(t, properties, one.IsProperties))
		var found []check.Finding
		for _, f := range Compare(was, is) {
			if f.Rule.Version == check.IgnoresVersion {
				found = append(found, f)
			}
		}
		want := strings.Join(one.Want, "\n")
		got := strings.TrimSuffix(summaryOf(found), "\n")
		if got != want && !update {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", one.Name, got, want)
		}
		one.Want = strings.Split(got, "\n")
		line, err := json.Marshal(one)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	if update {
		text := fmt.Sprintf("{\n\"definition\": %s,\n\"properties\": %s,\n\"cases\": [\n%s\n]}\n", all.Definition, all.Properties, strings.Join(lines, ",\n"))
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
