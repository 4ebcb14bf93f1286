package impact

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"reflect"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
)

const flowFile = "Workflows/Deployonapproval-0E0DD588-BA10-F011-9989-6045BD0E2FC6.json"

//go:embed testdata/flow.json
var flowText string

func TestFlow(t *testing.T) {
	got, err := Read(fstest.MapFS{
		"src/" + flowFile:                  {Data: []byte(flowText)},
		"src/" + flowFile + ".data.xml":    {Data: []byte(`<Workflow Name="Deploy on approval"/>`)},
		"src/Workflows/Broken-1.json":      {Data: []byte(`{}`)},
		".git/Workflows/Hidden.json":       {Data: []byte(flowText)},
		"src/Workflows/readme.md":          {Data: []byte("x")},
		"src/Other/Customizations.xml":     {Data: []byte(`<ImportExportXml/>`)},
		"src/Assets/customizations.xml":    {Data: []byte(`<unclosed`)},
		"src/botcomponents/a.topic.B/data": {Data: []byte("kind: [")},
	})
	const api = "shared_contoso-5fdeploy-5ff73fc8ceb8bd1dfd"
	want := []Consumer{{Kind: Flow, Name: "Deploy on approval", File: "src/" + flowFile, ID: "0e0dd588-ba10-f011-9989-6045bd0e2fc6", Calls: []Call{
		{By: check.PowerAutomate, API: api, Operation: "OnApproved", Where: "triggers/When_approved", Line: 4, notified: true,
			sends: record(record(text("all"), "events"), "hook"), reads: []read{{key: "body/service", whole: true}}},
		{By: check.PowerAutomate, API: api, Operation: "TriggerDeploy", Where: "actions/If/Start", Line: 8,
			sends: record(record(sent{}, "service"), "body", text("true"), "dryRun"),
			reads: []read{{key: "body/id", whole: true}, {key: "body/log/*/line", whole: true}}},
		{By: check.LogicApps, API: "deploy", nameless: true, Method: "post", Path: "/deploy/{}/run", Where: "actions/Raw", Line: 12,
			sends: record(text("true"), "dryRun", record(text("a"), "service", record(text("true"), "force"), "options"), "body")},
	}}}
	if err != nil || !reflect.DeepEqual(got.Consumers, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got.Consumers, err, want)
	}
	if len(got.Problems) != 3 {
		t.Errorf("problems %q, want one for each of three broken files", got.Problems)
	}
}

func text(text string) sent { return sent{form: literal, text: text} }

// record returns an object of values and their names.
func record(pairs ...any) sent {
	s := sent{form: object}
	for i := 0; i < len(pairs); i += 2 {
		field := pairs[i].(sent)
		field.name = pairs[i+1].(string)
		s.below = append(s.below, field)
	}
	return s
}

func TestApp(t *testing.T) {
	app := zipped(t, map[string]string{
		`References\DataSources.json`: `{"DataSources": [{"Name": "Deploy API", "Type": "ServiceInfo", "ApiId": "/providers/microsoft.powerapps/apis/shared_deploy-5ff73fc8ceb8bd1dfd"}, {"Name": "Orders"}]}`,
		`Properties.json`:             `{"Name": "Deploy board"}`,
		`Controls\1.json`: `{"TopParent": {"Name": "Screen1", "Rules": [], "Children": [{"Name": "Button1", "Rules": [
			{"Property": "OnSelect", "InvariantScript": "Set(x, 'Deploy API'.TriggerDeploy({service: \"a\"}).id); Orders.Find()"}]}]}}`,
	})
	got, err := Read(fstest.MapFS{"CanvasApps/contoso_board_DocumentUri.msapp": {Data: app}})
	words := map[string]bool{"Set": true, "x": true, "Deploy API": true, "TriggerDeploy": true, "id": true, "Orders": true, "Find": true}
	want := []Consumer{{Kind: App, Name: "Deploy board", File: "CanvasApps/contoso_board_DocumentUri.msapp",
		Calls: []Call{{By: check.Canvas, API: "shared_deploy-5ff73fc8ceb8bd1dfd", Operation: "TriggerDeploy", Where: "Screen1/Button1.OnSelect",
			sends: sent{form: list, below: []sent{record(text("a"), "service")}}, reads: []read{{key: "body/id", whole: true}}, words: words}}}}
	if err != nil || !reflect.DeepEqual(got.Consumers, want) || got.Problems != nil {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

//go:embed testdata/agent.yml
var agentText string

func TestAgentInZipInFolder(t *testing.T) {
	solution := zipped(t, map[string]string{
		"botcomponents/contoso_bot.component.Start/data": agentText,
		"botcomponents/contoso_bot.topic.Hello/data":     "kind: AdaptiveDialog\n",
		"customizations.xml":                             "<ImportExportXml/>",
	})
	got, err := Read(fstest.MapFS{"dist/Bot_1_0.zip": {Data: solution}, "dist/broken.zip": {Data: []byte("PK")}})
	want := []Consumer{{Kind: Agent, Name: "Start a deployment", File: "dist/Bot_1_0.zip/botcomponents/contoso_bot.component.Start/data",
		packed: true, weakName: true, schemas: []schemaName{{name: "contoso_bot.component.start"}, {name: "contoso_bot"}},
		Calls: []Call{{By: check.Copilot, API: "shared_contoso-5fdeploy-5ff73fc8ceb8bd1dfd", Operation: "TriggerDeploy", Where: "InvokeConnectorTaskAction", Line: 9,
			sends: record(record(sent{}, "service"), "body")}}}}
	if err != nil || !reflect.DeepEqual(got.Consumers, want) || len(got.Problems) != 1 {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

func TestConnectionReference(t *testing.T) {
	got, err := Read(fstest.MapFS{
		"Workflows/A.json": {Data: []byte(`{"properties": {
			"connectionReferences": {"deploy": {"connection": {"connectionReferenceLogicalName": "contoso_Deploy"}}},
			"definition": {"actions": {"Get": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "deploy", "operationId": "Get"}}}}}}}`)},
		"customizations.xml": {Data: []byte(`<ImportExportXml><connectionreferences><connectionreference connectionreferencelogicalname="contoso_deploy">
			<connectorid>/providers/Microsoft.PowerApps/apis/shared_x</connectorid></connectionreference></connectionreferences>
			<Workflows><Workflow Name="Flow A"><JsonFileName>/Workflows/A.json</JsonFileName></Workflow></Workflows></ImportExportXml>`)},
	})
	want := []Consumer{{Kind: Flow, Name: "Flow A", File: "Workflows/A.json",
		Calls: []Call{{By: check.PowerAutomate, API: "shared_x", Operation: "Get", Where: "actions/Get", Line: 3, sends: sent{form: object}}}}}
	if err != nil || !reflect.DeepEqual(got.Consumers, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

func TestConnectionsOfLogicApps(t *testing.T) {
	got, err := Read(fstest.MapFS{
		"logic/connections.json": {Data: []byte(`{"managedApiConnections": {"orders": {"api": {"id": "/subscriptions/x/providers/Microsoft.Web/locations/y/managedApis/shared_x"}}}}`)},
		"logic/Nightly/workflow.json": {Data: []byte(`{"definition": {"actions": {"Get": {"type": "ApiConnection",
			"inputs": {"host": {"connection": {"referenceName": "orders"}}, "method": "get", "path": "/orders"}}}}}`)},
	})
	want := []Consumer{{Kind: Flow, Name: "Nightly", File: "logic/Nightly/workflow.json",
		Calls: []Call{{By: check.LogicApps, API: "shared_x", Method: "get", Path: "/orders", Where: "actions/Get", Line: 1, sends: sent{form: object}}}}}
	if err != nil || !reflect.DeepEqual(got.Consumers, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

// TestSlashInName: flat keys do not tell a slash in a name from one between names.
func TestSlashInName(t *testing.T) {
	flat, nested := sent{form: object}, record(record(text("1"), "a~1b"), "body")
	flat.set("body/a/b", text("1"))
	for _, test := range []struct {
		sends sent
		key   string
		want  search
	}{
		{flat, "body/a~1b", search{sent: true, values: []*sent{{name: "b", form: literal, text: "1"}}}},
		{nested, "body/a~1b", search{sent: true, values: []*sent{{name: "a~1b", form: literal, text: "1"}}}},
		{nested, "body/c~1d", search{lacks: true}},
		{nested, "body/c", search{lacks: true}},
	} {
		var got search
		test.sends.findKey(test.key, &got)
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("findKey(%s) = %+v, want %+v", test.key, got, test.want)
		}
	}
}

func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
