package impact

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
)

// TestNestingIsLimited finds a call at the deepest level that is read, and none one level below.
func TestNestingIsLimited(t *testing.T) {
	const (
		tool = "kind: ConnectorTool\nconnectorId: /apis/shared_x\noperationId: Get"
		step = `{"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_x", "operationId": "Get"}}}`
	)
	flow := func(open, end string) func(int) string {
		return func(n int) string {
			return `{"definition": {"actions": {` + strings.Repeat(open, n) + `"G": ` + step + strings.Repeat(end, n) + `}}}`
		}
	}
	for _, c := range []struct {
		name, file string
		text       func(n int) string
	}{
		{"mappings of an agent", "a.mcs.yml", func(n int) string {
			return strings.Repeat("{a: ", n) + "{" + strings.ReplaceAll(tool, "\n", ", ") + "}" + strings.Repeat("}", n)
		}},
		{"lists of an agent", "a.mcs.yml", func(n int) string {
			return "a: " + strings.Repeat("[", n) + "{" + strings.ReplaceAll(tool, "\n", ", ") + "}" + strings.Repeat("]", n)
		}},
		{"scopes", "workflows/a.json", flow(`"S": {"type": "Scope", "actions": {`, "}}")},
		{"else branches", "workflows/a.json", flow(`"S": {"type": "If", "else": {"actions": {`, "}}}")},
		{"defaults", "workflows/a.json", flow(`"S": {"type": "Switch", "default": {"actions": {`, "}}}")},
		{"cases", "workflows/a.json", flow(`"S": {"type": "Switch", "cases": {"C": {"actions": {`, "}}}}")},
		{"screens", "a.pa.yaml", func(n int) string {
			return strings.Repeat("{A: ", n) + `{X: "=Src.Get()"}` + strings.Repeat("}", n)
		}},
		{"lists of screens", "a.pa.yaml", func(n int) string {
			return "A: " + strings.Repeat("[", n) + `{X: "=Src.Get()"}` + strings.Repeat("]", n)
		}},
		{"controls", "a.msapp", func(n int) string {
			control := `{"Name": "B", "Rules": [{"Property": "X", "InvariantScript": "Src.Get()"}]}`
			return `{"T": ` + strings.Repeat(`{"a": `, n) + control + strings.Repeat("}", n) + "}"
		}},
		{"lists of controls", "a.msapp", func(n int) string {
			control := `{"Name": "B", "Rules": [{"Property": "X", "InvariantScript": "Src.Get()"}]}`
			return `{"T": ` + strings.Repeat(`[`, n) + control + strings.Repeat("]", n) + "}"
		}},
	} {
		for _, n := range []int{0, 100} {
			data := []byte(c.text(n))
			if strings.HasSuffix(c.file, ".msapp") {
				data = zipped(t, map[string]string{"References/DataSources.json": `{"DataSources": [{"Name": "Src", "ApiId": "/apis/shared_x"}]}`, "Controls/1.json": string(data)})
			}
			got, err := Read(fstest.MapFS{c.file: {Data: data}})
			calls := 0
			for _, consumer := range got.Consumers {
				calls += len(consumer.Calls)
			}
			if err != nil || calls != 1 || len(got.Problems) > 0 {
				t.Errorf("%s, %d deep: %d calls; %v %v", c.name, n, calls, err, got.Problems)
			}
		}
	}
	// JSON is read down to 512 levels; that there are more is a problem of the file.
	const more = "more than 512 levels of nesting are not read; it may have more calls than were read"
	deep := strings.Repeat(`{"a": `, 600) + "1" + strings.Repeat("}", 600)
	got, err := Read(fstest.MapFS{
		"workflows/a.json": {Data: []byte(flow(`"S": {"type": "Scope", "actions": {`, "}}")(300))},
		"a.msapp":          {Data: zipped(t, map[string]string{"References/DataSources.json": `{"DataSources": [{"Name": "Src", "ApiId": "/apis/shared_x"}]}`, "Controls/1.json": deep})},
		"connections.json": {Data: []byte(deep)},
	})
	want := []string{"a.msapp/Controls/1.json: broken JSON in line 1: " + more, "connections.json: broken JSON in line 1: " + more, "workflows/a.json: broken JSON in line 1: " + more}
	if err != nil || !slices.Equal(got.Problems, want) {
		t.Errorf("%v, got %q", err, got.Problems)
	}
}

// TestReferencesAreDeep reads a connection reference at any level of a YAML file.
func TestReferencesAreDeep(t *testing.T) {
	const flow = `{"properties": {"connectionReferences": {"o": {"connection": {"connectionReferenceLogicalName": "c_o"}}}, "definition": {"actions": {"G": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "o", "operationId": "Get"}}}}}}}`
	for _, n := range []int{0, 100} {
		reference := strings.Repeat("{a: ", n) + "{connectionreferencelogicalname: c_o, connectorid: /apis/shared_x}" + strings.Repeat("}", n)
		got, err := Read(fstest.MapFS{"workflows/a.json": {Data: []byte(flow)}, "r/connectionreference.yml": {Data: []byte(reference)}})
		if err != nil || got.Consumers[0].Calls[0].API != "shared_x" {
			t.Errorf("%d deep: %+v, %v", n, got, err)
		}
	}
}

func TestVariableReads(t *testing.T) {
	for formula, want := range map[string]string{
		"Topic.order.status":                   "[body/status]",
		"=Topic.order":                         "[body]",
		"=Topic.order.'a b'.c & Topic.order.d": "[body/a b/c body/d]",
		"=xTopic.order.e":                      "[]",
		"=My.Topic.order.e":                    "[]",
		"=Topic.orders.e":                      "[]",
		"=Topic.order.":                        "[body]",
		"{Topic.order.f}":                      "[body/f]",
		"":                                     "[]",
	} {
		keys := []string{}
		for _, r := range variableReads(formula, "Topic.order") {
			keys = append(keys, r.key)
		}
		if got := fmt.Sprint(keys); got != want {
			t.Errorf("%s: got %s, want %s", formula, got, want)
		}
	}
}

// TestDoubts: a read that may be only a part of a value is reported as unknown.
func TestDoubts(t *testing.T) {
	for _, c := range []struct {
		read read
		want string
	}{
		{read{key: "body", maybe: true}, "the name of what it reads is computed when it runs"},
		{read{key: "body/" + anyName}, "the name of what it reads is computed when it runs"},
		{read{}, "it passes on all of the output"},
		{read{key: "body/a~1b"}, "it passes on all of body/a/b"},
	} {
		if got := c.read.doubt(); got != c.want {
			t.Errorf("%+v: got %q", c.read, got)
		}
	}
}

// TestOperationsByPath finds the operations that methods and paths mean.
func TestOperationsByPath(t *testing.T) {
	c := matrixConnector(t, []byte(`{"basePath": "/api/", "paths": {
		"/orders/{id}": {"get": {"operationId": "Get"}}, "/orders/open": {"get": {"operationId": "Open"}}, "/{any}/{id}": {"get": {"operationId": "Any"}},
		"/a('{x}')/b.{y}": {"get": {"operationId": "Odd"}}, "/abc/{x}": {"get": {"operationId": "First"}}, "/{y}/b": {"get": {"operationId": "Later"}}, "/t/{x}/{y}": {"get": {"operationId": "Two", "tags": ["McpSse"]}},
		"/s": {"post": {"operationId": "Sse", "tags": ["AgenticMcpSse"]}}, "/n": {"post": {"operationId": "None", "tags": ["Mcp"]}}}}`))
	all := newOperations(TargetOf(c))
	for _, row := range []struct{ path, want, values string }{
		{"/orders/1", "Get", "id=1"},
		{"/orders/open", "Open", ""},
		{"/api/orders/1", "Get", "id=1"},
		{"/api/orders/open", "Open", ""},
		{"/x/1", "Any", "any=x id=1"},
		{"/abc/b", "First", "x=b"},
		{"/orders/", "", ""},
		{"/orders/1/", "", ""},
		{"/orders/1/2", "", ""},
		{"/a('1')/b.2", "Odd", "x=1 y=2"},
		{"/a('1/2')/b.2", "", ""},
		{"/t/{}/2", "Two", "x=? y=2"},
	} {
		op, filled := all.of(&Call{Method: "get", Path: row.path})
		id, values := "", []string{}
		if op != nil {
			id = op.id
		}
		for _, name := range []string{"any", "id", "x", "y"} {
			if value, ok := filled[name]; ok && value.form == literal {
				values = append(values, name+"="+value.text)
			} else if ok {
				values = append(values, name+"=?")
			}
		}
		if got := strings.Join(values, " "); id != row.want || got != row.values {
			t.Errorf("%s: got %q %q, want %q %q", row.path, id, got, row.want, row.values)
		}
	}
	servers := []string{}
	for _, op := range all.servers {
		servers = append(servers, op.id)
	}
	if got := strings.Join(servers, " "); got != "Two Sse" {
		t.Errorf("servers: got %s", got)
	}
	if op, _ := all.of(&Call{server: true}); op != nil {
		t.Errorf("of two servers, an agent uses %s", op.id)
	}
}

// TestWhatIsUnclearIsNamed holds the words for calls that were not understood.
func TestWhatIsUnclearIsNamed(t *testing.T) {
	c := matrixConnector(t, []byte(`{"info": {"title": "Orders"}, "paths": {"/o": {"get": {"operationId": "Get"}}}}`))
	consumers := []Consumer{{Kind: Agent, Name: "A", File: "a", Unclear: []string{"x: odd"}, Calls: []Call{
		{By: check.Copilot, API: "shared_orders", server: true, Where: "tool"},
		{By: check.LogicApps, API: "shared_orders", Method: "put", Path: "/o", Where: "put"},
		{By: check.PowerAutomate, API: "shared_orders", Operation: "Gone", Where: "gone"},
		{By: check.PowerAutomate, API: "shared_orders", Unclear: "it is odd", Where: "odd"},
	}}}
	got := Join(nil, []Target{TargetOf(c)}, nil, consumers)
	want := "4 [a: x: odd a: odd: it is odd a: put: the connector has no operation PUT /o a: tool: the connector has no operation that is the one MCP server]"
	if text := fmt.Sprint(got.Calls, " ", got.Unclear); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}
