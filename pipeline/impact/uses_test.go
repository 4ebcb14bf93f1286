package impact

import (
	"slices"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// TestTheFirstDoubtIsNamed: of several places of a finding that may break a call, the first one says why.
func TestTheFirstDoubtIsNamed(t *testing.T) {
	c := matrixConnector(t, []byte(`{"info": {"title": "Orders"}, "paths": {"/o": {"get": {"operationId": "Get", "parameters": [{"name": "a", "in": "query", "type": "string"}, {"name": "b", "in": "query", "type": "string"}]}}}}`))
	consumers := []Consumer{{Kind: Flow, Name: "F", Calls: []Call{{By: check.PowerAutomate, API: "shared_orders", Operation: "Get",
		sends: sent{form: object, below: []sent{{name: "a", form: literal}, {name: "b", form: literal}}}}}}}
	part := func(name string) check.Part { return check.Part{Side: check.Input, Key: name} }
	for _, order := range [][2]string{{"a", "b"}, {"b", "a"}} {
		findings := []check.Finding{{Connector: "orders", Rule: &check.Rule{Affects: check.SomeSenders, Change: check.Breaking}, Method: "get", Path: "/o",
			Part: part(order[0]), Places: []check.Place{{Method: "get", Path: "/o", Part: part(order[1])}}}}
		Join(check.Each(findings), []Target{TargetOf(c)}, nil, consumers)
		if uses := findings[0].Uses; len(uses) != 1 || uses[0].Unknown != "it depends on the value of "+order[0] {
			t.Errorf("%v: %+v", order, uses)
		}
	}
}

// TestResultsAreAList: only an index leads to what the steps of a scope return.
func TestResultsAreAList(t *testing.T) {
	for expression, want := range map[string][]read{
		"@result('S')[0]?['outputs']?['body/t']":         {{key: "body/t", whole: true, maybe: true}},
		"@result('S')?['x']?['outputs']?['body/t']":      nil,
		"@result('S')?[variables('i')].outputs?['body']": {{key: "body", whole: true, maybe: true}},
		"@first(result('S'))?['outputs']?['body']?['t']": {{key: "body/t", whole: true, maybe: true}},
		"@first(result('S'))?['inputs']?['body']?['t']":  nil,
		"@body('L')?['x']?['a']":                         nil,
		"@first(body('L'))?['a']":                        {{key: "body/a", whole: true}},
		"@body('L')[0]?['a']":                            {{key: "body/a", whole: true}},
		"@body('L')?[variables('i')]?['a']":              {{key: "body/a", whole: true}},
	} {
		text := `{"definition": {"actions": {"S": {"type": "Scope", "actions": {"G": {"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_x", "operationId": "Get"}}}}},
			"L": {"type": "Select", "inputs": {"from": "@createArray(1)", "select": {"a": "@body('G')?['a']"}}}, "C": {"type": "Http", "inputs": "` + expression + `"}}}}`
		w, err := newReader(nil, maxAll).walkFlow("f", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		got := slices.DeleteFunc(w.calls()[0].reads, func(r read) bool { return r.key == "body/a" && !r.whole })
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %+v, want %+v", expression, got, want)
		}
	}
}

// TestDoubtsAboutSpelling: the doubt about a name in another spelling says so.
func TestDoubtsAboutSpelling(t *testing.T) {
	for _, c := range []struct {
		read read
		part string
		want string
	}{
		{read{key: "body/TOTAL", whole: true}, "body/total", "it reads body/TOTAL, in another spelling"},
		{read{key: "Body", whole: true}, "body/total", "it reads Body, in another spelling"},
		{read{key: "body/Total/x"}, "body/total", "it reads body/Total/x, in another spelling"},
		{read{key: "body", whole: true}, "body/total", "it passes on all of body"},
		{read{key: "body/other", whole: true}, "body/total", "it passes on all of body/other"},
		{read{key: "body/TOTAL", maybe: true}, "body/total", "the name of what it reads is computed when it runs"},
	} {
		if got := c.read.doubtOf(c.part); got != c.want {
			t.Errorf("%+v of %s: %s", c.read, c.part, got)
		}
	}
}

// TestReferencesOfOtherZips: a flow of one solution may use a connection reference that another one declares; its
// own solution counts first.
func TestReferencesOfOtherZips(t *testing.T) {
	reference := func(api string) string {
		return `<I><connectionreferences><connectionreference connectionreferencelogicalname="C_ref"><connectorid>/apis/` + api + `</connectorid></connectionreference></connectionreferences></I>`
	}
	const flow = `{"properties": {"connectionReferences": {"o": {"connection": {"connectionReferenceLogicalName": "c_Ref"}}}, "definition": {"actions": {"G": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "o", "operationId": "Get"}}}}}}}`
	found, err := Read(fstest.MapFS{
		"a.zip": {Data: zipped(t, map[string]string{"Workflows/a.json": flow})},
		"b.zip": {Data: zipped(t, map[string]string{"Workflows/b.json": flow, "customizations.xml": reference("shared_b")})},
		"c.zip": {Data: zipped(t, map[string]string{"Workflows/c.json": flow, "customizations.xml": reference("shared_c")})},
	})
	var got []string
	for _, c := range found.Consumers {
		got = append(got, c.Name+" "+c.Calls[0].API)
	}
	if want := []string{"a shared_b", "b shared_b", "c shared_c"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, got %q", err, got)
	}
}

// TestReusedNamesWithoutNewOnes: a finding that lists fewer new names than old ones renames the first.
func TestReusedNamesWithoutNewOnes(t *testing.T) {
	read := func(a, b string) *connector.Connector {
		return matrixConnector(t, []byte(`{"paths": {"/a": {"get": {"operationId": "`+a+`"}}, "/b": {"get": {"operationId": "`+b+`"}}}}`))
	}
	f := check.Finding{Connector: "orders", Rule: &check.Rule{Affects: check.AllCalls}, Old: "A, B", New: "B"}
	all := newRenames([]check.Finding{f}, read("A", "B"), read("B", "C"))
	if len(all.byKey) != 1 || len(all.byKey["GET /a"]) != 1 || all.byKey["GET /a"][0].new != "B" {
		t.Errorf("%+v", all.byKey)
	}
}
