package solution

import (
	"slices"
	"testing"
)

func TestMatchFindsAConnector(t *testing.T) {
	definition := func(title, id string) []byte {
		return []byte(`{"info":{"title":"` + title + `"},"paths":{"/a":{"get":{"operationId":"` + id + `"}}}}`)
	}
	s := &Solution{Connectors: []Connector{
		{Name: "lumen_5Fparts-20desk", DisplayName: "Desk", Definition: definition("Desk", "A")},
		{Name: "lumen_orders", DisplayName: "All orders", Definition: definition("Orders API", "B")},
		{Name: "new_stock", DisplayName: "Stock", Definition: definition("Stock one", "C")},
		{Name: "new_stock2", DisplayName: "Stock", Definition: definition("Stock two", "D")},
	}}
	for _, test := range []struct {
		titles []string
		id     string
		taken  string
		want   []string
	}{
		{[]string{"Parts Desk"}, "X", "", []string{"lumen_5Fparts-20desk"}},
		{[]string{"Parts Desk"}, "X", "lumen_5Fparts-20desk", nil},
		{[]string{"", "orders"}, "X", "", []string{"lumen_orders"}},
		{[]string{"ALL ORDERS"}, "X", "", []string{"lumen_orders"}},
		{[]string{"Orders API"}, "X", "", []string{"lumen_orders"}},
		{[]string{"Another"}, "B", "", []string{"lumen_orders"}},
		{[]string{"Stock"}, "X", "", []string{"new_stock", "new_stock2"}},
		{[]string{"Stock"}, "X", "new_stock", []string{"new_stock2"}},
		{[]string{"Another"}, "X", "", nil},
	} {
		var got []string
		for _, c := range s.Match("lumen", test.titles, definition(test.titles[len(test.titles)-1], test.id), map[string]bool{test.taken: true}) {
			got = append(got, c.Name)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("Match(%q, %s) without %q = %q; want %q", test.titles, test.id, test.taken, got, test.want)
		}
	}
}
