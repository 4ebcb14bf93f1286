package stage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/solution"
	"alm/solution/dataverse"
)

// Removal is a component that an upgrade deletes: the installed version has it and the new one
// has not.
type Removal struct {
	Kind, ID, Name string
	Connector      dataverse.API // the zero one of a connection reference
}

// Removals returns the connectors and connection references that a solution has where it is
// installed and next has not.
func (s *Stage) Removals(ctx context.Context, installed dataverse.Solution, next *solution.Solution) ([]Removal, error) {
	parts, err := s.Client.Parts(ctx, installed)
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	for _, p := range parts {
		held[strings.ToLower(p.ID)] = true
	}
	apis, err := s.Client.APIs(ctx)
	if err != nil {
		return nil, err
	}
	references, err := s.Client.AllReferences(ctx)
	if err != nil {
		return nil, err
	}
	var removals []Removal
	for _, a := range apis {
		kept := slices.ContainsFunc(next.Connectors, func(c solution.Connector) bool { return strings.EqualFold(c.ID, a.ID) })
		if held[strings.ToLower(a.ID)] && !kept {
			removals = append(removals, Removal{"connector", a.ID, a.DisplayName, a})
		}
	}
	for _, r := range references {
		kept := slices.ContainsFunc(next.References, func(its solution.ConnectionReference) bool { return strings.EqualFold(its.Name, r.Name) })
		if held[strings.ToLower(r.ID)] && !kept {
			removals = append(removals, Removal{Kind: "connection reference", ID: r.ID, Name: r.Name})
		}
	}
	return removals, nil
}

// Blockers says what keeps removals there: whatever else in the environment needs them, and
// connections to them. The platform finds out only after it has imported the new version
// beside the old one, and leaves both. With an error there may be more than the list says.
func (s *Stage) Blockers(ctx context.Context, installed dataverse.Solution, removals []Removal) (why []string, err error) {
	if len(removals) == 0 {
		return nil, nil
	}
	needs, err := s.Client.NeededByOthers(ctx, installed)
	if err != nil {
		return nil, err
	}
	needs = slices.DeleteFunc(needs, func(d dataverse.Dependency) bool {
		removed := func(id string) bool {
			return slices.ContainsFunc(removals, func(r Removal) bool { return strings.EqualFold(r.ID, id) })
		}
		return !removed(d.Required) || removed(d.Dependent)
	})
	names, err := s.dependents(ctx, needs)
	if err != nil {
		return nil, err
	}
	connections, unread := s.Client.Connections(ctx)
	for _, r := range removals {
		for _, d := range needs {
			if strings.EqualFold(d.Required, r.ID) {
				why = append(why, fmt.Sprintf("this version removes %s %s, and %s needs it", r.Kind, r.Name, names[strings.ToLower(d.Dependent)]))
			}
		}
		if open := r.connections(connections); len(open) > 0 {
			why = append(why, fmt.Sprintf("this version removes %s %s, which has connections: %s", r.Kind, r.Name, words.List(open)))
		}
	}
	if unread != nil {
		unread = fmt.Errorf("connections to it: %w", unread)
	}
	return why, unread
}

// connections returns the names of the connections to a removed connector.
func (r Removal) connections(there []dataverse.Connection) []string {
	var names []string
	for _, c := range there {
		if r.Connector.InternalID != "" && strings.EqualFold(APIName(c.API), r.Connector.InternalID) {
			names = append(names, c.Name)
		}
	}
	return names
}

// dependents names what needs something, by its id in lower case.
func (s *Stage) dependents(ctx context.Context, needs []dataverse.Dependency) (map[string]string, error) {
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
	flows, err := s.Client.FlowsByID(ctx, flowIDs...)
	if err != nil {
		return nil, err
	}
	references, err := s.Client.AllReferences(ctx)
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
