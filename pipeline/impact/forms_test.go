package impact

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

// formsOf returns what alm understands of one file: its calls of the connector of the matrix, what is not
// understood, and what could not be read.
func formsOf(t *testing.T, name, text string) string {
	t.Helper()
	found, err := Read(fstest.MapFS{name: {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	target := TargetOf(matrixConnector(t, testdata(t, "matrix/base.json")))
	var got []string
	owned, _ := callsByConnector([]Target{target}, nil, found.Consumers)
	for _, c := range newJoin(target, owned[target.Dir]).calls {
		if c.op != nil {
			got = append(got, strings.TrimSuffix(fmt.Sprintf("%s of %s %s: %s", c.op.id, c.by.Name, writeSent(c.sends), c.guess), ": "))
		}
	}
	for _, message := range Join(nil, []Target{target}, nil, found.Consumers).Unclear {
		got = append(got, "unclear "+message)
	}
	for _, p := range found.Problems {
		got = append(got, "problem "+p)
	}
	return strings.Join(got, "; ")
}

// utf16 returns a text as PowerShell writes it.
func utf16(text string) string {
	return "\xff\xfe" + strings.Join(strings.Split(text, ""), "\x00") + "\x00"
}

// TestMarksAreSoughtInLimits: what was not searched for a mark is counted.
func TestMarksAreSoughtInLimits(t *testing.T) {
	r := newReader(fstest.MapFS{"a.tf": {Data: []byte("#########")}, "b.tf": {Data: []byte("##")}}, maxAll)
	r.unmarked = 10
	if err := r.walk(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(r.found.Problems, "; "); got != "b.tf: files that may deploy Logic Apps are larger than 1024 MB together" {
		t.Error(got)
	}
}

// TestForms reads files of which the name, or the language, is not that of a flow.
func TestForms(t *testing.T) {
	const (
		api    = `shared_contoso-20orders-5f00112233445566aa`
		step   = `{"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/` + api + `", "operationId": "GetOrder"}}}`
		byPath = `{"type": "ApiConnection", "inputs": {"host": {"connection": {"name": "@parameters('$connections')['o']['connectionId']"}}, "method": "get", "path": "/orders/1", "queries": {"expand": "[parameters('e')]", "limit": "[[1"}}}`
		schema = `"$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"`
		ofApp  = `"parameters": {"$connections": {"value": {"o": {"id": "[resourceId('Microsoft.Web/customApis', 'contoso-20orders')]"}}}}`
		logic  = `{"type": "Microsoft.Logic/workflows", "name": "[parameters('n')]", "properties": {` + ofApp + `, "definition": {"actions": {"G": ` + byPath + `}}}}`
	)
	flow := func(inputs string) string {
		return `{"definition": {"actions": {"G": {"type": "OpenApiConnection", "inputs": ` + inputs + `}}}}`
	}
	for name, row := range map[string]struct{ file, text, want string }{
		"another spelling":    {"workflows/f.json", flow(`{"host": {"apiId": "/apis/` + api + `", "operationId": "getorder"}}`), "GetOrder of f {}: its operationId has another spelling"},
		"a second connection": {"workflows/f.json", flow(`{"host": {"connectionName": "` + api + `_12", "operationId": "GetOrder"}}`), "GetOrder of f {}"},
		"a number alone":      {"workflows/f.json", flow(`{"host": {"connectionName": "shared__1", "operationId": "GetOrder"}}`), ""},
		"a header":            {"workflows/f.json", `{"definition": {"actions": {"G": {"type": "ApiConnection", "inputs": {"host": {"api": {"runtimeUrl": "https://x.azure-apim.net/apim/contoso-20orders-5f00112233445566aa"}}, "method": "get", "path": "/orders/1", "headers": {"x-trace": "t"}}}}}}`, "GetOrder of f {x-trace: 't'}"},
		"a template":          {"deploy/main.json", `{"resources": [` + logic + `]}`, "GetOrder of main {expand: ?, limit: '[[1'}"},
		"a template in one":   {"main.json", `{"resources": [{"type": "Microsoft.Resources/deployments", "properties": {"template": {"resources": [` + strings.Replace(logic, "[parameters('n')]", "Nightly", 1) + `]}}}]}`, "GetOrder of Nightly {expand: ?, limit: '[[1'}"},
		"a computed one":      {"main.json", `{"resources": [{"type": "microsoft.logic/WORKFLOWS", "name": "N", "properties": {"definition": "[variables('d')]"}}]}`, "unclear main.json: definition: an expression says what it is"},
		"a computed path":     {"main.json", strings.Replace(`[`+logic+`]`, `"/orders/1"`, `"[concat('/orders/', 1)]"`, 1), "unclear main.json: actions/G: it has no fixed path"},
		"a computed id":       {"main.json", strings.Replace(`[`+logic+`]`, `'contoso-20orders')]`, `parameters('api'))]`, 1), "GetOrder of main {expand: ?, limit: '[[1'}: " + noName},
		"a broken template":   {"main.json", `[` + logic, "GetOrder of main {expand: ?, limit: '[[1'}; problem main.json: broken JSON in line 1: this [ has no ]; it may have more calls than were read"},
		"a list of apps":      {"main.json", `{"value": [{"name": "A", "properties": {"definition": {` + schema + `, "actions": {"G": ` + step + `}}}}]}`, "GetOrder of main {}"},
		"another name":        {"logic/orders.json", `{"definition": {` + schema + `, "actions": {"G": ` + step + `}}}`, "GetOrder of orders {}"},
		"a definition alone":  {"logic/orders.json", `{` + schema + `, "actions": {"G": ` + step + `}}`, "GetOrder of orders {}"},
		"a path in a swagger": {"api.json", `{"paths": {"/x/Microsoft.Logic/workflows/{n}": {}}}`, ""},
		"a policy":            {"policy.json", `{"equals": "Microsoft.Logic/workflows"}`, ""},
		"Bicep":               {"main.bicep", "resource a 'Microsoft.Logic/workflows@2019-05-01' = {}", "unclear main.bicep: Logic Apps: alm does not read Logic Apps in this language"},
		"Terraform":           {"main.tf", `resource "azurerm_logic_app_workflow" "a" {}`, "unclear main.tf: Logic Apps: alm does not read Logic Apps in this language"},
		"Terraform in JSON":   {"main.tf.json", `{"resource": {"azurerm_logic_app_workflow": {"a": {}}}}`, "unclear main.tf.json: Logic Apps: alm does not read Logic Apps in this language"},
		"UTF-16":              {"main.json", utf16(`[` + logic + `]`), "problem main.json: the file is UTF-16"},
		"other Terraform":     {"main.tf", strings.Repeat("#", 128<<10), ""},
		"far in a file":       {"main.tf", strings.Repeat("#", 64<<10-5) + "azurerm_logic_app_workflow", "unclear main.tf: Logic Apps: alm does not read Logic Apps in this language"},
		"a plug-in":           {"fxexpressions/a/fxexpression.xml", `<fxexpression><name>Calc</name><expression>'Contoso Orders'.GetOrder("1")</expression></fxexpression>`, "unclear fxexpressions/a/fxexpression.xml: low-code plug-in Calc: alm does not read which connectors low-code plug-ins call"},
		"a plug-in in YAML":   {"fxexpressions/calc/fxexpression.yml", "fxexpression:\n  expression: X.Y()\n", "unclear fxexpressions/calc/fxexpression.yml: low-code plug-in calc: alm does not read which connectors low-code plug-ins call"},
		"a plug-in of tables": {"fxexpressions/calc.xml", `<fxexpression><name>Calc</name><expression>Patch(Accounts, {Name: "x"})</expression></fxexpression>`, ""},
		"a broken plug-in":    {"fxexpressions/calc.xml", `<fxexpression>`, "problem fxexpressions/calc.xml: XML syntax error on line 1: unexpected EOF"},
		"a computed dialog":   {"a.mcs.yml", "kind: AdaptiveDialog\nbeginDialog:\n  actions:\n    - kind: BeginDialog\n      id: b1\n      dialog: =Topic.next\n", "unclear a.mcs.yml: b1: a formula says which agent it runs"},
		"a computed flow":     {"a.mcs.yml", "kind: InvokeFlowAction\nflowId: =Env.flow\n", "unclear a.mcs.yml: InvokeFlowAction: a formula says which flow it runs"},
		"a computed call":     {"a.mcs.yml", "kind: InvokeConnectorAction\nid: c1\nconnectorId: /apis/" + api + "\noperationId: =Topic.op\n", "unclear a.mcs.yml: c1: a formula says which operation it calls"},
		"two documents":       {"a.mcs.yml", "kind: AdaptiveDialog\n---\nkind: ConnectorTool\nconnectorId: /apis/" + api + "\noperationId: GetOrder\n", "problem a.mcs.yml: in line 3 another document begins, and alm reads one"},
		"a comment before":    {"a.mcs.yml", "# Name: Tool\n---\nkind: ConnectorTool\nconnectorId: /apis/" + api + "\noperationId: GetOrder\n", "GetOrder of Tool ?"},
		"tags":                {"a.mcs.yml", "kind: !x ConnectorTool\nconnectorId: !!str /apis/" + api + "\noperationId: !!str GetOrder\n", "GetOrder of a ?"},
		"a component in YAML": {"botcomponents/c_h.tool.g/data.yml", "kind: ConnectorTool\nconnectorId: /apis/" + api + "\noperationId: GetOrder\n", "GetOrder of c_h.tool.g ?"},
		"no component":        {"a.mcs.yml", "version https://git-lfs.github.com/spec/v1\n", "problem a.mcs.yml: no YAML of an agent: it has no keys"},
		"a call without kind": {"a.mcs.yml", "kind: X\nmore:\n  - connectorId: /apis/" + api + "\n", "unclear a.mcs.yml: line 3: it names no operation"},
		"a computed child":    {"workflows/f.json", `{"definition": {"actions": {"W": {"type": "Workflow", "inputs": {"host": {"workflow": {"id": "@parameters('a/b')"}}}}}}}`, "unclear workflows/f.json: actions/W: an expression says which flow it runs"},
		"a computed split":    {"workflows/f.json", `{"definition": {"triggers": {"T": {"type": "OpenApiConnection", "splitOn": "@xpath(xml(triggerBody()), '//a')", "inputs": {"host": {"apiId": "/apis/` + api + `", "operationId": "OnPoll"}}}}}}`, "OnPoll of f {}; unclear workflows/f.json: triggers/T: alm does not understand its splitOn"},
	} {
		if got := formsOf(t, row.file, row.text); got != row.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, row.want)
		}
	}
}

// TestConnectorsWithOneName: of several connectors that an API may be, those count that have what is called, and a
// title counts before a folder.
func TestConnectorsWithOneName(t *testing.T) {
	target := func(dir, title, id string) Target {
		c, err := connector.Read(fstest.MapFS{dir + "/apiDefinition.swagger.json": {Data: []byte(`{"info": {"title": "` + title + `"}, "paths": {"/x": {"get": {"operationId": "` + id + `"}}}}`)}}, dir)
		if err != nil {
			t.Fatal(err)
		}
		return TargetOf(c)
	}
	targets := []Target{target("a", "Orders", "Get"), target("b", "Orders", "Put"), target("orders", "Other", "Get"), target("caf\u00e9", "CAF\u00c9", "Get"), target("d", "Orders", "Get")}
	for api, want := range map[string]string{
		"shared_orders":                        "a: " + sameName + ", d: " + sameName,
		"shared_other":                         "orders",
		"shared_caf-c3-a9":                     "caf\u00e9",
		"shared_known":                         "",
		"shared_new-5fgone-5f0011223344556677": "a: " + otherNameOfAny + ", caf\u00e9: " + otherNameOfAny + ", d: " + otherNameOfAny + ", orders: " + otherNameOfAny,
		"shared_known-5f0011223344556677":      "",
	} {
		owned, _ := callsByConnector(targets, map[string][]string{"elsewhere": {"known"}}, []Consumer{{Calls: []Call{{API: api, Operation: "Get"}}}})
		var got []string
		for dir, calls := range owned {
			got = append(got, strings.TrimSuffix(dir+": "+calls[0].guess, ": "))
		}
		if slices.Sort(got); strings.Join(got, ", ") != want {
			t.Errorf("%s: got %q, want %q", api, got, want)
		}
	}
}
