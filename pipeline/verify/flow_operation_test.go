package verify

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestFlowOperationMissing tries the ways in which a flow may name a connector, and what is no
// call of an operation that the connector lacks.
func TestFlowOperationMissing(t *testing.T) {
	base := txtar.Parse(must(os.ReadFile("testdata/solution.txtar"))).Files
	files := fstest.MapFS{}
	for _, f := range txtar.Parse(must(os.ReadFile("pages/flow-operation-missing.txtar"))).Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	const (
		byReference = `{"connection": {"connectionReferenceLogicalName": "CONTOSO_orders"}}`
		byLogical   = `{"api": {"logicalName": "contoso_orders", "name": "shared_x"}}`
		byAPI       = `{"api": {"name": "shared_contoso-5forders-5f0123456789abcdef"}}`
		other       = `{"api": {"name": "shared_office365"}}`
	)
	for _, test := range []struct {
		reference, operation string
		found                bool
	}{
		{byReference, `"GetOrders"`, true},
		{byLogical, `"GetOrders"`, true},
		{byAPI, `"GetOrders"`, true},
		{byAPI, `"listOrders"`, true}, // ids are compared with their case
		{byReference, `"ListOrders"`, false},
		{other, `"GetOrders"`, false},
		{byReference, `"@{variables('operation')}"`, false},
		{byReference, `null`, false},
	} {
		flow := fmt.Sprintf(`{"properties": {"definition": {"triggers": {"T": {"type": "OpenApiConnectionWebhook", "inputs": {"host": {"connectionName": "orders", "operationId": %s}}}}},
			"connectionReferences": {"orders": %s}}}`, test.operation, test.reference)
		files["bad/Workflows/Ship.json"] = &fstest.MapFile{Data: []byte(flow)}
		made := example(t, base, files, "bad")
		_, all := Zip(made, made.size())
		if got := slices.Contains(ruleIDs(all), "flow-operation-missing"); got != test.found {
			t.Errorf("%s by %s: %v\n%q", test.operation, test.reference, got, lines(all))
		}
	}
}

func ruleIDs(found []check.Finding) []string {
	var ids []string
	for _, f := range found {
		ids = append(ids, f.Rule.ID)
	}
	return ids
}
