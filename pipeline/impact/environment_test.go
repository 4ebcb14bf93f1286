package impact

import (
	"reflect"
	"testing"

	"alm/pipeline/check"
)

func TestReadEnvironment(t *testing.T) {
	const call = `{"definition": {"actions": {"Get": {"type": "OpenApiConnection", "inputs": {"host": {"connectionName": "C_Orders", "operationId": "Get"}}}}}}`
	row := Row{ID: "A1", Name: "Nightly", Owner: "Maker", State: "on"}
	got := ReadEnvironment(Environment{
		Name: "prod", References: map[string]string{"c_orders": "shared_x"},
		Flows: []StoredFlow{{row, []byte(call)}, {Row{Name: "None"}, []byte("{}")}, {Row{Name: "Cut"}, []byte(call[:len(call)-2])}},
		Apps:  []StoredApp{{Row{Name: "Board"}, []string{"/providers/microsoft.powerapps/apis/shared_x"}, nil}, {Row{Name: "Desk"}, []string{"shared_x"}, map[string][]string{"shared_x": {"A", "B"}}}},
		Agents: []StoredAgent{{Row: Row{Name: "Helper"}, Schema: "c_helper", Parts: []StoredPart{
			{"Get an order", "c_helper.tool.Get", []byte("kind: ConnectorTool\noperationId: Get\n"), []string{"c_orders"}},
			{"Broken", "c_helper.topic.B", []byte("kind: ["), nil},
		}}},
		Listed: []StoredUser{{Row{ID: "f-1", Name: "Mine"}, Flow, []StoredUse{{"shared_x", "Get"}, {"shared_y", ""}}}},
	})
	flow := []Call{{By: check.PowerAutomate, API: "shared_x", Operation: "Get", Where: "actions/Get", sends: sent{form: object}}}
	want := []Consumer{
		{Kind: Flow, Name: "Nightly", ID: "a1", Environment: "prod", Owner: "Maker", State: "on", Calls: flow},
		{Kind: Flow, Name: "None", Environment: "prod"},
		{Kind: Flow, Name: "Cut", Environment: "prod", Calls: flow},
		{Kind: App, Name: "Board", Environment: "prod", Calls: []Call{
			{By: check.Canvas, API: "shared_x", Where: "connections", Unclear: "only the app's file says which operations it uses"}}},
		{Kind: App, Name: "Desk", Environment: "prod", Calls: []Call{
			{By: check.Canvas, API: "shared_x", Where: "data sources A, B", Unclear: "only the app's file says which operations it uses"}}},
		{Kind: Agent, Name: "Helper", Environment: "prod", schemas: []schemaName{{name: "c_helper"}}, Calls: []Call{
			{By: check.Copilot, API: "shared_x", Operation: "Get", Where: "Get an order, ConnectorTool"}}},
		{Kind: Flow, Name: "Mine", ID: "f-1", Environment: "prod", Calls: []Call{
			{By: check.PowerAutomate, API: "shared_x", Operation: "Get", Where: "Get", listed: true},
			{By: check.PowerAutomate, API: "shared_y", Where: "connections", Unclear: "the inventory does not list which operations it uses", listed: true}}},
	}
	for i := range want {
		if i >= len(got.Consumers) || !reflect.DeepEqual(withoutInputs(got.Consumers[i]), want[i]) {
			t.Errorf("got  %+v\nwant %+v", withoutInputs(got.Consumers[i]), want[i])
		}
	}
	problems := []string{
		"prod: flow None: no flow: it has no definition",
		"prod: flow Cut: broken JSON in line 1: the file ends inside this {; it may have more calls than were read",
		"prod: agent Helper: Broken: no YAML: [1:7] sequence end token ']' not found",
	}
	if !reflect.DeepEqual(got.Problems, problems) {
		t.Errorf("problems = %q\nwant %q", got.Problems, problems)
	}
}

// withoutInputs leaves out of an agent's calls what TestAgents compares.
func withoutInputs(c Consumer) Consumer {
	if c.Kind == Agent {
		for i := range c.Calls {
			c.Calls[i].sends, c.Calls[i].reads = sent{}, nil
		}
	}
	return c
}

// TestListedUses: an operation that an inventory lists breaks if it is renamed, and perhaps if what it
// takes changes.
func TestListedUses(t *testing.T) {
	call := connectorCall{Call: &Call{listed: true}}
	for _, test := range []struct {
		affects check.Affects
		want    effect
	}{
		{check.AllCalls, effect{hit: isHit}},
		{check.NoCall, effect{}},
		{check.Omitters, uncertain("the inventory lists the operation, but not what is sent and read")},
		{check.Readers, uncertain("the inventory lists the operation, but not what is sent and read")},
	} {
		if got := call.affected(&check.Finding{Rule: &check.Rule{Affects: test.affects}}, check.Part{}); got != test.want {
			t.Errorf("affects %d: %+v, want %+v", test.affects, got, test.want)
		}
	}
}
