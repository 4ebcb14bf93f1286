package consumers

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"alm/pipeline/check"
	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// environment serves an emulated prod with some rows.
func environment(t *testing.T, posts ...string) *dataverse.Client {
	t.Helper()
	e, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e.Handler())
	t.Cleanup(server.Close)
	for _, post := range posts {
		what, text, _ := strings.Cut(post, " ")
		resp, err := http.Post(server.URL+"/prod/_emulator/"+what, "application/json", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusNoContent {
			t.Fatalf("%s: %s", post, resp.Status)
		}
	}
	client, err := dataverse.New(server.URL+"/prod", dataverse.Options{Credential: dataverse.StaticToken("emulator")})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// TestAskReadsAllPages: 120 flows are three pages.
func TestAskReadsAllPages(t *testing.T) {
	var rows []string
	for range 120 {
		rows = append(rows, `rows {"set": "workflows", "row": {"name": "F", "category": 5, "type": 1, "clientdata": "{}"}}`)
	}
	a, err := Ask(t.Context(), environment(t, rows...), "prod", "alm", asked)
	if err != nil || len(a.Flows) != 120 {
		t.Fatalf("%d flows, %v; want 120", len(a.Flows), err)
	}
	ids := map[string]bool{}
	for _, f := range a.Flows {
		ids[f.ID] = true
	}
	if len(ids) != 120 {
		t.Errorf("%d different flows; want 120", len(ids))
	}
}

func TestAskKeepsWhatTheEnvironmentHas(t *testing.T) {
	client := environment(t,
		`rows {"set": "workflows", "owner": "maker", "row": {"workflowid": "11111111-1111-4111-8111-111111111111", "name": "Nightly\u001b[31m", "category": 5, "type": 1, "modernflowtype": 2, "statecode": 1, "clientdata": "{\"apiKey\": \"hunter two\"}"}}`,
		`rows {"set": "workflows", "row": {"workflowid": "22222222-2222-4222-8222-222222222222", "name": "Desk", "category": 6, "type": 1}}`,
		`rows {"set": "canvasapps", "owner": "maker", "row": {"canvasappid": "33333333-3333-4333-8333-333333333333", "displayname": "Board", "canvasapptype": 2, "connectionreferences": "{\"a\": {\"id\": \"/providers/microsoft.powerapps/apis/shared_x\", \"dataSources\": [\"Orders\", \"Lines\"]}, \"b\": {\"id\": \"/providers/Microsoft.PowerApps/apis/shared_x\"}}"}}`,
		`inventory [{"type": "microsoft.powerautomate/cloudflows", "name": "f-1", "properties": {"displayName": "Mine", "ownerId": "o", "trigger": "x", "triggerOperation": "OnNew", "powerPlatformConnectors": [{"connectorId": "shared_x", "operations": [{"operationId": "Get"}]}, {"connectorId": "shared_y"}]}},
			{"type": "microsoft.powerautomate/cloudflows", "name": "f-2", "properties": {"displayName": "Nightly", "workflowEntityId": "11111111-1111-4111-8111-111111111111"}},
			{"type": "microsoft.powerpages/sites", "name": "s-1", "properties": {"displayName": "Site"}}]`)
	got, err := Ask(t.Context(), client, "prod", "alm 1.2.0", asked)
	if err != nil {
		t.Fatal(err)
	}
	want := &Answer{
		Schema: 1, Is: fileMark, Tool: "alm 1.2.0", Stage: "prod", URL: client.URL(), AskedAt: asked, References: []Reference{}, Agents: []Agent{},
		Flows:  []Flow{{Row: Row{"11111111-1111-4111-8111-111111111111", "Nightly [31m", "Maker", "on"}, Kind: "Microsoft 365 agent flow", Definition: `{"apiKey": "hunter two"}`}},
		Apps:   []App{{Row: Row{"33333333-3333-4333-8333-333333333333", "Board", "Maker", "draft"}, Kind: "custom page", Connectors: []string{"shared_x"}, DataSources: map[string][]string{"shared_x": {"Lines", "Orders"}}}},
		Listed: []Listed{{Row{ID: "f-1", Name: "Mine", Owner: "o"}, "flow", []Use{{"shared_x", "Get"}, {API: "shared_y"}, {"shared_x", "OnNew"}}}},
		NotAsked: []check.NotAsked{{What: "desktop flows", Count: 1, Why: "alm does not read their language"},
			{What: "Logic Apps, code apps and other environments", Why: "no table of the environment lists them"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
