package impact

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

const repairFlow = `{"properties": {"connectionReferences": {"orders": {"api": {"name": "shared_contoso-20orders-5f00112233445566aa"}}}, "definition": {%s}}}`

// TestSwapsNeedTheBase: which of two swapped ids a call has is known only from the file at base.
func TestSwapsNeedTheBase(t *testing.T) {
	change := changeOf(t, testdata(t, "matrix/base.json"), "x:\n  set get.operationId \"CancelOrder\"\n  set cancel.operationId \"GetOrder\"\n  set get.parameters.expand.name \"expands\"")
	flow := func(id, input string) string {
		return fmt.Sprintf(repairFlow, `"actions": {"G": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "orders", "operationId": "`+id+`"}, "parameters": {"`+input+`": "a"}}}}`)
	}
	tool := func(id string) string {
		return "kind: ConnectorTool\nconnectorId: /apis/shared_contoso-20orders-5f00112233445566aa\noperationId: " + id + "\ntoolInputs:\n  - name: id\n"
	}
	const unknown = "its old and its new name are both names of operations, and BASE does not show which of them this is"
	for _, c := range []struct{ name, was, now, want, left string }{
		{"Workflows/f.json", flow("GetOrder", "expand"), flow("GetOrder", "expand"), flow("CancelOrder", "expands"), ""},
		{"Workflows/f.json", flow("GetOrder", "expand"), flow("CancelOrder", "expand"), flow("CancelOrder", "expands"), ""}, // rewritten in part
		{"Workflows/f.json", flow("GetOrder", "expand"), flow("CancelOrder", "expands"), "", ""},
		{"Workflows/f.json", flow("CancelOrder", "id"), flow("CancelOrder", "id"), flow("GetOrder", "id"), ""},
		{"Workflows/f.json", flow("ListOrders", "id"), flow("CancelOrder", "id"), "", unknown},
		{"Workflows/f.json", flow("Nothing", "id"), flow("CancelOrder", "id"), "", unknown},
		{"Workflows/f.json", strings.Replace(flow("GetOrder", "id"), `"G"`, `"H"`, 1), flow("GetOrder", "id"), "", unknown},
		{"Workflows/f.json", strings.Replace(flow("GetOrder", "id"), "OpenApiConnection", "Http", 1), flow("GetOrder", "id"), "", unknown},
		{"Workflows/f.json", "{}", flow("GetOrder", "id"), "", unknown},
		{"Workflows/f.json", "", flow("GetOrder", "id"), "", unknown},
		{"a/t.mcs.yml", tool("GetOrder"), tool("GetOrder"), tool("CancelOrder"), ""},
		{"a/t.mcs.yml", tool("GetOrder"), tool("CancelOrder"), "", ""},
		{"a/t.mcs.yml", "\n" + tool("GetOrder"), tool("CancelOrder"), "", unknown},
		{"a/t.mcs.yml", "", tool("GetOrder"), "", unknown},
	} {
		change.Before = func(string) ([]byte, error) {
			if c.was == "" {
				return nil, fs.ErrNotExist
			}
			return []byte(c.was), nil
		}
		got := repaired(t, change, fstest.MapFS{c.name: {Data: []byte(c.now)}})
		is, left := "", ""
		if len(got.Files) == 1 {
			is = string(got.Files[0].Is)
		}
		if len(got.Left) > 0 {
			left = got.Left[0].Why
		}
		if is != c.want || left != c.left {
			t.Errorf("%s, before %s\ngot  %s, %q\nwant %s, %q", c.now, c.was, is, left, c.want, c.left)
		}
	}
	change.Before = func(string) ([]byte, error) { return nil, errors.New("no base") }
	if got := repaired(t, change, fstest.MapFS{"Workflows/f.json": {Data: []byte(flow("GetOrder", "id"))}}); len(got.Files) > 0 || len(got.Left) != 2 {
		t.Errorf("without a base: %+v", got)
	}
}

// TestRepairOutputs rewrites the names of outputs in expressions of every form, and leaves what may
// read something else.
func TestRepairOutputs(t *testing.T) {
	const get = `"G": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "orders", "operationId": "GetOrder"}}}`
	const other = `, "O": {"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_other", "operationId": "GetOrder"}}}`
	for _, c := range []struct {
		row, is, want, left string
	}{
		{"out.total out.totals", `"C": {"type": "Compose", "inputs": "@outputs('G')?['body/total']"}`, `"C": {"type": "Compose", "inputs": "@outputs('G')?['body/totals']"}`, ""},
		{"out.total out.totals", `"C": {"type": "Compose", "inputs": "a @{add(body('G')?['total'], body('G')['total'])} total"}`, `"C": {"type": "Compose", "inputs": "a @{add(body('G')?['totals'], body('G')['totals'])} total"}`, ""},
		{"out.total out.totals", `"C": {"type": "Compose", "inputs": "@actions('G').outputs.body.total"}`, `"C": {"type": "Compose", "inputs": "@actions('G').outputs.body.totals"}`, ""},
		{"out.total out.totals", `"C": {"type": "Compose", "inputs": {"k @{body('G')?['total']}": "@body('G')?['\u0074otal']"}}`, `"C": {"type": "Compose", "inputs": {"k @{body('G')?['totals']}": "@body('G')?['totals']"}}`, ""},
		{"out.total out.to-tals", `"C": {"type": "Compose", "inputs": "@body('G').total"}`, "", "the new name needs other quotes there"},
		{"out.customer.properties.mail out.customer.properties.mails", `"C": {"type": "Compose", "inputs": "@outputs('G')?['body/customer/mail']"}, "D": {"type": "Compose", "inputs": "@outputs('G')?['body']?['customer/mail']"}`, `"C": {"type": "Compose", "inputs": "@outputs('G')?['body/customer/mails']"}, "D": {"type": "Compose", "inputs": "@outputs('G')?['body']?['customer/mails']"}`, ""},
		{"out.lines.items.properties.name out.lines.items.properties.names", `"F": {"type": "Foreach", "foreach": "@outputs('G')?['body/lines']", "actions": {"C": {"type": "Compose", "inputs": "@items('F')?['name']"}, "D": {"type": "Compose", "inputs": "@concat(item()['name'], 'name')"}}}`, `"F": {"type": "Foreach", "foreach": "@outputs('G')?['body/lines']", "actions": {"C": {"type": "Compose", "inputs": "@items('F')?['names']"}, "D": {"type": "Compose", "inputs": "@concat(item()['names'], 'name')"}}}`, ""},
		{"out.lines.items.properties.name out.lines.items.properties.names", `"P": {"type": "ParseJson", "inputs": {"content": "@body('G')?['lines']", "schema": {"type": "array", "items": {"properties": {"name": {"title": "name"}, "names": {}}, "required": ["id", "name", 1]}}}}, "C": {"type": "Compose", "inputs": "@body('P')[0]?['name']"}`, `"P": {"type": "ParseJson", "inputs": {"content": "@body('G')?['lines']", "schema": {"type": "array", "items": {"properties": {"names": {"title": "name"}, "names": {}}, "required": ["id", "names", 1]}}}}, "C": {"type": "Compose", "inputs": "@body('P')[0]?['names']"}`, ""},
		{"out.customer.properties.mail out.customer.properties.mails", `"P": {"type": "ParseJson", "inputs": {"content": "@body('G')", "schema": {"properties": {"mail": {}, "customer": {"properties": {"mail": {}}}}, "required": ["mail"]}}}, "C": {"type": "Compose", "inputs": "@body('P')?['customer']?['mail']"}`, `"P": {"type": "ParseJson", "inputs": {"content": "@body('G')", "schema": {"properties": {"mail": {}, "customer": {"properties": {"mails": {}}}}, "required": ["mail"]}}}, "C": {"type": "Compose", "inputs": "@body('P')?['customer']?['mails']"}`, ""},
		{"out.total out.totals", `"C": {"type": "Compose", "inputs": "@coalesce(body('G'), body('O'))?['total']"}` + other, "", "alm does not find the name in the file"},
		{"out.total out.totals", `"C": {"type": "Compose", "inputs": "@coalesce(body('G'), body('S'))?['total']"}, "S": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "orders", "operationId": "MakeOrder"}}}`, "", "alm does not find the name in the file"},
		{"out.total out.totals", `"C": {"type": "Compose", "inputs": "@coalesce(body('G'), body('G2'))?['total']"}, "G2": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "orders", "operationId": "GetOrder"}}}`, `"C": {"type": "Compose", "inputs": "@coalesce(body('G'), body('G2'))?['totals']"}, "G2": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "orders", "operationId": "GetOrder"}}}`, ""},
		{"out.total out.totals", `"C": {"type": "Compose", "inputs": "@body('G')?['total']"}, "H": {"type": "Http", "inputs": "@body('G')"}`, `"C": {"type": "Compose", "inputs": "@body('G')?['totals']"}, "H": {"type": "Http", "inputs": "@body('G')"}`, "it passes on all of body"},
		{"out.total out.to'tals", `"C": {"type": "Compose", "inputs": "@body('G')?['total']"}`, "", "the new name needs other quotes there"},
	} {
		change := changeOf(t, testdata(t, "matrix/base.json"), "x:\n  move "+c.row)
		change.Likely = true
		name, text := "Workflows/f.json", fmt.Sprintf(repairFlow, `"actions": {`+get+`, `+c.is+`}`)
		got := repaired(t, change, fstest.MapFS{name: {Data: []byte(text)}})
		want := ""
		if c.want != "" {
			want = fmt.Sprintf(repairFlow, `"actions": {`+get+`, `+c.want+`}`)
		}
		is, left := "", ""
		if len(got.Files) == 1 {
			is = string(got.Files[0].Is)
		}
		if len(got.Left) > 0 {
			left = got.Left[0].Why
		}
		if is != want || left != c.left {
			t.Errorf("%s\ngot  %s, %q\nwant %s, %q", c.is, is, left, want, c.left)
		}
	}
}

// TestRepairTheGraph: the designer's graph follows, unless its id may be of another connector.
func TestRepairTheGraph(t *testing.T) {
	change := changeOf(t, testdata(t, "matrix/base.json"), "x:\n  set get.operationId \"FetchOrder\"")
	const flow = `"metadata": {"graph": [{"operationId": "%[1]s"}, {"operationId": "GetOrder2", "x": "GetOrder"}]}, "triggers": {"T": {"type": "Request", "metadata": {"associatedData": {"graph": "{\"a\": \"GetOrder\", \"operationId\" : \"%[1]s\", \"b\": {\"operationId\":\"GetOrders\"}}"}}}},
		"actions": {"G": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "orders", "operationId": "%[2]s"}}}%[3]s}`
	const other = `, "O": {"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_other", "operationId": "GetOrder"}}}`
	for _, c := range []struct{ more, graph string }{{"", "FetchOrder"}, {other, "GetOrder"}} {
		was, want := fmt.Sprintf(repairFlow, fmt.Sprintf(flow, "GetOrder", "GetOrder", c.more)), fmt.Sprintf(repairFlow, fmt.Sprintf(flow, c.graph, "FetchOrder", c.more))
		got := repaired(t, change, fstest.MapFS{"Workflows/f.json": {Data: []byte(was)}})
		if len(got.Files) != 1 || string(got.Files[0].Is) != want || len(got.Left) > 0 {
			t.Errorf("got  %+v\nwant %s", got, want)
		}
	}
}
