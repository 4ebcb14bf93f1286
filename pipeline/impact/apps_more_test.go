package impact

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// appOperations has an operation whose id is no name of a function, with inputs in every place.
const appOperations = `{"info": {"title": "Shop"}, "paths": {"/o/{id}": {"post": {"operationId": "Make_order-2", "parameters": [
	{"name": "order", "in": "body", "required": true, "schema": {"allOf": [{"type": "object", "required": ["hidden", "sku", "ship"], "properties": {
		"hidden": {"type": "string", "x-ms-visibility": "internal", "default": "x"}, "note": {"type": "string"}, "sku": {"type": "string"},
		"ship": {"type": "object", "properties": {"city": {"type": "string"}}}, "id": {"type": "string"}}}]}},
	{"name": "X-Trace", "in": "header", "type": "string", "required": true}, {"name": "mode", "in": "query", "type": "string", "required": true},
	{"name": "limit", "in": "query", "type": "integer"}, {"name": "key", "in": "header", "type": "string", "required": true, "x-ms-visibility": "internal"},
	{"name": "id", "in": "path", "type": "string", "required": true}], "responses": {"200": {"description": "x"}}}},
	"/p": {"post": {"operationId": "2put", "parameters": [{"name": "text", "in": "body", "required": true, "schema": {"type": "string"}}], "responses": {"200": {"description": "x"}}}}}}`

// TestInputsOfApps finds inputs by their position, the required ones in the order of Power Apps, or in the record
// behind them.
func TestInputsOfApps(t *testing.T) {
	c, err := connector.Read(fstest.MapFS{"shop/apiDefinition.swagger.json": {Data: []byte(appOperations)}}, "shop")
	if err != nil {
		t.Fatal(err)
	}
	target := TargetOf(c)
	if got := fmt.Sprint(target.callees[0].app, target.callees[1].app); got != "{[id mode X-Trace order/sku order/ship] order 3} {[text]  0}" {
		t.Errorf("inputs: %s", got)
	}
	found, err := Read(fstest.MapFS{"a.pa.yaml": {Data: []byte("A: |-\n  ='Shop'.Makeorder2(\"1\", \"m\", \"t\", \"s\", {city: \"c\"}, {note: \"n\", limit: 5, id_1: \"9\"}); Shop._2put(\"t\")\n")}})
	if err != nil {
		t.Fatal(err)
	}
	owned, _ := callsByConnector([]Target{target}, nil, found.Consumers)
	calls := newJoin(target, owned["shop"]).calls
	if len(calls) != 2 || calls[0].op == nil || calls[1].op == nil {
		t.Fatalf("%+v", calls)
	}
	for _, row := range []struct {
		call int
		side check.Side
		key  string
		want string
	}{
		{0, check.Input, "id", "1"}, {0, check.Input, "mode", "m"}, {0, check.Input, "X-Trace", "t"}, {0, check.Input, "limit", "5"}, {0, check.Input, "key", "lacks"},
		{0, check.Body, "order/sku", "s"}, {0, check.Body, "order/ship/city", "c"}, {0, check.Body, "order/ship", "record"}, {0, check.Body, "order/note", "n"},
		{0, check.Body, "order/id", "9"}, {0, check.Body, "order/need", "lacks"}, {0, check.Body, "order/ship/street", "lacks"}, {0, check.Body, "order/gone/street", "nothing"},
		{0, check.Body, "order", "all"}, {1, check.Body, "text", "t"}, {1, check.Body, "text/x", "maybe"},
	} {
		found := calls[row.call].search(check.Part{Side: row.side, Key: row.key})
		got := "nothing"
		switch {
		case len(found.values) > 0 && found.values[0].form == object:
			got = "record"
		case len(found.values) > 0:
			got = found.values[0].text
		case found.sent:
			got = "all"
		case found.maybe:
			got = "maybe"
		case found.lacks:
			got = "lacks"
		}
		if got != row.want {
			t.Errorf("%s: got %s, want %s", row.key, got, row.want)
		}
	}
}

func TestAppFunction(t *testing.T) {
	for id, want := range map[string]string{"Get": "Get", "get_Order-V2.1": "getOrderV21", "2x": "_2x", "é": "", "azAZ09": "azAZ09", "@[`{/:": ""} {
		if got := appFunction(id); got != want {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
}

// TestColumnsInTexts: some functions are given the names of columns as texts.
func TestColumnsInTexts(t *testing.T) {
	for formula, want := range map[string]bool{
		`SortByColumns(all, "total")`: true, `Notify("total")`: false, `X.GroupBy("total")`: false, `Filter(Search(all, "x", "total"), true)`: true, `'total'`: true, `GroupBy & "total"`: true,
	} {
		words := map[string]bool{}
		readFormula(formula, words)
		if words["total"] != want {
			t.Errorf("%s: %v", formula, words)
		}
	}
}

// TestAppsWithoutSources reads the formulas of an app that does not list its data sources, and counts what an app
// without formulas may call.
func TestAppsWithoutSources(t *testing.T) {
	const sources = `{"DataSources": [{"Name": "Orders", "ApiId": "/apis/shared_contoso-20orders"}, {"Name": "Flow", "WorkflowEntityId": "f"}]}`
	const why = "the file of the app has no formulas, which say what it calls"
	for name, row := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no sources":       {map[string]string{"Src/A.pa.yaml": "A: ='Contoso Orders'.ListOrders()"}, "ListOrders of a []"},
		"no formulas":      {map[string]string{dataSourcesFile: sources}, "unclear a.msapp: data source Orders: " + why},
		"only flows":       {map[string]string{dataSourcesFile: `{"DataSources": [{"Name": "Flow", "WorkflowEntityId": "f"}]}`}, "unclear a.msapp: data sources: " + why},
		"nothing":          {map[string]string{"Header.json": "{}"}, "unclear a.msapp: data sources: " + why},
		"no data":          {map[string]string{dataSourcesFile: `{"DataSources": []}`}, ""},
		"broken sources":   {map[string]string{dataSourcesFile: `{"DataSources": [`}, "problem a.msapp: References/DataSources.json: unexpected end of JSON input"},
		"another function": {map[string]string{dataSourcesFile: sources, "Src/A.pa.yaml": "A: =Orders.List_Orders()"}, ""},
	} {
		if got := formsOf(t, "a.msapp", string(zipped(t, row.files))); strings.TrimSpace(got) != row.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, row.want)
		}
	}
}
