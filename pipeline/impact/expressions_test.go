package impact

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// readsOf returns what a flow with the step G reads of its output, as keys; * is a read of all below,
// and ? one that is not certain.
func readsOf(t *testing.T, actions string) string {
	t.Helper()
	const step = `"G": {"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_x", "operationId": "Get"}}}`
	w, err := newReader(nil, maxAll).walkFlow("workflows/a.json", []byte(`{"definition": {"actions": {`+step+`, `+actions+`}}}`))
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, r := range w.order[0].reads {
		key := r.key
		if r.whole {
			key += "*"
		}
		if r.maybe {
			key += "?"
		}
		keys = append(keys, key)
	}
	keys = append(keys, w.unclear...)
	slices.Sort(keys)
	return strings.Join(keys, " ")
}

// TestReadsOfDeepTexts reads texts at any level, in inputs and in what a step keeps.
func TestReadsOfDeepTexts(t *testing.T) {
	for _, c := range []struct {
		name, open, end string
		text            string
		want            string
	}{
		{"objects", `{"a": `, "}", `"P": {"type": "Http", "inputs": %s}`, "body/x*"},
		{"lists", `[`, "]", `"P": {"type": "Http", "inputs": %s}`, "body/x*"},
		{"kept objects", `{"a": `, "}", `"A": {"type": "Compose", "inputs": %s}, "P": {"type": "Http", "inputs": "@outputs('A')"}`, "body/x body/x*"},
		{"kept lists", `[`, "]", `"A": {"type": "Compose", "inputs": %s}, "P": {"type": "Http", "inputs": "@outputs('A')"}`, "body/x body/x*"},
	} {
		for _, n := range []int{0, 1, 100} {
			value := strings.Repeat(c.open, n) + `"@body('G')?['x']"` + strings.Repeat(c.end, n)
			if n == 0 && strings.HasPrefix(c.name, "kept") {
				continue
			}
			if got := readsOf(t, fmt.Sprintf(c.text, value)); got != c.want {
				t.Errorf("%s, %d deep: got %q, want %q", c.name, n, got, c.want)
			}
		}
	}
}

// TestReads holds what each form of a text reads.
func TestReads(t *testing.T) {
	for actions, want := range map[string]string{
		`"C": {"type": "Compose", "inputs": "@body('G')"}`:                                                                                                                  "body",
		`"C": {"type": "Http", "inputs": "@body('G')"}`:                                                                                                                     "body*",
		`"C": {"type": "Compose", "inputs": "x @{body('G')}"}`:                                                                                                              "body*",
		`"C": {"type": "Compose", "inputs": {"@{body('G')}": 1}}`:                                                                                                           "body*",
		`"C": {"type": "Compose", "inputs": "@length(body('G')?['a'])"}`:                                                                                                    "body/a",
		`"C": {"type": "Compose", "inputs": "@empty(body('G')?['a'])"}`:                                                                                                     "body/a",
		`"C": {"type": "Compose", "inputs": "@concat(body('G')?['a'])"}`:                                                                                                    "body/a*",
		`"C": {"type": "Compose", "inputs": "@coalesce(body('G')?['a'], body('G')?['b'])"}`:                                                                                 "body/a body/b",
		`"C": {"type": "Compose", "inputs": "@if(body('G')?['c'], body('G')?['a'], 1)"}`:                                                                                    "body/a body/c*",
		`"C": {"type": "Compose", "inputs": "@if(1, 2, body('G')?['a'], body('G')?['d'])"}`:                                                                                 "body/a body/d*",
		`"C": {"type": "Compose", "inputs": "@last(body('G')?['a'])?['b']"}`:                                                                                                "body/a/*/b",
		`"C": {"type": "Compose", "inputs": "@take(body('G')?['a'], body('G')?['n'])[0]"}`:                                                                                  "body/a/* body/n*",
		`"C": {"type": "Compose", "inputs": "@body('G')?[body('G')?['k']]"}`:                                                                                                "body/k* body/~?",
		`"C": {"type": "Compose", "inputs": "@outputs('g')?['headers/ETag']"}`:                                                                                              "headers/ETag",
		`"C": {"type": "Compose", "inputs": "@body('Nobody')?['x']"}`:                                                                                                       "actions/C: body() names Nobody, which is no step",
		`"C": {"type": "Compose", "inputs": "@body()?['x']"}`:                                                                                                               "",
		`"C": {"type": "Compose", "inputs": "@body('G', 'H')?['x']"}`:                                                                                                       "",
		`"C": {"type": "Compose", "inputs": "@item()?['x']"}`:                                                                                                               "",
		`"C": {"type": "Compose", "inputs": "@variables('none')"}`:                                                                                                          "",
		`"C": {"type": "Compose", "inputs": "@actions('G')?['outputs']?['body']?['x']"}`:                                                                                    "body/x",
		`"C": {"type": "Compose", "inputs": "@actions('G')?['status']"}`:                                                                                                    "",
		`"C": {"type": "Http", "inputs": "@actions('G')"}`:                                                                                                                  "*?",
		`"C": {"type": "Compose", "inputs": "@outputs(body('G')?['n'])"}`:                                                                                                   "actions/C: outputs() with a computed name body/n*",
		`"C": {"type": "Compose", "inputs": "@body('G'"}`:                                                                                                                   "*? actions/C: an expression has no , at character 10",
		`"C": {"type": "Compose", "inputs": "@@body('G')"}`:                                                                                                                 "",
		`"C": {"type": "Compose", "runAfter": {"@body('G')": []}, "description": "@body('G')"}`:                                                                             "",
		`"S": {"type": "Select", "inputs": {"from": "@body('G')?['a']", "select": {"b": "@item()?['b']"}}}`:                                                                 "body/a body/a/*/b",
		`"S": {"type": "Query", "inputs": {"from": "@body('G')?['a']", "where": "@item()?['b']"}}`:                                                                          "body/a body/a/*/b",
		`"S": {"type": "Table", "inputs": {"from": "@body('G')?['a']", "columns": [{"value": "@item()?['b']"}]}}`:                                                           "body/a body/a/*/b*",
		`"S": {"type": "Table", "inputs": {"from": "@body('G')?['a']"}}`:                                                                                                    "body/a*",
		`"S": {"type": "Compose", "inputs": {"from": "@item()"}}`:                                                                                                           "",
		`"E": {"type": "Foreach", "foreach": "@body('G')?['a']", "actions": {"C": {"type": "Compose", "inputs": "@items('E')"}}}`:                                           "body/a body/a/*",
		`"E": {"type": "Foreach", "foreach": "@body('G')?['a']", "actions": {"S": {"type": "Select", "inputs": {"from": "@item()?['b']", "select": "@item()?['c']"}}}}`:     "body/a body/a/*/b body/a/*/b/*/c",
		`"V": {"type": "InitializeVariable", "inputs": {"variables": [{"name": "v", "value": "@body('G')"}]}}, "C": {"type": "Compose", "inputs": "@variables('V')?['x']"}`: "body body/x",
		`"V": {"type": "SetVariable", "inputs": {"name": "v", "value": "@variables('v')"}}, "C": {"type": "Compose", "inputs": "@variables('v')?['x']"}`:                    "",
		`"A": {"type": "Compose", "inputs": "@outputs('A')"}`:                                                                                                               "",
		`"A": {"type": "Compose", "inputs": {"k": "@body('G')", "l": ["@body('G')?['y']"]}}, "C": {"type": "Compose", "inputs": "@outputs('A')[0]"}`:                        "body body/y",
		`"P": {"type": "ParseJson", "inputs": {"content": "@body('G')"}}, "C": {"type": "Compose", "inputs": "@outputs('P')?['statusCode']"}`:                               "body",
		`"P": {"type": "ParseJson", "inputs": {"content": "@body('G')"}}, "C": {"type": "Http", "inputs": "@outputs('P')"}`:                                                 "body body*",
		`"H": {"type": "Http", "inputs": 1}, "C": {"type": "Compose", "inputs": "@body('H')?['x']"}`:                                                                        "",
	} {
		if got := readsOf(t, actions); got != want {
			t.Errorf("%s\ngot  %q\nwant %q", actions, got, want)
		}
	}
}
