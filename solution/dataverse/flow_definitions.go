package dataverse

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// FlowDefinition is a cloud flow with what it does, and whether it is on.
type FlowDefinition struct {
	ID         string `json:"workflowid"`
	Definition string `json:"clientdata"` // JSON, as an unpacked solution has it under Workflows; "" if it may not be read
	State      Number `json:"statecode"`  // 1 is activated
}

// FlowDefinitions reads cloud flows with their definitions by their ids. Ids of anything else are
// skipped.
func (c *Client) FlowDefinitions(ctx context.Context, ids ...string) ([]FlowDefinition, error) {
	var all []FlowDefinition
	for chunk := range slices.Chunk(ids, 15) {
		filter := flowKind + " and (workflowid eq " + strings.Join(chunk, " or workflowid eq ") + ")"
		found, err := rows[FlowDefinition](ctx, c, query("workflows", "$select", "workflowid,clientdata,statecode", "$filter", filter, "$orderby", "name"))
		if err != nil {
			return nil, fmt.Errorf("read flows: %w", err)
		}
		all = append(all, found...)
	}
	return all, nil
}
