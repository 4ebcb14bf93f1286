package main

import (
	"slices"
	"strings"
	"testing"
)

func TestFormatsAddOutputs(t *testing.T) {
	text, annotations := output{format: "text"}, output{format: "actions"}
	for specs, want := range map[string][2][]output{ // outside Actions, in Actions
		"":                 {{text}, {text, annotations}},
		"sarif=alm.sarif":  {{text, {"sarif", "alm.sarif", false}}, {text, {"sarif", "alm.sarif", false}, annotations}},
		"json":             {{{format: "json"}}, {{format: "json"}, {"actions", "", true}}},
		"text html=a.html": {{text, {"html", "a.html", false}}, {text, {"html", "a.html", false}, annotations}},
		"actions":          {{annotations}, {annotations}},
		"json actions":     {{{format: "json"}, {"actions", "", true}}, {{format: "json"}, {"actions", "", true}}},
	} {
		for i, actions := range []string{"", "true"} {
			getenv := func(name string) string { return map[string]string{"GITHUB_ACTIONS": actions}[name] }
			got, err := parseFormats(strings.Fields(specs), getenv)
			if !slices.Equal(got, want[i]) || err != nil {
				t.Errorf("parseFormats(%q), GITHUB_ACTIONS=%s: %v, %v; want %v", specs, actions, got, err, want[i])
			}
		}
	}
}
