package dataverse

import (
	"context"
	"fmt"
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
