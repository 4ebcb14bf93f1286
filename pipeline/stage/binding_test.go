package stage

import (
	"testing"
	"testing/fstest"

	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/dataverse"
)

func TestAReferenceIsResolvedByTheConnectorsName(t *testing.T) {
	ours := []solution.Connector{{ID: "11111111-0000-4000-8000-000000000000", Name: "contoso_orders", DisplayName: "Orders"}}
	orders := dataverse.API{ID: "11111111-0000-4000-8000-000000000000", Name: "contoso_orders", InternalID: "shared_contoso-5forders-5faaaa", DisplayName: "Orders"}
	portal := dataverse.API{ID: "22222222-0000-4000-8000-000000000000", Name: "cr736_5Fdemo-20api", InternalID: "shared_cr736-5fdemo-20api-5fbbbb", DisplayName: "Demo"}
	const apis = "/providers/Microsoft.PowerApps/apis/"
	for _, test := range []struct {
		does  string
		of    solution.ConnectionReference
		there []dataverse.API
		want  Binding
		fails bool
	}{
		{"a connector of the zip", solution.ConnectionReference{API: apis + "shared_contoso-5forders-5f0000", CustomConnector: orders.ID},
			[]dataverse.API{portal, orders}, Binding{Name: "contoso_orders", Connector: "Orders", API: apis + orders.InternalID}, false},
		{"a connector of the zip that is not there", solution.ConnectionReference{API: apis + "shared_contoso-5forders-5f0000", CustomConnector: orders.ID},
			nil, Binding{Name: "contoso_orders", Connector: "Orders"}, false},
		{"one that has another id there", solution.ConnectionReference{CustomConnector: orders.ID},
			[]dataverse.API{{ID: "x", Name: "Contoso_Orders", InternalID: "shared_z"}}, Binding{Name: "Contoso_Orders", Connector: "Orders", API: apis + "shared_z"}, false},
		{"one of another solution, by id", solution.ConnectionReference{API: apis + "shared_cr736-5fdemo-20api-5f0000", CustomConnector: portal.ID},
			[]dataverse.API{orders, portal}, Binding{Name: portal.Name, Connector: "Demo", API: apis + portal.InternalID}, false},
		{"one of another solution, by name", solution.ConnectionReference{API: apis + "shared_cr736-5fdemo-20api-5f0000aaaa-5f11"},
			[]dataverse.API{orders, portal}, Binding{Name: portal.Name, Connector: "Demo", API: apis + portal.InternalID}, false},
		{"one that nobody has", solution.ConnectionReference{API: apis + "shared_cr736-5fdemo-20api-5f0000"}, []dataverse.API{orders}, Binding{}, true},
		{"a name that begins the same", solution.ConnectionReference{API: apis + "shared_contoso-5forders-20new-5f0000"}, []dataverse.API{orders}, Binding{}, true},
		{"Microsoft's own", solution.ConnectionReference{API: apis + "shared_office365"}, []dataverse.API{orders},
			Binding{Connector: "shared_office365", API: apis + "shared_office365"}, false},
	} {
		s := &Stage{Name: "dev", Project: &project.Project{}}
		got, err := s.resolve(&solution.Solution{Connectors: ours}, test.of, test.there)
		if (err != nil) != test.fails || !test.fails && got != test.want {
			t.Errorf("%s: %+v, %v; want %+v", test.does, got, err, test.want)
		}
	}
}

// A settings file may carry the id that a custom connector has elsewhere, but no other
// connector of the product.
func TestASettingsFileGivesNoOtherConnector(t *testing.T) {
	file := `{"ConnectionReferences": [
  {"LogicalName": "contoso_mail", "ConnectionId": "1", "ConnectorId": "/providers/Microsoft.PowerApps/apis/shared_outlook"},
  {"LogicalName": "contoso_orders", "ConnectionId": "2", "ConnectorId": "/providers/Microsoft.PowerApps/apis/shared_contoso-5forders-5f0000"}]}`
	p, err := project.Load(fstest.MapFS{
		"alm.yaml":  {Data: []byte("stages:\n  prod:\n    url: https://org.crm.dynamics.com\n    settings: prod.json\n")},
		"prod.json": {Data: []byte(file)},
	}, "alm.yaml")
	if err != nil {
		t.Fatal(err)
	}
	prod := &Stage{Name: "prod", Project: p}
	for _, test := range []struct {
		reference string
		api       string
		want      string
	}{
		{"contoso_mail", "shared_office365", "prod.json:2:19: stage prod: connection reference contoso_mail is of connector shared_office365, not of \"shared_outlook\""},
		{"contoso_mail", "shared_outlook", ""},
		{"contoso_none", "shared_outlook", ""},
		{"contoso_orders", "shared_contoso-5forders-5f1111", ""},
	} {
		r := solution.ConnectionReference{Name: test.reference, API: "/providers/Microsoft.PowerApps/apis/" + test.api}
		there := []dataverse.API{{Name: "contoso_orders", InternalID: "shared_contoso-5forders-5f2222"}}
		got := ""
		if _, err := prod.resolve(&solution.Solution{}, r, there); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s of %s: %q; want %q", test.reference, test.api, got, test.want)
		}
	}
}
