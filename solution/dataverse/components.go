package dataverse

import (
	"context"
	"fmt"
	"slices"
)

// Component types whose number is the same in every environment. (Microsoft Learn,
// solutioncomponent)
const (
	FlowComponent      = 29
	CanvasAppComponent = 300
)

// Part is one component of an installed solution.
type Part struct {
	Type Number `json:"componenttype"`
	ID   string `json:"objectid"`
}

// Parts lists the components of an installed solution.
func (c *Client) Parts(ctx context.Context, solution Solution) ([]Part, error) {
	found, err := rows[Part](ctx, c, query("solutioncomponents", "$select", "componenttype,objectid",
		"$filter", "_solutionid_value eq "+solution.ID))
	if err != nil {
		return nil, fmt.Errorf("read components of %s: %w", solution.Name, err)
	}
	return found, nil
}

// Dependency means that one component requires another.
type Dependency struct {
	DependentType Number `json:"dependentcomponenttype"`
	Dependent     string `json:"dependentcomponentobjectid"`
	RequiredType  Number `json:"requiredcomponenttype"`
	Required      string `json:"requiredcomponentobjectid"`
}

// NeededByOthers lists what prevents the removal of an installed solution: components outside
// it that need its components. An upgrade that drops one of these ends half way.
func (c *Client) NeededByOthers(ctx context.Context, solution Solution) ([]Dependency, error) {
	found, err := rows[Dependency](ctx, c, query("RetrieveDependenciesForUninstall(SolutionUniqueName=@p1)", "@p1", quote(solution.Name)))
	if err != nil {
		return nil, fmt.Errorf("read what needs %s: %w", solution.Name, err)
	}
	return found, nil
}

// Holders returns the unique names of the solutions that have a component. Active, which has what
// was changed by hand, and Default, which has everything, are not among them.
func (c *Client) Holders(ctx context.Context, component string) ([]string, error) {
	found, err := rows[struct {
		Solution struct {
			Name string `json:"uniquename"`
		} `json:"solutionid"`
	}](ctx, c, query("solutioncomponents", "$select", "objectid", "$expand", "solutionid($select=uniquename)", "$filter", "objectid eq "+component))
	if err != nil {
		return nil, fmt.Errorf("read which solutions have component %s: %w", component, err)
	}
	var names []string
	for _, row := range found {
		if name := row.Solution.Name; name != "" && name != "Active" && name != "Default" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}
