package impact

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/diff"
	"alm/solution/connector"
)

// repairs are rows of the matrix that rename something, and rows of their own.
var repairs = []string{
	"get-renamed: an operationId\n  set get.operationId \"FetchOrder\"",
	"get-spelled: its spelling\n  set get.operationId \"getOrder\"",
	"list-renamed: calls that name no connector are guesses\n  set list.operationId \"FindOrders\"",
	"hook-renamed: a trigger, and the trigger of an agent\n  set hook.operationId \"WhenOrderMade\"",
	"cancel-renamed: a tool without a reference, and the flow of an agent\n  set cancel.operationId \"DropOrder\"",
	"mcp-renamed: a tool of a server may name no operation\n  set mcp.operationId \"InvokeServer\"",
	"renamed-and-moved: at another path an operation only resembles it\n  set get.operationId \"GetOneOrder\"\n  move paths./orders/{id}.get paths./v3/orders/{id}.get",
	"expand-renamed: a parameter\n  set get.parameters.expand.name \"expands\"",
	"two-renamed: of two parameters, it is not certain which is which\n  set get.parameters.expand.name \"expanded\"\n  set get.parameters.limit.name \"limited\"",
	"id-renamed: a placeholder is known by its place\n  set get.parameters.id.name \"number\"\n  move paths./orders/{id}.get paths./orders/{number}.get",
	"body-renamed: the first step of every key\n  set make.parameters.order.name \"request\"",
	"note-renamed: a field of the body, in flat keys, objects and apps\n  move body.properties.note body.properties.notes",
	"city-renamed: a field in a field\n  move body.properties.address.properties.city body.properties.address.properties.town",
	"count-renamed: a field of the items of a list\n  move body.properties.lines.items.properties.count body.properties.lines.items.properties.counts",
	"note-retyped: a name with another type\n  remove body.properties.note\n  set body.properties.notes {\"type\": \"integer\"}",
	"total-renamed: an output in expressions, and in the names that an agent takes\n  move out.total out.totals",
	"line-name-renamed: an output in a list\n  move out.lines.items.properties.name out.lines.items.properties.names",
	"mail-renamed: an output in an output\n  move out.customer.properties.mail out.customer.properties.mails",
	"name-renamed: an output that an agent takes, in an output\n  move out.customer.properties.name out.customer.properties.names",
	"kind-renamed: what a webhook sends\n  move sent.kind sent.kinds",
	"status-renamed: an output that an agent takes\n  move out.status out.statuses",
	"swapped: ids that name each other's operation now; BASE shows which were rewritten\n  set get.operationId \"CancelOrder\"\n  set cancel.operationId \"GetOrder\"",
	"both: an operation and its parameter at once\n  set get.operationId \"FetchOrder\"\n  set get.parameters.expand.name \"expands\"",
}

// TestRepair holds what each rename rewrites in every form of use, and what it leaves to people.
func TestRepair(t *testing.T) {
	files := usesOf(t, "matrix")
	base := testdata(t, "matrix/base.json")
	var out bytes.Buffer
	for _, row := range repairs {
		change := changeOf(t, base, row)
		got := repairedAll(t, change, files)
		fmt.Fprintf(&out, "%s\n", row)
		for _, file := range got.Files {
			for _, e := range file.Edits {
				fmt.Fprintf(&out, "  rewrites %s:%d %s, %s: %s, now %s\n", file.Name, e.Line, e.Consumer, e.Where, e.Old, e.New)
			}
		}
		for _, l := range got.Left {
			fmt.Fprintf(&out, "  leaves %s:%d %s, %s: %s, now %s: %s\n", l.File, l.Line, l.Consumer, l.Where, l.Old, l.New, l.Why)
		}
		fmt.Fprintln(&out)
	}
	const golden = "testdata/repair.golden"
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(testdata(t, "repair.golden")); out.String() != want {
		t.Errorf("%s differs: got\n%s", golden, out.String())
	}
}

func changeOf(t *testing.T, base []byte, row string) Change {
	t.Helper()
	was := []*connector.Connector{matrixConnector(t, base)}
	is := []*connector.Connector{matrixConnector(t, changed(t, base, row))}
	return changeBetween(was, is)
}

// changeBetween returns the change of connectors that are in the same order on both sides.
func changeBetween(was, is []*connector.Connector) Change {
	change := Change{Findings: diff.Compare(was, is), Targets: Targets(was)}
	for i := range was {
		renamed, ok := RenamedOf(change.Findings, was[i], is[i], func() (*connector.Connector, *connector.Connector, error) { return was[i], is[i], nil })
		if ok {
			change.Renamed = append(change.Renamed, renamed)
		}
	}
	return change
}

// repairedAll repairs some files, and checks that nothing but names changes, that nothing is left
// to do afterwards, and that no certain use of an old name remains.
func repairedAll(t *testing.T, change Change, files fstest.MapFS) Repaired {
	t.Helper()
	change.Before = func(name string) ([]byte, error) { return fs.ReadFile(files, name) }
	first := repaired(t, change, files)
	after := fstest.MapFS{}
	for name, file := range files {
		after[name] = file
	}
	for _, file := range first.Files {
		was, is := string(file.Was), string(file.Is)
		for _, e := range file.Edits {
			was = strings.Replace(was, e.Old, "", 1)
			is = strings.Replace(is, e.New, "", 1)
		}
		if !bytes.Equal(files[file.Name].Data, file.Was) || len(was) != len(is) {
			t.Errorf("%s: more than its names changed:\n%s", file.Name, file.Is)
		}
		after[file.Name] = &fstest.MapFile{Data: file.Is}
	}
	again := repaired(t, change, after)
	if len(again.Files) > 0 || len(again.Left) != len(first.Left) {
		t.Errorf("the second repair rewrites %d files and leaves %d of %d", len(again.Files), len(again.Left), len(first.Left))
	}
	return first
}

func repaired(t *testing.T, change Change, files fstest.MapFS) Repaired {
	t.Helper()
	found, err := Read(files)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Repair(change, found.Consumers, func(name string) ([]byte, error) { return fs.ReadFile(files, name) })
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestRepairIsExact rewrites names in texts of every spelling and keeps all other bytes.
func TestRepairIsExact(t *testing.T) {
	const (
		flow = `{"properties": {"connectionReferences": {"orders": {"api": {"name": "shared_contoso-20orders-5f00112233445566aa"}}}, "definition": {"actions": {"M": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "orders", "operationId": %s}, "parameters": {%s}}}}}}}`
		tool = "kind: ConnectorTool\nconnectorId: /apis/shared_contoso-20orders-5f00112233445566aa\noperationId: %s\ntoolInputs:\n  - name: %s\n"
		row  = "x:\n  set make.operationId \"Place\\\"Order\"\n  move body.properties.note body.properties.no'te"
	)
	change := changeOf(t, testdata(t, "matrix/base.json"), row)
	change.Likely = true
	for _, c := range []struct{ name, form, id, key, wantID, wantKey string }{
		{"Workflows/plain.json", flow, `"MakeOrder"`, `"order/note": 1`, `"Place\"Order"`, `"order/no'te": 1`},
		{"Workflows/bom.json", "\ufeff" + flow, `"MakeOrder"`, `"order/note": 1`, `"Place\"Order"`, `"order/no'te": 1`},
		{"Workflows/crlf.json", flow + "\r\n", `"MakeOrder"`, "\r\n\t\"order/note\" : 1\r\n", `"Place\"Order"`, "\r\n\t\"order/no'te\" : 1\r\n"},
		{"Workflows/escaped.json", flow, `"Make\u004frder"`, `"order\/note": 1, "other": "order\/note"`, `"Place\"Order"`, `"order\/no'te": 1, "other": "order\/note"`},
		{"Workflows/order.json", flow, `"MakeOrder"`, `"order/address/note": 1, "order/note": 2, "order/notes": 3`, `"Place\"Order"`, `"order/address/note": 1, "order/no'te": 2, "order/notes": 3`},
		{"Workflows/object.json", flow, `"MakeOrder"`, `"order": {"lines": [{"note": 1}], "note": 2}`, `"Place\"Order"`, `"order": {"lines": [{"note": 1}], "no'te": 2}`},
		{"Workflows/double.json", flow, `"MakeOrder"`, `"order/note": 1, "order/note": 2`, `"Place\"Order"`, `"order/no'te": 1, "order/no'te": 2`},
		{"a/plain.mcs.yml", tool, "MakeOrder", "order.service", `"Place\"Order"`, "order.service"},
		{"a/quoted.mcs.yml", tool, `'MakeOrder' # MakeOrder`, `"order.'note'"`, `'Place"Order' # MakeOrder`, `"order.'note'"`}, // a quote inside quotes has no spelling there
		{"a/double.mcs.yml", "\ufeff" + tool, "\"MakeOrder\"\r", "order.service\r", "\"Place\\\"Order\"\r", "order.service\r"},
		{"a/fenced.mcs.yml", "```CopilotStudio\n" + tool + "```\n", "MakeOrder", "order.service", `"Place\"Order"`, "order.service"},
	} {
		files := fstest.MapFS{c.name: {Data: fmt.Appendf(nil, c.form, c.id, c.key)}}
		got := repaired(t, change, files)
		want := fmt.Sprintf(c.form, c.wantID, c.wantKey)
		if len(got.Files) != 1 || string(got.Files[0].Is) != want {
			t.Errorf("%s: got %+v\nwant %s", c.name, got, want)
		}
	}
}
