package emulator

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// The number of this type differs per organization; 10122 was seen.
const typeReference, typeFlow, typeConnector, typeDefinition = 10122, 29, 372, 380

// componentTypes say where the components of a type are kept.
var componentTypes = []struct {
	Type     float64
	Name     string
	Set, Key string
	Schema   string // the column that names one
}{
	{typeConnector, "connector", "connectors", "connectorid", "name"},
	{typeDefinition, "environmentvariabledefinition", "environmentvariabledefinitions", "environmentvariabledefinitionid", "schemaname"},
	{typeReference, "connectionreference", "connectionreferences", "connectionreferenceid", "connectionreferencelogicalname"},
	{typeFlow, "workflow", "workflows", "workflowid", "name"},
}

// dependencies are computed: a reference needs its connector, a flow its references.
func (env *environment) dependencies() []row {
	var all []row
	add := func(fromType float64, from string, toType float64, to string) {
		all = append(all, row{"dependencyid": pairID(from, to), "dependencytype": 2.0, "dependentcomponenttype": fromType, "dependentcomponentobjectid": from,
			"requiredcomponenttype": toType, "requiredcomponentobjectid": to})
	}
	for _, ref := range env.state.Tables["connectionreferences"] {
		if c := env.connectorOf(ref); c != nil {
			add(typeReference, ref.text("connectionreferenceid"), typeConnector, c.text("connectorid"))
		}
	}
	for _, flow := range env.state.Tables["workflows"] {
		for _, name := range referencesOf(flow.text("clientdata")) {
			if ref := env.find("connectionreferences", "connectionreferencelogicalname", name); ref != nil {
				add(typeFlow, flow.text("workflowid"), typeReference, ref.text("connectionreferenceid"))
			}
		}
	}
	return all
}

// connectorOf is the custom connector behind a reference, or nil.
func (env *environment) connectorOf(ref row) row {
	if c := env.find("connectors", "connectorid", ref.text("_customconnectorid_value")); c != nil {
		return c
	}
	return env.find("connectors", "connectorinternalid", apiName(ref.text("connectorid")))
}

// outside are the dependencies on some components of those that are not among them.
func (env *environment) outside(ids []string) []row {
	return slices.DeleteFunc(env.dependencies(), func(d row) bool {
		return !slices.Contains(ids, d.text("requiredcomponentobjectid")) || slices.Contains(ids, d.text("dependentcomponentobjectid"))
	})
}

func (env *environment) dependentsOf(arguments map[string]string) (answer, error) {
	return env.dependencyRows(env.outside([]string{strings.ToLower(arguments["ObjectId"])}))
}

func (env *environment) uninstallOf(arguments map[string]string) (answer, error) {
	solution := env.find("solutions", "uniquename", arguments["SolutionUniqueName"])
	if solution == nil {
		return answer{}, notFound("solution With uniquename = %s Does Not Exist", arguments["SolutionUniqueName"])
	}
	return env.dependencyRows(env.outside(env.alone(solution, env.components(solution))))
}

// missingOf is empty: a managed solution whose needs are not met is not imported, and what
// a solution that was made here lacks is not modelled.
func (env *environment) missingOf(arguments map[string]string) (answer, error) {
	if env.find("solutions", "uniquename", arguments["SolutionUniqueName"]) == nil {
		return answer{}, notFound("solution With uniquename = %s Does Not Exist", arguments["SolutionUniqueName"])
	}
	return env.dependencyRows(nil)
}

func (env *environment) dependencyRows(rows []row) (answer, error) {
	value := []row{}
	for _, r := range rows {
		shown, err := env.show(tableOf("dependencies"), r, nil, manner{})
		if err != nil {
			return answer{}, err
		}
		value = append(value, shown)
	}
	return ok(map[string]any{"value": value})
}

// blocked is the refusal to uninstall while others need what would go.
func (env *environment) blocked(ids []string) *refusal {
	rest := env.outside(ids)
	if len(rest) == 0 {
		return nil
	}
	kind, name := env.describe(rest[0].text("dependentcomponentobjectid"))
	return failed("0x8004f01d", "Solution dependencies exist, cannot uninstall. DependencyCount : %d RequiredComponentObject details: Type: %s, ObjectName: %s",
		len(rest), kind, name)
}

// describe names a component.
func (env *environment) describe(id string) (kind, name string) {
	for _, t := range componentTypes {
		if r := env.find(t.Set, t.Key, id); r != nil {
			return t.Name, r.text(t.Schema)
		}
	}
	return "component", id
}

// pairID is an id that stays the same for the same two.
func pairID(a, b string) string { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(a+b)).String() }
