package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"alm/solution/dataverse/emulator"
)

const flowID = "aab06feb-994b-ef11-a317-7c1e52150b3d"

// flows returns a solution with a reference to the connector of deploy, and a flow that was on.
func flows(customizable string) []byte {
	return zipOf("Flows", "1.0.0.0", "", `<connectionreferences><connectionreference connectionreferencelogicalname="contoso_ref">`+
		`<connectionreferencedisplayname>Ref</connectionreferencedisplayname><connectorid>/providers/Microsoft.PowerApps/apis/shared_elsewhere</connectorid>`+
		`<customconnectorid><connectorid>`+connectorID+`</connectorid></customconnectorid><iscustomizable>`+customizable+`</iscustomizable></connectionreference></connectionreferences>`+
		`<Workflows><Workflow WorkflowId="{`+strings.ToUpper(flowID)+`}" Name="Approve"><JsonFileName>/Workflows/approve.json</JsonFileName><Category>5</Category><StateCode>1</StateCode></Workflow></Workflows>`,
		map[string]string{"Workflows/approve.json": `{"properties":{"connectionReferences":{"shared_x":{"connection":{"connectionReferenceLogicalName":"contoso_ref"}}}}}`})
}

// TestFlowNeedsConnection checks that an import leaves a flow off, and that it can be turned on only
// after its reference has a connection.
func TestFlowNeedsConnection(t *testing.T) {
	_, web := started(t, emulator.Options{CheckConnections: true, Versions: emulator.SameVersions})
	s := server{web.URL + "/", web.URL + "/dev/api/data/v9.2/"}
	mustImport(t, s.base, deploy("1.0.0.0"))
	mustImport(t, s.base, flows("1"))
	internal := firstOf(t, s, "connectors", "connectorinternalid")
	reference := firstOf(t, s, "connectionreferences", "connectionreferenceid")
	on := `{"statecode":1,"statuscode":2}`
	bind := fmt.Sprintf(`{"connectionid":"abc","connectorid":"/providers/Microsoft.PowerApps/apis/%s"}`, internal)
	do := func(x exchange) {
		t.Helper()
		if status, text := s.ask(t, x); status != x.status || !strings.Contains(text, x.want) {
			t.Errorf("%s: %d %s; want %d with %s", x.does, status, text, x.status, x.want)
		}
	}
	do(exchange{"off after the import", "GET workflows?$select=statecode,name", "", "", 200, `"statecode":0`})
	do(exchange{"turn on without a connection", "PATCH workflows(" + flowID + ")", "", on, 400, "'contoso_ref' must have a connection"})
	do(exchange{"bind an unknown connection", "PATCH connectionreferences(" + reference + ")", "", bind, 400, "ConnectionNotFound"})
	connect(t, web.URL, `{"name":"abc","api":"contoso_deploy"}`)
	do(exchange{"bind", "PATCH connectionreferences(" + reference + ")", "", bind, 204, ""})
	do(exchange{"turn on", "PATCH workflows(" + flowID + ")", "", on, 204, ""})
	do(exchange{"on after that", "GET workflows?$select=statecode", "", "", 200, `"statecode":1`})
	mustImport(t, s.base, flows("1"))
	do(exchange{"on after another import", "GET workflows?$select=statecode", "", "", 200, `"statecode":1`})
}

// TestUninstallChecksDependents checks that components which others need cannot be deleted.
func TestUninstallChecksDependents(t *testing.T) {
	_, web := started(t, emulator.Options{})
	s := server{web.URL + "/", web.URL + "/dev/api/data/v9.2/"}
	mustImport(t, s.base, deploy("1.0.0.0"))
	mustImport(t, s.base, flows("0"))
	reference := firstOf(t, s, "connectionreferences", "connectionreferenceid")
	solution := firstOf(t, s, "solutions?$filter=uniquename%20eq%20'Flows'", "solutionid")
	for _, x := range []exchange{
		{"uninstall of a connector that a reference needs", "POST UninstallSolution", "", `{"SolutionUniqueName":"Deploy"}`, 500,
			"DependencyCount : 1 RequiredComponentObject details: Type: connectionreference, ObjectName: contoso_ref"},
		{"change of a managed row that is not customizable", "PATCH connectionreferences(" + reference + ")", "", `{"description":"x"}`, 400, "0x8004f012"},
		{"delete of a managed row", "DELETE connectionreferences(" + reference + ")", "", "", 400, "managed"},
		{"uninstall of the dependent solution", "DELETE solutions(" + solution + ")", "", "", 204, ""},
		{"uninstall after that", "POST UninstallSolution", "", `{"SolutionUniqueName":"Deploy"}`, 204, ""},
		{"connectors after that", "GET connectors", "", "", 200, `"value":[]`},
		{"flows after that", "GET workflows", "", "", 200, `"value":[]`},
	} {
		if status, text := s.ask(t, x); status != x.status || !strings.Contains(text, x.want) {
			t.Errorf("%s: %d %s; want %d with %s", x.does, status, text, x.status, x.want)
		}
	}
}

// TestContestedRules checks the options for rules on which accounts of the service disagree.
func TestContestedRules(t *testing.T) {
	for name, test := range map[string]struct {
		opts emulator.Options
		then string
		want string // in the error, "" for none
	}{
		"lower version":               {emulator.Options{}, "0.9.0.0", "0x80048541"},
		"same version":                {emulator.Options{}, "1.0.0.0", "0x80048541"},
		"lower version, allowed":      {emulator.Options{Versions: emulator.AnyVersions}, "0.9.0.0", ""},
		"same version, allowed":       {emulator.Options{Versions: emulator.SameVersions}, "1.0.0.0", ""},
		"lower version, same allowed": {emulator.Options{Versions: emulator.SameVersions}, "0.9.0.0", "0x80048541"},
		"versions compare as numbers": {emulator.Options{}, "1.0.0.10", ""},
	} {
		_, web := started(t, test.opts)
		base := web.URL + "/dev/api/data/v9.2/"
		mustImport(t, base, deploy("1.0.0.0"))
		err := importInto(base, deploy(test.then), func() {})
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), "not higher")) {
			t.Errorf("%s: %v; want %q", name, err, test.want)
		}
	}
	_, web := started(t, emulator.Options{LateLock: true, Run: 1e8})
	s := server{web.URL + "/", web.URL + "/dev/api/data/v9.2/"}
	body := `{"OverwriteUnmanagedCustomizations":false,"PublishWorkflows":true,"CustomizationFile":` + quotedBytes(deploy("1.0.0.0")) + `}`
	for range 2 {
		if status, text := s.ask(t, exchange{call: "POST ImportSolutionAsync", body: body}); status != 200 {
			t.Errorf("second start = %d %s; want it accepted", status, text)
		}
	}
	s.idle(t)
	if _, text := s.ask(t, exchange{call: "GET asyncoperations?$select=statuscode,message"}); strings.Count(text, `"statuscode":31`) != 1 || !strings.Contains(text, "Cannot start another [Import]") {
		t.Errorf("jobs: %s; want one that failed because of the lock", text)
	}
}

// TestAppsAreDifferentUsers: a client that attaches to an import must not find a stranger's.
func TestAppsAreDifferentUsers(t *testing.T) {
	s, client := secured(t, emulator.Options{Apps: map[string]string{"a": "x", "b": "y"}})
	users := map[string]bool{}
	for app, secret := range map[string]string{"a": "x", "b": "y"} {
		users[whoIs(t, s.URL, client, app, secret)] = true
	}
	if len(users) != 2 {
		t.Errorf("users = %v; want two", users)
	}
}
