package impact

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

// TestOutlineNamesTheSame: with outlines in place of flows and agents, every row of the matrix names
// the same consumers.
func TestOutlineNamesTheSame(t *testing.T) {
	for _, dir := range []string{"agents", "flows", "indirect", "matrix"} {
		base := testdata(t, dir+"/base.json")
		was := matrixConnector(t, base)
		files := outlined(t, usesOf(t, dir), NewOutline([]*connector.Connector{was}))
		found, err := Read(files)
		if err != nil || len(found.Problems) > 0 {
			t.Fatalf("%v %q", err, found.Problems)
		}
		if n := len(Join(nil, []Target{TargetOf(was)}, nil, found.Consumers).Unclear); dir == "matrix" && n != 12 {
			t.Errorf("%d places are not understood, want 12", n)
		}
		all := everyConsumer(t, dir)
		for _, row := range strings.Split(strings.TrimSuffix(string(testdata(t, dir+"/changes.txt")), "\n"), "\n\n") {
			if !strings.Contains(row, "\n  ") {
				continue
			}
			is := matrixConnector(t, changed(t, base, row))
			want := withConsumers(row, all, was, is)
			if strings.HasPrefix(row, "filter-enum-") { // what is not among the values of the connector is not kept
				app := ""
				if strings.HasPrefix(row, "filter-enum-added") {
					app = "\n  breaks Global" // whose file is no outline
				}
				want, _, _ = strings.Cut(want, "]\n")
				want += "]" + app + "\n  perhaps AgentFenced, AgentNameless, AppBoard, ListFirst, LogicNameless, LogicNotification, LogicQueryInPath"
			}
			if got := withConsumers(row, found.Consumers, was, is); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		}
	}
}

func everyConsumer(t *testing.T, dir string) []Consumer {
	found, err := Read(usesOf(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	return found.Consumers
}

func outlined(t *testing.T, files fstest.MapFS, o Outline) fstest.MapFS {
	all := fstest.MapFS{}
	for name, file := range files {
		data := file.Data
		var err error
		switch low := strings.ToLower(name); {
		case isFlow(low) && !strings.HasSuffix(low, "definition.json"): // its title is not in outlines
			data, err = o.Flow(data)
		case isAgent(low) && !strings.Contains(name, "connectionreferences") && !strings.HasSuffix(name, ".sync.yaml") && !strings.HasSuffix(name, "settings.mcs.yml") && !strings.HasSuffix(name, "Aliased.mcs.yml"):
			title := Consumer{}
			r := newReader(fstest.MapFS{name: file}, maxAll)
			if r.agent(name, data) == nil && len(r.found.Consumers) > 0 {
				title = r.found.Consumers[0]
			}
			data, err = o.Agent(data)
			if !title.weakName && title.Name != "" { // a comment has it
				data = append([]byte("# Name: "+title.Name+"\n"), data...)
			}
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = &fstest.MapFile{Data: data}
	}
	return all
}

// TestOutlineKeepsNoValues: whatever text is put into a flow or an agent as a value is not in its outline.
func TestOutlineKeepsNoValues(t *testing.T) {
	o := NewOutline([]*connector.Connector{matrixConnector(t, []byte(`{"basePath": "/v1", "paths": {
		"/orders/{id}": {"get": {"operationId": "Get", "parameters": [{"name": "state", "in": "query", "type": "string", "enum": ["open", "shut"], "default": "open"},
			{"name": "top", "in": "query", "type": "integer", "enum": [10]}]}},
		"/sets('{name}')/rows": {"get": {"operationId": "Rows"}}}}`))})
	for flow, want := range map[string]string{
		`{"actions": {"A": {"type": "OpenApiConnection", "description": "hunter2", "metadata": {"x": "hunter2"}, "runAfter": {"B": ["hunter2"]}, "inputs": {"host": {"apiId": "/apis/shared_x", "operationId": "Get", "secret": "hunter2"}, "parameters": {"state": "open", "key": "hunter2", "pin": 4711, "top": 10, "on": true, "none": null}, "authentication": {"password": "hunter2"}}}}}`:                                                                                                                                                                                                                                                                                           `{"triggers":{},"actions":{"A":{"type":"OpenApiConnection","inputs":{"host":{"apiId":"/apis/shared_x","operationId":"Get","connection":{}},"parameters":{"state":"open","key":"@parameters('***')","pin":"@parameters('***')","top":10,"on":true,"none":null},"authentication":{"password":"@parameters('***')"}}}},"outputs":null}`,
		`{"triggers": {"T": {"type": "Request", "splitOn": "@triggerBody()?['value']"}}, "actions": {"S": {"type": "Scope", "actions": {"L": {"type": "Foreach", "foreach": "@outputs('A')?['body/value']", "actions": {"C": {"type": "Compose", "inputs": "Bearer hunter2 @{items('L')?['name']}"}}}}}, "I": {"type": "If", "expression": {"equals": ["@variables('v')", "hunter2"]}, "else": {"actions": {"E": {"type": "SetVariable", "inputs": {"name": "v", "value": "hunter2"}}}}}, "W": {"type": "Switch", "expression": "@concat('hunter2', body('A')?['x'][4711], 'open', true, null, 12)", "cases": {"One": {"case": "hunter2", "actions": {}}}, "default": {"actions": {}}}}}`: `{"triggers":{"T":{"type":"Request","splitOn":"@triggerbody()['value']"}},"actions":{"S":{"type":"Scope","actions":{"L":{"type":"Foreach","foreach":"@outputs('A')['body/value']","actions":{"C":{"type":"Compose","inputs":"***@{items('L')['name']}"}}}}},"I":{"type":"If","expression":{"equals":["@variables('v')","@parameters('***')"]},"else":{"actions":{"E":{"type":"SetVariable","inputs":{"name":"v","value":"@parameters('***')"}}}}},"W":{"type":"Switch","expression":"@concat('***',body('A')['x'][4711],'open',true,null,0)","cases":{"One":{"case":"@parameters('***')","actions":{}}},"default":{"actions":{}}}},"outputs":null}`,
		`{"actions": {"V": {"type": "InitializeVariable", "inputs": {"variables": [{"name": "v", "type": "string", "value": "hunter2"}]}}, "P": {"type": "ApiConnection", "inputs": {"host": {"connection": {"name": "@parameters('$connections')['orders']['connectionId']", "referenceName": "orders"}}, "method": "get", "path": "/v1/orders/hunter2", "queries": {"state": "@'hunter2'", "s": "@{'hunter2'}"}}}, "Q": {"type": "ApiConnection", "inputs": {"host": {"connection": {"name": "hunter2"}}, "path": "/sets('hunter2')/rows?key=hunter2&state=@{item()}"}}, "R": {"type": "ApiConnection", "inputs": {"path": "@hunter2"}}}}`:                                              `{"triggers":{},"actions":{"V":{"type":"InitializeVariable","inputs":{"variables":[{"name":"v","value":"@parameters('***')"}]}},"P":{"type":"ApiConnection","inputs":{"host":{"connection":{"name":"@parameters('$connections')['orders']['connectionId']","referenceName":"orders"}},"method":"get","path":"/v1/orders/@{parameters('***')}","queries":{"state":"@parameters('***')","s":"@parameters('***')"}}},"Q":{"type":"ApiConnection","inputs":{"host":{"connection":{}},"path":"/sets('@{parameters('***')}')/rows?key=@{parameters('***')}&state=@{parameters('***')}"}},"R":{"type":"ApiConnection","inputs":{"path":"@parameters('***')"}}},"outputs":null}`,
		`{"actions": {"A": {"type": "Compose", "inputs": "@outputs('A' hunter2"}}, "outputs": {"x": "hunter2", "y@{body('A')}": ["@{body('A')}"]}, "parameters": {"p": {"defaultValue": "hunter2"}}}`: `{"triggers":{},"actions":{"A":{"type":"Compose","inputs":"@?'a'"}},"outputs":{"x":"@parameters('***')","***@{body('A')}":["@{body('A')}"]}}`,
	} {
		got, err := o.Flow([]byte(`{"properties": {"connectionReferences": {"d": {"api": {"name": "shared_x"}, "connection": {"connectionReferenceLogicalName": "c_x", "name": "hunter2"}}}, "definition": ` + flow + `}}`))
		const around = `{"properties":{"connectionReferences":{"d":{"api":{"name":"shared_x"},"connection":{"connectionReferenceLogicalName":"c_x"}}},"parameters":{"$connections":{"value":{}}},"definition":`
		if err != nil || string(got) != around+want+"}}" {
			t.Errorf("got  %s, %v\nwant %s", got, err, around+want+"}}")
		}
	}
	got, err := o.Agent([]byte("kind: TaskDialog\nmodelDescription: hunter2\ninputs:\n  - propertyName: state\n    value: open\n  - propertyName: key\n    value: hunter2\n  - propertyName: pin\n    value: 4711\naction:\n  kind: InvokeConnectorAction\n  operationId: Get\n  output:\n    variable: init:Topic.order\nnext:\n  - text: |\n      hunter2 {Topic.order.'ship to'.city} or {Topic.order}\n  - condition: =Topic.orders.x = \"hunter2\"\n  - null\n"))
	want := `{"kind":"TaskDialog","modelDescription":"=","inputs":[{"propertyName":"state","value":"open"},{"propertyName":"key","value":"="},{"propertyName":"pin","value":"="}],"action":{"kind":"InvokeConnectorAction","operationId":"Get","output":{"variable":"init:Topic.order"}},"next":[{"text":"= Topic.order.'ship to'.'city' Topic.order"},{"condition":"="},"="]}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
}

// TestOutlineOfWhatIsBroken: what can be read is kept, and why that is not all.
func TestOutlineOfWhatIsBroken(t *testing.T) {
	o := NewOutline(nil)
	const cut = `{"definition": {"actions": {"A": {"type": "OpenApiConnection", "inputs": {"host": {"operationId": "Get"`
	for flow, want := range map[string]string{
		"": "no flow: it has no definition", "{}": "no flow: it has no definition", cut: "broken JSON in line 1: the file ends inside this {; it may have more calls than were read",
	} {
		got, err := o.Flow([]byte(flow))
		if err == nil || err.Error() != want || bytes.Contains(got, []byte(`"Get"`)) != (flow == cut) || flow == cut && !json.Valid(got) {
			t.Errorf("%s: got %s, %v; want %s", flow, got, err, want)
		}
	}
	if got, err := o.Agent([]byte("kind: [")); err == nil || got != nil || err.Error() != "no YAML" {
		t.Errorf("got %s, %v", got, err)
	}
	if got, err := o.Agent(nil); err != nil || string(got) != "{}" {
		t.Errorf("got %s, %v", got, err)
	}
	deep := `{"definition": {"actions": ` + strings.Repeat(`{"A": {"type": "Scope", "actions": `, 120) + "{}" + strings.Repeat("}}", 120) + `}}`
	if got, err := o.Flow([]byte(deep)); err != nil || !json.Valid(got) || bytes.Count(got, []byte("Scope")) != 120 {
		t.Errorf("deep: %s, %v", got, err)
	}
}
