package emulator

// touched marks a managed row that was changed by hand since its last import.
const touched = "_touched"

// layers are the rows of msdyn_componentlayers, which is a virtual table: for each managed
// connector one of its solution, and one of "Active" where it was changed by hand.
func (env *environment) layers() []row {
	var all []row
	for _, part := range env.state.Tables["solutioncomponents"] {
		c := env.find("connectors", "connectorid", part.text("objectid"))
		if part["componenttype"] != float64(typeConnector) || c == nil {
			continue
		}
		layer := func(solution string, order float64) {
			all = append(all, row{"msdyn_componentlayerid": newID(), "msdyn_componentid": c.text("connectorid"), "msdyn_name": c.text("name"),
				"msdyn_solutioncomponentname": "Connector", "msdyn_solutionname": solution, "msdyn_order": order})
		}
		layer(env.find("solutions", "solutionid", part.text("_solutionid_value")).text("uniquename"), 1)
		if c[touched] == true {
			layer("Active", 2)
		}
	}
	return all
}
