package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/solution"
	"alm/solution/dataverse"
)

// leaver is what an upgrade takes away: the installed version has it and the new one has not.
type leaver struct {
	kind, id, name string
	api            string // of a connector: what its connections are of
}

// leavers are the connectors and connection references that an upgrade takes away.
func (rel *Release) leavers(ctx context.Context, env *dataverse.Client, installed dataverse.Solution) ([]leaver, error) {
	held, err := heldIn(ctx, env, installed)
	if err != nil {
		return nil, err
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
		stays := slices.ContainsFunc(rel.Verified.solution.Connectors, func(c solution.Connector) bool { return strings.EqualFold(c.ID, a.ID) })
		if held[strings.ToLower(a.ID)] && !stays {
			all = append(all, leaver{"connector", a.ID, a.DisplayName, a.InternalID})
		}
	}
	for _, r := range references {
		stays := slices.ContainsFunc(rel.Verified.solution.References, func(its solution.ConnectionReference) bool { return strings.EqualFold(its.Name, r.Name) })
		if held[strings.ToLower(r.ID)] && !stays {
			all = append(all, leaver{kind: "connection reference", id: r.ID, name: r.Name})
		}
	}
	return all, nil
}

// heldIn are the ids of what an installed solution holds, in lower case.
func heldIn(ctx context.Context, env *dataverse.Client, installed dataverse.Solution) (map[string]bool, error) {
	held := map[string]bool{}
	if installed.ID == "" {
		return held, nil
	}
	parts, err := env.Parts(ctx, installed)
	for _, p := range parts {
		held[strings.ToLower(p.ID)] = true
	}
	return held, err
}

// holders says what keeps leavers there: whatever else in the environment needs them, and
// connections to them. The platform finds out after it has imported the new version beside
// the old one, and leaves both. With an error there may be more than it says.
func (rel *Release) holders(ctx context.Context, env *dataverse.Client, installed dataverse.Solution) (why []string, err error) {
	gone, err := rel.leavers(ctx, env, installed)
	if err != nil || len(gone) == 0 {
		return nil, err
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
				why = append(why, fmt.Sprintf("%s %s goes with this version, and %s needs it", l.kind, l.name, names[d.Dependent]))
			}
		}
		var open []string
		for _, c := range connections {
			if l.api != "" && strings.EqualFold(apiOf(c.API), l.api) {
				open = append(open, c.Name)
			}
		}
		if len(open) > 0 {
			why = append(why, fmt.Sprintf("%s %s goes with this version, and has connections: %s", l.kind, l.name, list(open)))
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
	why, err := rel.holders(ctx, env, in.installed)
	if err != nil {
		rel.tell("import", "%s: what holds components that go is not known: %v", in.Stage, err)
	}
	if len(why) == 0 {
		return nil
	}
	return refuse("remove what uses it, from the outside in: flows and apps, connection references, connections; or keep it in the solution; or let --update leave it there",
		"the upgrade of %s at %s would end half way: %s", rel.Solution, in.Stage, strings.Join(why, "; "))
}

// dependents names what needs something, by its id.
func dependents(ctx context.Context, env *dataverse.Client, needs []dataverse.Dependency) (map[string]string, error) {
	names := map[string]string{}
	var flowIDs []string
	for _, d := range needs {
		names[d.Dependent] = fmt.Sprintf("component %s of type %d", d.Dependent, d.DependentType)
		switch d.DependentType {
		case dataverse.FlowComponent:
			flowIDs = append(flowIDs, d.Dependent)
		case dataverse.CanvasAppComponent:
			names[d.Dependent] = "canvas app " + d.Dependent
		}
	}
	flows, err := env.FlowsByID(ctx, flowIDs...)
	if err != nil {
		return nil, err
	}
	references, err := env.AllReferences(ctx)
	if err != nil {
		return nil, err
	}
	named := func(id, name string) {
		for needed := range names {
			if strings.EqualFold(needed, id) {
				names[needed] = name
			}
		}
	}
	for _, f := range flows {
		named(f.ID, "flow "+f.Name)
	}
	for _, r := range references {
		named(r.ID, "connection reference "+r.Name)
	}
	return names, nil
}
