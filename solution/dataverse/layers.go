package dataverse

import (
	"context"
	"fmt"
)

// ConnectorComponent is the name of a custom connector in the layers table.
const ConnectorComponent = "Connector"

// Unmanaged reports whether an unmanaged change on top of a managed component hides what an
// import brings. The table is a virtual one, msdyn_componentlayer, that requires the id and
// the component's name; its solution "Active" is the unmanaged layer.
func (c *Client) Unmanaged(ctx context.Context, component, id string) (bool, error) {
	layers, err := rows[struct {
		Solution string `json:"msdyn_solutionname"`
	}](ctx, c, query("msdyn_componentlayers", "$select", "msdyn_solutionname,msdyn_order",
		"$filter", "msdyn_componentid eq "+quote(id)+" and msdyn_solutioncomponentname eq "+quote(component)))
	if err != nil {
		return false, fmt.Errorf("read the layers of %s %s: %w", component, id, err)
	}
	for _, l := range layers {
		if l.Solution == "Active" {
			return len(layers) > 1, nil
		}
	}
	return false, nil
}
