package impact

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/solution/connector"
)

// TestHostile reads files that are made to hurt; each is reported or read, and costs little.
func TestHostile(t *testing.T) {
	deep := strings.Repeat(`{"actions":{"a":`, 100_000)
	app := zipped(t, map[string]string{
		"References/DataSources.json": `{"DataSources": [{"Name": "", "ApiId": "x"}, {"Name": "a", "ApiId": "/"}]}`,
		"Controls/1.json":             `{"Name": "a", "Rules": [{"InvariantScript": "` + strings.Repeat("a.a.", 10_000) + `"}]}` + strings.Repeat("[", 100_000),
		"../../evil":                  "x",
	})
	var variables, keys, chain strings.Builder
	for i := range 3_000 {
		fmt.Fprintf(&variables, `, "s%d": {"type": "SetVariable", "inputs": {"name": "v%d", "value": "@union(variables('v%d'), variables('v%d'), body('g'))"}}`, i, i%40, (i+1)%40, (i+7)%40)
		fmt.Fprintf(&keys, `, "k%d/a": 1`, i)
		fmt.Fprintf(&chain, `, "c%d": {"type": "Compose", "inputs": "@outputs('c%d')"}`, i, i+1)
	}
	const call = `{"type": "OpenApiConnection", "inputs": {"host": {"operationId": "a"}, "parameters": {"a": 1`
	found, err := Read(fstest.MapFS{
		"Workflows/variables.json": {Data: []byte(`{"definition": {"actions": {"g": ` + call + `}}}` + variables.String() + `}}}`)},
		"Workflows/keys.json":      {Data: []byte(`{"definition": {"actions": {"g": ` + call + keys.String() + `}}}}}}`)},
		"Workflows/chain.json":     {Data: []byte(`{"definition": {"actions": {"c": {"type": "Compose", "inputs": "@outputs('c0')"}` + chain.String() + `}}}`)},
		"Workflows/self.json":      {Data: []byte(`{"definition": {"actions": {"a": {"type": "Compose", "inputs": {"x": "@outputs('A')"}}, "b": {"type": "Http", "inputs": "@outputs('a')"}}}}`)},
		"Workflows/loop.json":      {Data: []byte(`{"definition": {"actions": {"a": {"type": "Foreach", "foreach": "@items('a')", "actions": {"b": {"type": "Http", "inputs": "@item()"}}}}}}`)},
		"topics/a.mcs.yml":         {Data: []byte("kind: a\noperationId: x\nconnectionReference: " + strings.Repeat("shared_.", 10_000))},
		"app/a.pa.yaml":            {Data: []byte("a: |-\n  =" + strings.Repeat("a.b({c: ", 10_000))},
		"app/b.pa.yaml":            {Data: []byte("a: |-\n  =" + strings.Repeat("a.b(1, ", 10_000))},
		"app/c.pa.yaml":            {Data: []byte("a: |-\n  ={x: a.b(1}, y: a.c(}), z: a.d({e: )})")},
		"Workflows/deep.json":      {Data: []byte(`{"definition":` + deep)},
		"Workflows/wrong.json":     {Data: []byte(`{"definition": {"actions": [1], "triggers": {"a": 3, "b": {"type": "OpenApiConnection", "inputs": []}}}}`)},
		"Workflows/quotes.json":    {Data: []byte(`{"definition": {"actions": {"a": "@outputs('` + strings.Repeat("''", 10_000) + `"}}}`)},
		"botcomponents/a.b/data":   {Data: []byte(strings.Repeat("[", 1<<20))},
		"botcomponents/a.c/data":   {Data: []byte(strings.Repeat("a:\n ", 1<<10))},
		"botcomponents/a.d/data":   {Data: []byte("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n")},
		"customizations.xml":       {Data: []byte(`<ImportExportXml>` + strings.Repeat("<a>", 100_000))},
		"CanvasApps/a.msapp":       {Data: app},
		"solution.zip":             {Data: zipped(t, map[string]string{"inner.zip": "PK", "Workflows/a.json": "["})},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found.Problems {
		t.Logf("%.120s", p)
	}
}

// FuzzRead reads a flow, a part of an agent and a formula, and joins what they call with changes
// of every kind.
func FuzzRead(f *testing.F) {
	for _, use := range usesOf(f, "matrix") {
		f.Add(string(use.Data), string(use.Data), string(use.Data))
	}
	f.Add(flowText, agentText, "'Contoso Orders'.MakeOrder(1, {note: \"n\", lines: [{sku: a.b()}]}).number")
	base := testdata(f, "matrix/base.json")
	was := []*connector.Connector{matrixConnector(f, base)}
	f.Add("", "", "{x: a.b(1}, y: a.c(}), z: a.d({e: )})")
	head := strings.NewReplacer(`"name": "expand"`, `"name": "other"`, `"note": {`, `"remark": {"type": "object"}, "more": {`, `"total"`, `"sum"`, `"kind"`, `"sort"`)
	findings := diff.Compare(was, []*connector.Connector{matrixConnector(f, []byte(head.Replace(string(base))))})
	f.Fuzz(func(t *testing.T, flow, agent, formula string) {
		found, err := Read(fstest.MapFS{
			"Workflows/a.json":       {Data: []byte(flow)},
			"botcomponents/a.b/data": {Data: []byte(agent)},
		})
		if err != nil {
			t.Fatal(err)
		}
		a := appWalk{words: map[string]bool{}, anySource: true}
		a.formula(formula, "a", 1)
		consumers := append(found.Consumers, Consumer{Kind: App, Calls: a.calls})
		joined := Join(check.Each(slices.Clone(findings)), Targets(was), nil, consumers)
		if all := len(consumers[len(consumers)-1].Calls); joined.Calls > all+len(flow)+len(agent) {
			t.Errorf("%d calls", joined.Calls)
		}
	})
}
