package dataverse

import (
	"context"
	"fmt"
)

// HasUnmanagedLayer reports whether an unmanaged change on top of a managed connector hides what an
// import brings. The table is a virtual one, msdyn_componentlayer, that requires the id and the name
// of the kind of component; its solution "Active" is the unmanaged layer.
func (c *Client) HasUnmanagedLayer(ctx context.Context, connector string) (bool, error) {
	layers, err := rows[struct {
		Solution string `json:"msdyn_solutionname"`
	}](ctx, c, query("msdyn_componentlayers", "$select", "msdyn_solutionname,msdyn_order",
		"$filter", "msdyn_componentid eq "+quote(connector)+" and msdyn_solutioncomponentname eq 'Connector'"))
	if err != nil {
		return false, fmt.Errorf("read the layers of Connector %s: %w", connector, err)
	}
	for _, l := range layers {
		if l.Solution == "Active" {
			return len(layers) > 1, nil
		}
	}
	return false, nil
}
