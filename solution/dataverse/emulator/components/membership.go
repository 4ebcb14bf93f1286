package components

import (
	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// AddMember makes a component a member of a solution.
func AddMember(s *store.Store, solution store.Row, kind float64, id string) {
	for _, m := range s.Tables["solutioncomponents"] {
		if m.Text("_solutionid_value") == solution.Text("solutionid") && m.Text("objectid") == id {
			return
		}
	}
	s.Put("solutioncomponents", store.Row{"_solutionid_value": solution["solutionid"], "componenttype": kind, "objectid": id, "rootcomponentbehavior": 0.0})
}

// join returns the hook that makes new components of a type members of an unmanaged solution.
func (c *Rules) join(kind float64) func(string) (func(id string), error) {
	return func(name string) (func(id string), error) {
		solution := c.Store.Find("solutions", "uniquename", name)
		if solution == nil {
			return nil, odata.NotFound("The given solution unique name (%s) is not valid", name)
		}
		if solution["ismanaged"] == true {
			return nil, odata.NotModelled("adding components to a managed solution")
		}
		return func(id string) { AddMember(c.Store, solution, kind, id) }, nil
	}
}
