package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/solution"
	"alm/solution/dataverse"
)

// leaver is what an upgrade takes away: the installed version has it and the new one has not.
type leaver struct {
	kind, id, name string
	connector      dataverse.API // the zero one of a reference
}

// leavers are the connectors and connection references that a solution has where it is
// installed, and s has not.
func leavers(ctx context.Context, env *dataverse.Client, installed dataverse.Solution, s *solution.Solution) ([]leaver, error) {
	parts, err := env.Parts(ctx, installed)
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	for _, p := range parts {
		held[strings.ToLower(p.ID)] = true
	}
	apis, err := env.APIs(ctx)
	if err != nil {
		return nil, err
	}
	references, err := env.AllReferences(ctx)
	if err != nil {
		return nil, err
	}
	var all []leaver
	for _, a := range apis {
		stays := slices.ContainsFunc(s.Connectors, func(c solution.Connector) bool { return strings.EqualFold(c.ID, a.ID) })
		if held[strings.ToLower(a.ID)] && !stays {
			all = append(all, leaver{"connector", a.ID, a.DisplayName, a})
		}
	}
	for _, r := range references {
		stays := slices.ContainsFunc(s.References, func(its solution.ConnectionReference) bool { return strings.EqualFold(its.Name, r.Name) })
		if held[strings.ToLower(r.ID)] && !stays {
			all = append(all, leaver{kind: "connection reference", id: r.ID, name: r.Name})
		}
	}
	return all, nil
}

// holders says what keeps leavers there: whatever else in the environment needs them, and
// connections to them. The platform finds out after it has imported the new version beside
// the old one, and leaves both. With an error there may be more than it says.
func holders(ctx context.Context, env *dataverse.Client, installed dataverse.Solution, gone []leaver) (why []string, err error) {
	if len(gone) == 0 {
		return nil, nil
	}
	needs, err := env.NeededByOthers(ctx, installed)
	if err != nil {
		return nil, err
	}
	needs = slices.DeleteFunc(needs, func(d dataverse.Dependency) bool {
		leaves := func(id string) bool {
			return slices.ContainsFunc(gone, func(l leaver) bool { return strings.EqualFold(l.id, id) })
		}
		return !leaves(d.Required) || leaves(d.Dependent)
	})
	names, err := dependents(ctx, env, needs)
	if err != nil {
		return nil, err
	}
	connections, unknown := env.Connections(ctx)
	for _, l := range gone {
		for _, d := range needs {
			if strings.EqualFold(d.Required, l.id) {
				why = append(why, fmt.Sprintf("%s %s goes with this version, and %s needs it", l.kind, l.name, names[strings.ToLower(d.Dependent)]))
			}
		}
		var open []string
		for _, c := range connections {
			if l.connector.InternalID != "" && strings.EqualFold(apiOf(c.API), l.connector.InternalID) {
				open = append(open, c.Name)
			}
		}
		if len(open) > 0 {
			why = append(why, fmt.Sprintf("%s %s goes with this version, and has connections: %s", l.kind, l.name, words.List(open)))
		}
	}
	if unknown != nil {
		unknown = fmt.Errorf("connections to it: %w", unknown)
	}
	return why, unknown
}

// free refuses an upgrade that the environment would end half way.
func (rel *Release) free(ctx context.Context, env *dataverse.Client, in *Import) error {
	if in.Action != upgrade || in.State == "running" {
		return nil
	}
	var why []string
	gone, err := leavers(ctx, env, in.installed, rel.Verified.solution)
	if err == nil {
		why, err = holders(ctx, env, in.installed, gone)
	}
	if err != nil {
		rel.tell("import", "%s: what holds components that go is not known: %v", in.Stage, err)
	}
	if len(why) == 0 {
		return nil
	}
	return exit.Refused.Errorf("remove what uses it, from the outside in: flows and apps, connection references, connections; or keep it in the solution; or let --update leave it there",
		"the upgrade of %s at %s would end half way: %s", rel.Solution, in.Stage, strings.Join(why, "; "))
}

// dependents names what needs something, by its id in lower case.
func dependents(ctx context.Context, env *dataverse.Client, needs []dataverse.Dependency) (map[string]string, error) {
	names := map[string]string{}
	var flowIDs []string
	for _, d := range needs {
		id := strings.ToLower(d.Dependent)
		names[id] = fmt.Sprintf("component %s of type %d", d.Dependent, d.DependentType)
		switch d.DependentType {
		case dataverse.FlowComponent:
			flowIDs = append(flowIDs, d.Dependent)
		case dataverse.CanvasAppComponent:
			names[id] = "canvas app " + d.Dependent
		}
	}
	if len(needs) == 0 {
		return names, nil
	}
	flows, err := env.FlowsByID(ctx, flowIDs...)
	if err != nil {
		return nil, err
	}
	references, err := env.AllReferences(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range flows {
		names[strings.ToLower(f.ID)] = "flow " + f.Name
	}
	for _, r := range references {
		names[strings.ToLower(r.ID)] = "connection reference " + r.Name
	}
	return names, nil
}
