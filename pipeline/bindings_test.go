package pipeline

import (
	"testing"

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
		want  binding
		fails bool
	}{
		{"a connector of the zip", solution.ConnectionReference{API: apis + "shared_contoso-5forders-5f0000", CustomConnector: orders.ID},
			[]dataverse.API{portal, orders}, binding{name: "contoso_orders", connector: "Orders", api: apis + orders.InternalID}, false},
		{"a connector of the zip that is not there", solution.ConnectionReference{API: apis + "shared_contoso-5forders-5f0000", CustomConnector: orders.ID},
			nil, binding{name: "contoso_orders", connector: "Orders"}, false},
		{"one that has another id there", solution.ConnectionReference{CustomConnector: orders.ID},
			[]dataverse.API{{ID: "x", Name: "Contoso_Orders", InternalID: "shared_z"}}, binding{name: "Contoso_Orders", connector: "Orders", api: apis + "shared_z"}, false},
		{"one of another solution, by id", solution.ConnectionReference{API: apis + "shared_cr736-5fdemo-20api-5f0000", CustomConnector: portal.ID},
			[]dataverse.API{orders, portal}, binding{name: portal.Name, connector: "Demo", api: apis + portal.InternalID}, false},
		{"one of another solution, by name", solution.ConnectionReference{API: apis + "shared_cr736-5fdemo-20api-5f0000aaaa-5f11"},
			[]dataverse.API{orders, portal}, binding{name: portal.Name, connector: "Demo", api: apis + portal.InternalID}, false},
		{"one that nobody has", solution.ConnectionReference{API: apis + "shared_cr736-5fdemo-20api-5f0000"}, []dataverse.API{orders}, binding{}, true},
		{"a name that begins the same", solution.ConnectionReference{API: apis + "shared_contoso-5forders-20new-5f0000"}, []dataverse.API{orders}, binding{}, true},
		{"Microsoft's own", solution.ConnectionReference{API: apis + "shared_office365"}, []dataverse.API{orders},
			binding{connector: "shared_office365", api: apis + "shared_office365"}, false},
	} {
		rel := &Release{With: With{Project: &Project{}}, Verified: &Verified{solution: &solution.Solution{Connectors: ours}}}
		var got binding
		err := rel.resolve(&got, test.of, test.there)
		if (err != nil) != test.fails || !test.fails && got != test.want {
			t.Errorf("%s: %+v, %v; want %+v", test.does, got, err, test.want)
		}
	}
}

func TestConnectorsThatGoFirstHaveAVersionInBetween(t *testing.T) {
	for _, test := range []struct{ was, is, want string }{
		{"", "1.0.0.0", "0.0.0.1"},
		{"", "0.0.0.2", "0.0.0.1"},
		{"", "0.0.0.1", ""},
		{"1.2.0.0", "1.3.0.0", "1.2.0.1"},
		{"1.2.0.9", "1.2.1.0", "1.2.0.10"},
		{"1.2.0.0", "1.2.0.1", ""},
	} {
		got, err := between(test.was, test.is)
		if test.want == "" && err == nil || test.want != "" && (err != nil || got.String() != test.want) {
			t.Errorf("between %q and %q: %v, %v; want %q", test.was, test.is, got, err, test.want)
		}
	}
}
