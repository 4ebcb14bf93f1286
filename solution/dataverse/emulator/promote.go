package emulator

import (
	"slices"
	"strings"
)

// promote puts <name>_Upgrade in the place of <name> and deletes what it dropped.
func (env *environment) promote(name string) *refusal {
	was, upgrade := env.find("solutions", "uniquename", name), env.find("solutions", "uniquename", name+"_Upgrade")
	if was == nil || upgrade == nil {
		return failed("0x8004853b", "The solution %s doesn't have an upgrade that is ready to be applied.", name)
	}
	kept := env.components(upgrade)
	dropped := slices.DeleteFunc(env.components(was), func(id string) bool { return slices.Contains(kept, id) })
	if err := env.drop(was, dropped); err != nil {
		return err
	}
	env.remove("solutioncomponents", func(r row) bool { return r.text("_solutionid_value") == was.text("solutionid") })
	env.remove("solutions", func(r row) bool { return r.text("solutionid") == was.text("solutionid") })
	env.put("solutions", row{"solutionid": upgrade["solutionid"], "uniquename": was["uniquename"],
		"installedon": was["installedon"], "updatedon": stamp(env.opts.Now())})
	return nil
}

func (env *environment) uninstall(name string) *refusal {
	was := env.find("solutions", "uniquename", name)
	if was == nil {
		return failed("0x80040217", "solution With uniquename = %s Does Not Exist", name)
	}
	if was["ismanaged"] == true {
		if err := env.blocked(env.alone(was, env.components(was))); err != nil {
			return err
		}
		if err := env.drop(was, env.components(was)); err != nil {
			return err
		}
	}
	// The components of an unmanaged solution stay.
	env.remove("solutioncomponents", func(r row) bool { return r.text("_solutionid_value") == was.text("solutionid") })
	env.remove("solutions", func(r row) bool { return r.text("solutionid") == was.text("solutionid") })
	return nil
}

// components are the object ids that a solution holds.
func (env *environment) components(solution row) []string {
	var ids []string
	for _, c := range env.state.Tables["solutioncomponents"] {
		if c.text("_solutionid_value") == solution.text("solutionid") {
			ids = append(ids, c.text("objectid"))
		}
	}
	return ids
}

// alone are those components of a solution that no other solution holds.
func (env *environment) alone(solution row, ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(env.state.Tables["solutioncomponents"], func(c row) bool {
			return c.text("objectid") == id && c.text("_solutionid_value") != solution.text("solutionid")
		})
	})
}

// drop deletes components of a solution that no other solution holds.
func (env *environment) drop(solution row, ids []string) *refusal {
	ids = env.alone(solution, ids)
	gone := func(key string) func(row) bool {
		return func(r row) bool { return slices.Contains(ids, r.text(key)) }
	}
	for _, r := range env.state.Tables["connectors"] {
		if gone("connectorid")(r) {
			if err := env.deletable(r, ids); err != nil {
				return err
			}
		}
	}
	env.remove("workflows", gone("workflowid"))
	env.remove("connectionreferences", gone("connectionreferenceid"))
	env.remove("connectors", gone("connectorid"))
	env.remove("environmentvariablevalues", gone("_environmentvariabledefinitionid_value"))
	env.remove("environmentvariabledefinitions", gone("environmentvariabledefinitionid"))
	return nil
}

// deletable refuses to delete a connector that something uses, but for what goes with it.
func (env *environment) deletable(connector row, leaving []string) *refusal {
	api := connector.text("connectorinternalid")
	if slices.ContainsFunc(env.state.Connections, func(c Connection) bool { return c.API == api }) {
		return failed("0x80040216", "Connector delete: FAILURE: CannotDeleteApiDueToExistingConnections: API '%s' cannot be deleted because there are connections associated with this api.", api)
	}
	for _, ref := range env.state.Tables["connectionreferences"] {
		byID := strings.EqualFold(ref.text("_customconnectorid_value"), connector.text("connectorid"))
		byName := strings.HasSuffix(ref.text("connectorid"), "/"+connector.text("connectorinternalid"))
		switch {
		case !byID && !byName:
		case ref.text("connectionid") != "":
			return failed("0x80040216", "Connector delete: FAILURE: CannotDeleteApiDueToExistingConnections: API '%s' cannot be deleted because there are connections associated with this api.",
				connector.text("connectorinternalid"))
		case !slices.Contains(leaving, ref.text("connectionreferenceid")):
			return failed("0x8004f01f", "The connector component cannot be deleted because it is referenced by 1 other components. "+
				"For a list of referenced components, use the RetrieveDependenciesForDeleteRequest. (connectionreference %s)", ref.text("connectionreferencelogicalname"))
		}
	}
	return nil
}
