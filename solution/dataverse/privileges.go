package dataverse

import (
	"context"
	"maps"
	"slices"
)

// Privileges returns the names of the privileges that the caller has through roles, its own and
// those of its teams, in lower case, such as "prvimportcustomization". (RetrieveUserPrivileges)
func (c *Client) Privileges(ctx context.Context) ([]string, error) {
	depths, err := c.Depths(ctx)
	return slices.Sorted(maps.Keys(depths)), err
}
