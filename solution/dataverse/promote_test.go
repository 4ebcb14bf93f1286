package dataverse

import (
	"context"
	"fmt"
)

// Promote completes an upgrade that was imported with Holding: it removes the old version with
// everything that the new one no longer contains.
func (c *Client) Promote(ctx context.Context, solution string) (Job, error) {
	who, err := c.WhoAmI(ctx)
	if err != nil {
		return Job{}, fmt.Errorf("promote %s: %w", solution, err)
	}
	return c.launch(ctx, "DeleteAndPromoteAsync", map[string]any{"UniqueName": solution}, who, ImportOptions{})
}
