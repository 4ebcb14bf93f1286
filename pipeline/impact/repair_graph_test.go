package impact

import (
	"fmt"
	"testing"
	"testing/fstest"
)

// TestRepairInputsInTheGraph: the designer's graph gets the new names of inputs too, byte by byte, and what it has
// in another form is left and named.
func TestRepairInputsInTheGraph(t *testing.T) {
	const form = "the designer's graph has the name too, in a form that alm does not rewrite"
	const other = `, "O": {"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_other", "operationId": "MakeOrder"}}}`
	for _, c := range []struct {
		row, graph, want string
		more, left       string
	}{
		{row: "note body.properties.notes", graph: `{"nodes": [{"data": {"config": {"operationId": "MakeOrder", "parameters": {"order/note": "n", "order/mode": "x"}}}}]}`,
			want: `{"nodes": [{"data": {"config": {"operationId": "MakeOrder", "parameters": {"order/notes": "n", "order/mode": "x"}}}}]}`},
		{row: "note body.properties.notes", graph: `{"operationId": "MakeOrder", "connector": {"inputs": {"parameters": {"order": {"note": "a note"}}}}}`,
			want: `{"operationId": "MakeOrder", "connector": {"inputs": {"parameters": {"order": {"notes": "a note"}}}}}`},
		{row: "note body.properties.notes", graph: `"{\"operationId\": \"MakeOrder\", \"x\": [{\"parameters\" : {\"order/note\": \"\\\"\"}}]}"`,
			want: `"{\"operationId\": \"MakeOrder\", \"x\": [{\"parameters\" : {\"order/notes\": \"\\\"\"}}]}"`},
		{row: "address body.properties.addresses", graph: `{"operationId": "MakeOrder", "parameters": {"order/address/city": "c"}}`,
			want: `{"operationId": "MakeOrder", "parameters": {"order/addresses/city": "c"}}`},
		{row: "note body.properties.notes", graph: `{"operationId": "GetOrder", "parameters": {"order/note": "n"}}`, want: `{"operationId": "GetOrder", "parameters": {"order/note": "n"}}`},
		{row: "note body.properties.notes", graph: `{"operationId": "MakeOrder", "fields": [{"name": "order/note"}]}`, want: `{"operationId": "MakeOrder", "fields": [{"name": "order/note"}]}`, left: form},
		{row: "note body.properties.notes", graph: `{"operationId": "MakeOrder", "fields": {"note": 1}, "parameters": {"order/note": 1}}`, want: `{"operationId": "MakeOrder", "fields": {"note": 1}, "parameters": {"order/notes": 1}}`, left: form},
		{row: "note body.properties.notes", graph: `"{\"operationId\": \"MakeOrder\", \"note"`, want: `"{\"operationId\": \"MakeOrder\", \"note"`, left: form},
		{row: "note body.properties.notes", graph: `"{\"operationId\": \"MakeOrder\", \"parameters\": {\"order\\/note\": 1}}"`, want: `"{\"operationId\": \"MakeOrder\", \"parameters\": {\"order\\/note\": 1}}"`, left: form},
		{row: "note body.properties.notes", graph: `"MakeOrder"`, want: `"MakeOrder"`},
		{row: "note body.properties.notes", graph: `{"operationId": "MakeOrder", "inputs": {"order/note": "n"}}`, want: `{"operationId": "MakeOrder", "inputs": {"order/notes": "n"}}`},
		{row: "note body.properties.notes", graph: `{"operationId": "MakeOrder", "fields": {"order/note": "n"}}`, want: `{"operationId": "MakeOrder", "fields": {"order/note": "n"}}`, left: form},
		{row: "note body.properties.notes", graph: `"a note"`, want: `"a note"`},
		{row: "note body.properties.notes", graph: `{"operationId": "MakeOrder", "parameters": {"order/note": 1}}`, want: `{"operationId": "MakeOrder", "parameters": {"order/note": 1}}`, more: other, left: form},
		{row: "note body.properties.notes", graph: `{"operationId": "MakeOrder", "x": "no/t", "denote": 1}`, want: `{"operationId": "MakeOrder", "x": "no/t", "denote": 1}`, more: other},
	} {
		change := changeOf(t, testdata(t, "matrix/base.json"), "x:\n  move body.properties."+c.row)
		change.Likely = true
		flow := func(graph, note string) string {
			return fmt.Sprintf(repairFlow, `"triggers": {"T": {"type": "Request", "metadata": {"associatedData": {"graph": `+graph+`}}}}, "actions": {"M": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "orders", "operationId": "MakeOrder"}, "parameters": {`+note+`}}}`+c.more+`}`)
		}
		before, after := `"order/note": "n", "order/service": "s"`, `"order/notes": "n", "order/service": "s"`
		if c.row != "note body.properties.notes" {
			before, after = `"order/address/city": "c"`, `"order/addresses/city": "c"`
		}
		got := repaired(t, change, fstest.MapFS{"Workflows/f.json": {Data: []byte(flow(c.graph, before))}})
		is, left := "", ""
		if len(got.Files) == 1 {
			is = string(got.Files[0].Is)
		}
		for _, l := range got.Left {
			left += l.Why
		}
		if want := flow(c.want, after); is != want || left != c.left {
			t.Errorf("%s\ngot  %s, %q\nwant %s, %q", c.graph, is, left, want, c.left)
		}
	}
}
