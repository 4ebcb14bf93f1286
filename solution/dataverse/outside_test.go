package dataverse

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestAdminAnswersAreNotTrusted: what the administrators' APIs answer may be anything.
func TestAdminAnswersAreNotTrusted(t *testing.T) {
	for answer, want := range map[string]string{
		`{"value": []}`: "",
		`{"value": [], "nextLink": "HERE?api-version=2023-06-01"}`:              "list apps: the answer's next page is elsewhere, or one that was read, or too large",
		`{"value": [], "nextLink": "https://evil.example/powerapps/providers"}`: "list apps: the answer's next page is elsewhere, or one that was read, or too large",
		`{"value": [], "nextLink": "ROOT/powerapps.evil/x"}`:                    "list apps: the answer's next page is elsewhere, or one that was read, or too large",
		`{"value": [], "nextLink": "HERE?n=%d"}`:                                "list apps: the answer's pages do not end",
		`{"value": [], "value": [{"name": "a"}]}`:                               "list apps: no answer of the service",
		`{"value": [null]}`:              "list apps: no answer of the service",
		`{}`:                             "list apps: no answer of the service",
		`{"value": [{"name": 1}]}`:       "list apps: no answer of the service",
		`[`:                              "list apps: no answer of the service",
		`{"value": [{"properties": 1}]}`: "list apps: no answer of the service",
		`{"value": [{}]}`:                "list apps: no answer of the service",
		`{"value": [{"name": ""}]}`:      "list apps: the answer has an app without a name",
	} {
		n := 0
		var server *httptest.Server
		server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			switch {
			case strings.Contains(r.URL.Path, "RetrieveCurrentOrganization"):
				fmt.Fprint(w, `{"Detail": {"EnvironmentId": "e-1"}}`)
			case strings.HasPrefix(r.URL.Path, "/powerapps/providers/Microsoft.PowerApps/scopes/admin/environments/e-1/apps"):
				n++
				text := strings.NewReplacer("HERE", server.URL+r.URL.Path, "ROOT", server.URL, "%d", fmt.Sprint(n)).Replace(answer)
				fmt.Fprint(w, text)
			default:
				t.Errorf("%s: asked for %s", answer, r.URL)
			}
		}))
		client, err := New(server.URL, Options{Credential: StaticToken("x")})
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.AdminApps(t.Context())
		if got := fmt.Sprint(err); want == "" && err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %v, want %s", answer, err, want)
		}
		server.Close()
	}
}

// TestAdminServices: each cloud has its own.
func TestAdminServices(t *testing.T) {
	for host, want := range map[string]string{
		"contoso.crm4.dynamics.com":        "api.powerapps.com https://service.powerapps.com/.default api.flow.microsoft.com https://service.flow.microsoft.com/.default",
		"contoso.crm9.dynamics.com":        "gov.api.powerapps.us https://gov.service.powerapps.us/.default gov.api.flow.microsoft.us https://gov.service.flow.microsoft.us/.default",
		"contoso.crm.microsoftdynamics.us": "high.api.powerapps.us https://high.service.powerapps.us/.default high.api.flow.microsoft.us https://high.service.flow.microsoft.us/.default",
		"contoso.crm.appsplatform.us":      "api.apps.appsplatform.us https://service.apps.appsplatform.us/.default api.flow.appsplatform.us https://service.flow.appsplatform.us/.default",
		"contoso.crm.dynamics.cn":          "api.powerapps.cn https://service.powerapps.cn/.default api.powerautomate.cn https://service.powerautomate.cn/.default",
	} {
		c, err := New("https://"+host, Options{Credential: StaticToken("x")})
		if err != nil {
			t.Fatal(err)
		}
		apps, shown := c.adminAt(appAdmins)
		flows, _ := c.adminAt(flowAdmins)
		if got := strings.Join([]string{apps.host, apps.scope, flows.host, flows.scope}, " "); got != want || shown != apps.host {
			t.Errorf("%s: got %s, %s", host, got, shown)
		}
	}
}

// TestAnswersOfAnotherShape: what was not asked for is no answer, rather than a user that calls nothing.
func TestAnswersOfAnotherShape(t *testing.T) {
	const shape = "no answer of the service"
	definition := func(c *Client) error { _, err := c.AdminDefinition(t.Context(), "f-1"); return err }
	inventory := func(c *Client) error { _, err := c.Inventory(t.Context()); return err }
	for _, test := range []struct {
		ask          func(*Client) error
		answer, want string
	}{
		{definition, `{"name": "F-1", "properties": {"definition": {}}}`, ""},
		{definition, `{"name": "f-2", "properties": {"definition": {}}}`, shape},
		{definition, `{"name": "f-1", "properties": {}}`, shape},
		{definition, `{"name": "f-1", "properties": {"definition": null}}`, shape},
		{definition, `{"name": "f-1", "properties": {"definition": []}}`, shape},
		{definition, `{"name": "f-1"}`, shape},
		{inventory, `{"data": [{"name": "a", "type": "Microsoft.PowerApps/canvasApps"}]}`, ""},
		{inventory, `{"data": [{}]}`, `ask the inventory: it answers with "", a "", which was not asked for`},
		{inventory, `{"data": [null]}`, `ask the inventory: it answers with "", a "", which was not asked for`},
		{inventory, `{"data": [{"name": "a", "type": "microsoft.powerpages/sites"}]}`, `ask the inventory: it answers with "a", a "microsoft.powerpages/sites", which was not asked for`},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if strings.Contains(r.URL.Path, "RetrieveCurrentOrganization") {
				fmt.Fprint(w, `{"Detail": {"EnvironmentId": "e-1"}}`)
				return
			}
			fmt.Fprint(w, test.answer)
		}))
		client, err := New(server.URL, Options{Credential: StaticToken("x")})
		if err != nil {
			t.Fatal(err)
		}
		if err := test.ask(client); (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.answer, err, test.want)
		}
		server.Close()
	}
}
