package impact

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/impact/expression"
	"alm/solution/connector"
)

func TestPlaceholdersAreKnownByTheirPlace(t *testing.T) {
	for _, c := range []struct {
		was, is, old, new string
		want              bool
	}{
		{"/a/{x}/{y}", "/a/{z}/{y}", "x", "z", true}, {"/a/{x}/{y}", "/a/{x}/{z}", "y", "z", true}, {"/a/{x}/{y}", "/a/{z}/{y}", "x", "y", false},
		{"/a/{x}", "/a/{z}", "q", "z", false}, {"/a/{x}", "/b/{z}", "x", "z", false}, {"/a/{x}", "/a/{z", "x", "z", false},
	} {
		if got := samePlaceholder(&connector.Operation{Path: c.was}, &connector.Operation{Path: c.is}, c.old, c.new); got != c.want {
			t.Errorf("%v: %t", c, got)
		}
	}
}

func TestFieldsOfAreLimited(t *testing.T) {
	for n, want := range map[int]int{0: 1, maxNesting: 1, maxNesting + 1: 0} {
		text := strings.Repeat(`{"allOf": [`, n) + `{"properties": {"a": {}}}` + strings.Repeat(`]}`, n)
		c := matrixConnector(t, []byte(`{"paths": {}}`))
		if got := fieldsOf(c, source.Parse("s", []byte(text)).Root, 0); len(got) != want {
			t.Errorf("%d deep: %d fields, want %d", n, len(got), want)
		}
	}
}

// TestRepairGoesOn: a call whose id was rewritten gets the new names of its inputs, by the connector that
// it is of.
func TestRepairGoesOn(t *testing.T) {
	change := changeOf(t, testdata(t, "matrix/base.json"), "x:\n  set get.operationId \"FetchOrder\"\n  set get.parameters.expand.name \"expands\"")
	flow := func(input string) string {
		return fmt.Sprintf(repairFlow, `"actions": {"G": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "orders", "operationId": "FetchOrder"}, "parameters": {"`+input+`": "a"}}}}`)
	}
	got := repaired(t, change, fstest.MapFS{"Workflows/f.json": {Data: []byte(flow("expand"))}})
	if len(got.Files) != 1 || string(got.Files[0].Is) != flow("expands") {
		t.Errorf("%+v", got)
	}
}

// TestRepairNamesWhatIsNotUnderstood as Join does.
func TestRepairNamesWhatIsNotUnderstood(t *testing.T) {
	change := changeOf(t, testdata(t, "matrix/base.json"), "x:\n  set get.operationId \"FetchOrder\"")
	want := Join(nil, change.Targets, nil, everyConsumer(t, "matrix")).Unclear
	if got := repaired(t, change, usesOf(t, "matrix")).Unclear; !slices.Equal(got, want) || len(want) == 0 {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestRepairDottedKeys rewrites a step in the middle and at the end of a key with dots.
func TestRepairDottedKeys(t *testing.T) {
	const tool = "kind: ConnectorTool\nconnectorId: /apis/shared_contoso-20orders-5f00112233445566aa\noperationId: MakeOrder\ntoolInputs:\n  - name: %s\n"
	for _, c := range []struct{ row, was, want string }{
		{"note body.properties.notes", "order.note", "order.notes"},
		{"note body.properties.notes", "order.'note'", "order.'notes'"},
		{"note body.properties.notes", `"'order'.'note'"`, `"'order'.'notes'"`},
		{"address.properties.city body.properties.address.properties.citys", "order.address.city", "order.address.citys"},
		{"address.properties.city body.properties.address.properties.citys", "order.'address'.city", "order.'address'.citys"},
		{"address body.properties.addresses", "order.address.city", "order.addresses.city"},
		{"address body.properties.addresses", "order.addresses.city", ""},
		{"note body.properties.notes", "order", ""},
	} {
		change := changeOf(t, testdata(t, "matrix/base.json"), "x:\n  move body.properties."+c.row)
		change.Likely = true
		got := repaired(t, change, fstest.MapFS{"a.mcs.yml": {Data: fmt.Appendf(nil, tool, c.was)}})
		is := ""
		if len(got.Files) == 1 {
			is = string(got.Files[0].Is)
		}
		want := ""
		if c.want != "" {
			want = fmt.Sprintf(tool, c.want)
		}
		if is != want {
			t.Errorf("%s: got %s, %+v; want %s", c.was, is, got.Left, want)
		}
	}
}

func TestSetOfFlatKeys(t *testing.T) {
	s := sent{form: object}
	for _, key := range []string{"*", "a~1b", "c/d", "c/e"} {
		s.set(key, sent{form: literal, text: key})
	}
	if got := writeSent(s); got != "{~2: '*', a~1b: 'a~1b', c: {d: 'c/d', e: 'c/e'}}" {
		t.Error(got)
	}
	full := sent{form: object}
	for i := range maxFields {
		full.set(fmt.Sprint(i), sent{form: literal})
	}
	if full.set("0", sent{form: list}); full.form != object || len(full.below) != maxFields || full.below[0].form != list {
		t.Errorf("a field of a full object: %v, %d fields", full.form, len(full.below))
	}
	if full.set("one more", sent{}); full.form == object {
		t.Error("a field too many")
	}
}

func TestFind(t *testing.T) {
	leaf := sent{form: literal, text: "x", name: "a"}
	for _, c := range []struct {
		in                 sent
		key                string
		sent, lacks, maybe bool
	}{
		{sent{}, "a", false, false, true}, {sent{form: masked}, "a", false, false, true}, {sent{form: literal, text: "x"}, "a", false, false, true},
		{sent{form: literal}, "a", false, false, false}, {sent{form: list, below: []sent{leaf}}, "a", false, false, true},
		{sent{form: list, below: []sent{leaf}}, "*", true, false, false}, {sent{form: object, below: []sent{leaf}}, "*", true, false, false},
		{sent{form: object, below: []sent{leaf}}, "a", true, false, false}, {sent{form: object, below: []sent{leaf}}, "b", false, true, false},
		{sent{form: object, below: []sent{leaf}}, "b/c", false, false, false}, {sent{form: object, below: []sent{leaf}}, "a/c", false, false, true},
	} {
		var got search
		c.in.find(c.key, &got)
		if got.sent != c.sent || got.lacks != c.lacks || got.maybe != c.maybe {
			t.Errorf("%q in %s: %+v; want %t, %t, %t", c.key, writeSent(c.in), got, c.sent, c.lacks, c.maybe)
		}
	}
}

func TestFixedTexts(t *testing.T) {
	for text, want := range map[string]string{"a": "a", "@null": "?", "@'null'": "null", "@1": "1", "@{'a'}b": "ab", "@{item()}": "?", "@item()": "?", "": ""} {
		parsed, err := expression.Parse(text)
		got, ok := fixedText(parsed)
		if !ok {
			got = "?"
		}
		if got != want || err != nil {
			t.Errorf("%q: got %q, %v; want %q", text, got, err, want)
		}
	}
}

// TestSentIsRead at any level.
func TestSentIsRead(t *testing.T) {
	w := flowWalk{keep: strings.Clone}
	for _, c := range [][2]string{{`{"a": `, "}"}, {"[", "]"}} {
		for _, n := range []int{0, 100} {
			s := w.sentOf(source.Parse("x", []byte(strings.Repeat(c[0], n)+`1`+strings.Repeat(c[1], n))).Root)
			for range n {
				s = s.below[0]
			}
			if s.form != literal {
				t.Errorf("%s, %d deep: %v", c[0], n, s.form)
			}
		}
	}
}

func TestUsersAreCounted(t *testing.T) {
	c := matrixConnector(t, []byte(`{"info": {"title": "Orders"}, "paths": {"/a": {"get": {"operationId": "A"}}, "/b": {"get": {}}}}`))
	call := func(by check.Consumer, operation, path string) Call {
		return Call{By: by, API: "shared_orders", Operation: operation, Method: "get", Path: path}
	}
	found := []Consumer{{Kind: Flow, Name: "F", Calls: []Call{
		call(check.PowerAutomate, "A", ""), call(check.LogicApps, "", "/a"), call(check.LogicApps, "", "/b"), call(check.PowerAutomate, "Gone", "")}}}
	got := map[string]int{}
	for _, u := range Join(nil, []Target{TargetOf(c)}, nil, found).Users {
		got[u.Operation] = u.Calls
	}
	if fmt.Sprint(got) != "map[:1 A:2 Gone:1]" {
		t.Error(got)
	}
}

// TestCallsWithoutAConnectorAreJoinedOneByOne: one that no connector has does not hide another one.
func TestCallsWithoutAConnectorAreJoinedOneByOne(t *testing.T) {
	c := matrixConnector(t, []byte(`{"info": {"title": "Orders"}, "paths": {"/a": {"get": {"operationId": "A"}}}}`))
	found := []Consumer{{Kind: Agent, Name: "H", Calls: []Call{
		{By: check.Copilot, Operation: "A", nameless: true}, {By: check.Copilot, Operation: "Other", nameless: true}}}}
	if got := Join(nil, []Target{TargetOf(c)}, nil, found); got.Calls != 1 {
		t.Errorf("%d calls, want 1", got.Calls)
	}
}

func TestOriginsAreLimited(t *testing.T) {
	var all []origin
	for i := range maxOrigins + 8 {
		all = append(all, origin{path: fmt.Sprint(i)}, origin{path: fmt.Sprint(i)})
	}
	if got := distinct(all); len(got) != maxOrigins {
		t.Errorf("%d origins, want %d", len(got), maxOrigins)
	}
}

// TestComputedNames: a name that is computed may be any of what a scope returns, of a Select's items, and of
// what the flow writes.
func TestComputedNames(t *testing.T) {
	for actions, want := range map[string]string{
		`"S": {"type": "Scope", "actions": {"I": {"type": "OpenApiConnection", "inputs": {"host": {"operationId": "Get", "apiId": "/apis/shared_x"}}}}}, "P": {"type": "Http", "inputs": "@body('G')?['x'][result('S')[variables('i')]]"}`: "body/x/~?*",
		`"L": {"type": "Select", "inputs": {"from": "@body('G')?['l']", "select": {"a": "@item()?['x']"}}}, "P": {"type": "Http", "inputs": "@body('L')[variables('i')]?['a']"}`:                                                           "body/l body/l/*/x body/l/*/x*",
		`"C": {"type": "Compose", "inputs": {"a": "@body('G')?['x']", "b": "@body('G')?['y']"}}, "P": {"type": "Http", "inputs": "@outputs('C')?[variables('k')]"}`:                                                                        "body/x body/x* body/y body/y*",
		`"C": {"type": "Compose", "inputs": ["@body('G')?['x']"]}, "P": {"type": "Http", "inputs": "@outputs('C')[0]"}`:                                                                                                                    "body/x body/x*",
		`"C": {"type": "Compose", "inputs": {"a": "@body('G')?['x']", "b": "@body('G')?['y']"}}, "P": {"type": "Http", "inputs": "@outputs('C')?['a']"}`:                                                                                   "body/x body/x* body/y",
	} {
		if got := readsOf(t, actions); got != want {
			t.Errorf("%s\ngot  %q\nwant %q", actions, got, want)
		}
	}
}

func TestPathTemplates(t *testing.T) {
	for text, want := range map[string]string{
		`{"template": "/a"}`: "/a", `{}`: "", `{"template": "/a/{x}/b/{y}", "parameters": {"x": "1", "y": "@item()"}}`: "/a/1/b/@{parameters('')}",
		`{"template": "/a/{x}", "parameters": {"x": ""}}`: "/a/@{parameters('')}", `{"template": "/a/{x}"}`: "/a/@{parameters('')}",
		`{"template": "/a/@{item()}/{x}", "parameters": {"x": "1"}}`: "/a/@{item()}/1", `{"template": "/a/{x"}`: "/a/@{parameters('')}",
	} {
		if got := fillTemplate(source.Parse("t", []byte(text)).Root); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestAt(t *testing.T) {
	for path, want := range map[string]bool{"body/a/*/b": true, "body/a/~?/b": true, "body/a/*": false, "body/a/*/b/c": false, "body/a/x/b": true, "body/x/*/b": false, "body/~?/*/b": false} {
		if got := isAt(path, "body/a/*/b"); got != want {
			t.Errorf("%s: %t", path, got)
		}
	}
}

func TestKnownSegments(t *testing.T) {
	o := NewOutline([]*connector.Connector{matrixConnector(t, []byte(`{"basePath": "/v1", "paths": {"/orders/{id}": {"get": {}}, "/sets('{name}')/r{a}x{b}": {"get": {}}, "/{c}.json": {"get": {}}, "/{d}{e}": {"get": {}}}}`))})
	for segment, want := range map[string]string{
		"": "", "v1": "v1", "orders": "orders", "42": "{}", "{id}": "{}", "sets('x')": "sets('{}')", "r1x2": "r{}x{}", "a.json": "{}.json", "orders2": "{}",
	} {
		if got := o.known.segment(segment); got != want {
			t.Errorf("%s: got %s, want %s", segment, got, want)
		}
	}
}
