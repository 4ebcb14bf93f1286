package consumers

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestAskOutsideSolutions: where the inventory does not answer, administrators' APIs list the flows and apps
// that Dataverse does not have; 60 flows are two pages.
func TestAskOutsideSolutions(t *testing.T) {
	flows := []string{
		`{"name": "own", "properties": {"displayName": "Own\u001b[31m", "state": "Started", "creator": {"objectId": "o-1"}, "connectionReferences": {"x": {"id": "/providers/Microsoft.PowerApps/apis/shared_x"}},
			"definition": {"actions": {"A": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "x", "operationId": "Get"}}}}}}}`,
		`{"name": "known", "properties": {"displayName": "Nightly", "workflowEntityId": "11111111-1111-4111-8111-11111111111A", "definition": {}}}`,
	}
	for i := range 60 {
		flows = append(flows, fmt.Sprintf(`{"name": "f%d", "properties": {"state": "Stopped", "definition": {"actions": {}}}}`, i))
	}
	client := environment(t,
		`rows {"set": "workflows", "row": {"workflowid": "11111111-1111-4111-8111-11111111111a", "name": "Nightly", "category": 5, "type": 1, "clientdata": "{}"}}`,
		`rows {"set": "canvasapps", "row": {"canvasappid": "33333333-3333-4333-8333-333333333333", "name": "c_board", "displayname": "Board"}}`,
		`adminflows [`+strings.Join(flows, ",")+`]`,
		`adminapps [{"name": "a1", "logicalName": "C_Board", "properties": {"displayName": "Board"}},
			{"name": "a2", "properties": {"displayName": "Mine", "owner": {"displayName": "Maker"}, "lastPublishTime": "2026-11-01T08:00:00Z", "connectionReferences": {"k": {"id": "/providers/microsoft.powerapps/apis/shared_x", "dataSources": ["Orders"]}}}},
			{"name": "a3", "properties": {"connectionReferences": [1]}}, {"name": "a4", "properties": {"connectionReferences": null}}]`)
	a, err := Ask(t.Context(), client, "prod", "alm", asked)
	if err != nil {
		t.Fatal(err)
	}
	wantApps := []App{
		{Row: Row{"33333333-3333-4333-8333-333333333333", "Board", "Emulator", "draft"}, Connectors: []string{}},
		{Row: Row{"a2", "Mine", "Maker", "published 2026-11-01"}, Kind: "outside solutions", Connectors: []string{"shared_x"}, DataSources: map[string][]string{"shared_x": {"Orders"}}},
		{Row: Row{"a3", "a3", "", "draft"}, Kind: "outside solutions", Connectors: []string{}, Unread: "its connectors cannot be read: the column connectionreferences has another form"},
		{Row: Row{"a4", "a4", "", "draft"}, Kind: "outside solutions", Connectors: []string{}},
	}
	a.Apps[0].Owner = "Emulator"
	if !reflect.DeepEqual(a.Apps, wantApps) {
		t.Errorf("got  %+v\nwant %+v", a.Apps, wantApps)
	}
	if n := len(a.Flows); n != 62 || a.Flows[1].Row != (Row{"own", "Own [31m", "o-1", "on"}) || a.Flows[2].Row != (Row{"f0", "f0", "", "off"}) || a.Flows[61].ID != "f59" {
		t.Errorf("%d flows: %+v", n, a.Flows[1:3])
	}
	if want := []check.NotAsked{{What: "Logic Apps, code apps and other environments", Why: "no table of the environment lists them"}}; !reflect.DeepEqual(a.NotAsked, want) {
		t.Errorf("not asked: %+v", a.NotAsked)
	}
	found := a.Found()
	if !slices.Equal(found.Problems, []string{"prod: flow Nightly: no flow: it has no definition", "prod: app a3: its connectors cannot be read: the column connectionreferences has another form"}) {
		t.Errorf("problems: %q", found.Problems)
	}
	if call := found.Consumers[1].Calls[0]; call.API != "shared_x" || call.Operation != "Get" {
		t.Errorf("%+v", call)
	}
}

// TestAskOutsideSolutionsIsRefused: every service that was asked is named, with its reason.
func TestAskOutsideSolutionsIsRefused(t *testing.T) {
	client := environment(t, `adminapps [{"name": ""}]`)
	a, err := Ask(t.Context(), client, "prod", "alm", asked)
	if err != nil {
		t.Fatal(err)
	}
	host := client.Host()
	inventory := host + ": ask the inventory: 403: Service principals are not supported for this operation; " + host + ": "
	const advice = "; sign in as an administrator (az login), or have one register the application as management application"
	want := []check.NotAsked{
		{What: "flows outside solutions", Why: inventory + "list flows: 403: The service principal is not registered as a management application" + advice},
		{What: "canvas apps outside solutions", Why: inventory + "list apps: the answer has an app without a name" + advice},
		{What: "Logic Apps, code apps and other environments", Why: "no table of the environment lists them"},
	}
	if !reflect.DeepEqual(a.NotAsked, want) {
		t.Errorf("got  %+v\nwant %+v", a.NotAsked, want)
	}
}

// TestFlowsOutsideAreUnread: a definition that cannot be read is a place that may have calls.
func TestFlowsOutsideAreUnread(t *testing.T) {
	client := environment(t, `adminflows [{"name": "own", "properties": {"displayName": "Own"}}, {"name": "odd"}]`,
		`faults {"kind": "forbidden", "path": "flows/own"}`)
	a, err := Ask(t.Context(), client, "prod", "alm", asked)
	if err != nil {
		t.Fatal(err)
	}
	problems := a.Found().Problems
	if len(problems) != 2 || !strings.HasPrefix(problems[0], "prod: flow Own: read its definition: 403: ") || !strings.HasPrefix(problems[1], "prod: flow odd: read its definition: no answer of the service") {
		t.Errorf("%q", problems)
	}
}

// TestSharedParts: topics of component collections, and those of child agents, are read.
func TestSharedParts(t *testing.T) {
	const tool = `kind: ConnectorTool\nconnectorId: /apis/shared_x\noperationId: Get\n`
	client := environment(t,
		`rows {"set": "bots", "row": {"botid": "33333333-3333-4333-8333-333333333333", "name": "Desk", "schemaname": "c_desk"}}`,
		`rows {"set": "botcomponents", "row": {"botcomponentid": "44444444-4444-4444-8444-444444444444", "_parentbotid_value": "33333333-3333-4333-8333-333333333333", "name": "Sub", "schemaname": "c_desk.agent.Sub", "componenttype": 9, "data": "kind: AgentDialog\n"}}`,
		`rows {"set": "botcomponents", "row": {"_parentbotcomponentid_value": "44444444-4444-4444-8444-444444444444", "name": "Tool of Sub", "schemaname": "c_desk.action.Tool", "componenttype": 9, "data": "`+tool+`"}}`,
		`rows {"set": "botcomponents", "row": {"name": "Shared topic", "schemaname": "c_shared.topic.Get", "componenttype": 9, "data": "`+tool+`"}}`,
		`rows {"set": "botcomponents", "row": {"name": "Empty", "schemaname": "c_shared.topic.None", "componenttype": 9}}`)
	a, err := Ask(t.Context(), client, "prod", "alm", asked)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range a.Found().Consumers {
		for _, call := range c.Calls {
			got = append(got, c.Name+": "+call.Where+": "+call.Operation)
		}
	}
	if want := []string{"Desk: Tool of Sub, ConnectorTool: Get", "Shared topic: Shared topic, ConnectorTool: Get"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if !slices.ContainsFunc(a.NotAsked, func(n check.NotAsked) bool {
		return n.What == "agents that use shared topics and tools" && n.Count == 1
	}) {
		t.Errorf("not asked: %+v", a.NotAsked)
	}
}
