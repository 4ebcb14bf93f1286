package components

import "alm/solution/dataverse/emulator/store"

// Touched is the hidden column of a managed row that a caller has changed since its last import.
const Touched = "_touched"

// Layers computes the rows of the virtual table msdyn_componentlayers: for each managed
// connector a layer of its solution, and a layer of "Active" if a caller has changed it.
func Layers(s *store.Store) []store.Row {
	var rows []store.Row
	for _, member := range s.Tables["solutioncomponents"] {
		c := s.Find("connectors", "connectorid", member.Text("objectid"))
		if member["componenttype"] != float64(TypeConnector) || c == nil {
			continue
		}
		add := func(solution string, order float64) {
			rows = append(rows, store.Row{"msdyn_componentlayerid": store.NewID(), "msdyn_componentid": c.Text("connectorid"), "msdyn_name": c.Text("name"),
				"msdyn_solutioncomponentname": "Connector", "msdyn_solutionname": solution, "msdyn_order": order})
		}
		add(s.Find("solutions", "solutionid", member.Text("_solutionid_value")).Text("uniquename"), 1)
		if c[Touched] == true {
			add("Active", 2)
		}
	}
	return rows
}
