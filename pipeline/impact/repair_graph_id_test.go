package impact

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// TestGraphOfAnotherStep: the id in the graph is that of the step, by the API that its flow names, whatever other
// steps call.
func TestGraphOfAnotherStep(t *testing.T) {
	const api = "/providers/Microsoft.PowerApps/apis/shared_contoso-20orders-5f00112233445566aa"
	step := func(name, reference, id string) string {
		return fmt.Sprintf(`%q: {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": %q, "operationId": %q}}}`, name, reference, id)
	}
	change := changeOf(t, testdata(t, "matrix/base.json"), "x:\n  set get.operationId \"FetchOrder\"")
	for name, row := range map[string]struct {
		actions string
		graph   bool // it gets the new name
	}{
		"one step":                      {step("G", "o", "GetOrder"), true},
		"another connector before":      {step("A", "x", "Other") + "," + step("G", "o", "GetOrder"), true},
		"a step without call before":    {`"C": {"type": "Compose"},` + step("G", "o", "GetOrder"), true},
		"the id of another one before":  {step("A", "x", "GetOrder") + "," + step("G", "o", "GetOrder"), false},
		"the id of another one behind":  {step("G", "o", "GetOrder") + "," + step("A", "x", "GetOrder"), false},
		"another operation, before":     {step("A", "o", "CancelOrder") + "," + step("G", "o", "GetOrder"), true},
		"another connection of the API": {step("G", "o", "GetOrder") + "," + step("H", "o", "GetOrder"), true},
	} {
		const graph = `{"operationId": "GetOrder"}`
		text := `{"properties": {"connectionReferences": {"o": {"connection": {"connectionReferenceLogicalName": "c_orders"}}, "x": {"api": {"name": "shared_x"}}}, "definition": {"metadata": ` + graph + `, "actions": {` + row.actions + `}}}}`
		got := repaired(t, change, fstest.MapFS{"Workflows/f.json": {Data: []byte(text)}, "customizations.xml": {Data: []byte(
			`<I><connectionreferences><connectionreference connectionreferencelogicalname="c_orders"><connectorid>` + api + `</connectorid></connectionreference></connectionreferences></I>`)}})
		if len(got.Files) != 1 || strings.Contains(string(got.Files[0].Is), graph) == row.graph {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
