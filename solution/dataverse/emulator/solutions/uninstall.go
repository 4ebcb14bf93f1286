package solutions

import (
	"slices"

	"alm/solution/dataverse/emulator/components"
	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// promote replaces a solution by its pending upgrade and deletes the components that the upgrade
// dropped.
func promote(s *store.Store, name string) *odata.Error {
	was, upgrade := findSolution(s, name), findSolution(s, name+upgradeSuffix)
	if was == nil || upgrade == nil {
		return failed("0x8004853b", "The solution %s doesn't have an upgrade that is ready to be applied.", name)
	}
	kept := members(s, upgrade)
	dropped := slices.DeleteFunc(members(s, was), func(id string) bool { return slices.Contains(kept, id) })
	if err := deleteComponents(s, soleMembers(s, was, dropped)); err != nil {
		return err
	}
	removeSolution(s, was)
	s.Put("solutions", store.Row{"solutionid": upgrade["solutionid"], "uniquename": was["uniquename"],
		"installedon": was["installedon"], "updatedon": store.Stamp(s.Now())})
	return nil
}

// uninstall removes a solution, and with a managed one its components.
func uninstall(s *store.Store, name string) *odata.Error {
	was := findSolution(s, name)
	if was == nil {
		return failed("0x80040217", "solution With uniquename = %s Does Not Exist", name)
	}
	if was["ismanaged"] == true {
		ids := soleMembers(s, was, members(s, was))
		if err := checkUninstall(s, ids); err != nil {
			return err
		}
		if err := deleteComponents(s, ids); err != nil {
			return err
		}
	}
	removeSolution(s, was)
	return nil
}

// removeSolution removes a solution's row and its memberships, not its components.
func removeSolution(s *store.Store, solution store.Row) {
	id := solution.Text("solutionid")
	s.Remove("solutioncomponents", func(r store.Row) bool { return r.Text("_solutionid_value") == id })
	s.Remove("solutions", func(r store.Row) bool { return r.Text("solutionid") == id })
}

// checkUninstall rejects an uninstall while other components depend on those that it would
// delete.
func checkUninstall(s *store.Store, ids []string) *odata.Error {
	dependents := components.DependentsOutside(s, ids)
	if len(dependents) == 0 {
		return nil
	}
	kind, name := components.Describe(s, dependents[0].Text("dependentcomponentobjectid"))
	return failed("0x8004f01d", "Solution dependencies exist, cannot uninstall. DependencyCount : %d RequiredComponentObject details: Type: %s, ObjectName: %s",
		len(dependents), kind, name)
}

// members returns the ids of a solution's components.
func members(s *store.Store, solution store.Row) []string {
	var ids []string
	for _, m := range s.Tables["solutioncomponents"] {
		if m.Text("_solutionid_value") == solution.Text("solutionid") {
			ids = append(ids, m.Text("objectid"))
		}
	}
	return ids
}

// soleMembers returns those of a solution's components that no other solution has.
func soleMembers(s *store.Store, solution store.Row, ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(s.Tables["solutioncomponents"], func(m store.Row) bool {
			return m.Text("objectid") == id && m.Text("_solutionid_value") != solution.Text("solutionid")
		})
	})
}

// deleteComponents deletes components by their ids.
func deleteComponents(s *store.Store, ids []string) *odata.Error {
	in := func(key string) func(store.Row) bool {
		return func(r store.Row) bool { return slices.Contains(ids, r.Text(key)) }
	}
	for _, r := range s.Tables["connectors"] {
		if slices.Contains(ids, r.Text("connectorid")) {
			if err := components.CheckDelete(s, r, ids); err != nil {
				return err
			}
		}
	}
	s.Remove("workflows", in("workflowid"))
	s.Remove("connectionreferences", in("connectionreferenceid"))
	s.Remove("connectors", in("connectorid"))
	s.Remove("environmentvariablevalues", in("_environmentvariabledefinitionid_value"))
	s.Remove("environmentvariabledefinitions", in("environmentvariabledefinitionid"))
	return nil
}
