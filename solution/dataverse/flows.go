package dataverse

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"alm/internal/sorting"
)

// Flow is a cloud flow as an environment stores it.
type Flow struct {
	ID   string
	Name string
	On   bool
}

// flowKind is workflow.category of a cloud flow; a definition is workflow.type 1.
const flowKind = "category eq 5 and type eq 1"

type flowRow struct {
	ID    string `json:"workflowid"`
	Name  string `json:"name"`
	State Number `json:"statecode"` // 1 is activated
}

// Flows reads the cloud flows of an installed solution, ordered by name.
func (c *Client) Flows(ctx context.Context, solution Solution) ([]Flow, error) {
	held, err := c.Parts(ctx, solution)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, part := range held {
		if part.Type == FlowComponent {
			ids = append(ids, part.ID)
		}
	}
	return c.FlowsByID(ctx, ids...)
}

// FlowsByID reads cloud flows by their ids, ordered by name. Ids of anything else are skipped.
func (c *Client) FlowsByID(ctx context.Context, ids ...string) ([]Flow, error) {
	var all []Flow
	for chunk := range slices.Chunk(ids, 15) {
		filter := flowKind + " and (workflowid eq " + strings.Join(chunk, " or workflowid eq ") + ")"
		found, err := rows[flowRow](ctx, c, query("workflows", "$select", "workflowid,name,statecode", "$filter", filter, "$orderby", "name"))
		if err != nil {
			return nil, fmt.Errorf("read flows: %w", err)
		}
		for _, r := range found {
			all = append(all, Flow{r.ID, plain(r.Name), r.State == 1})
		}
	}
	sorting.Stable(all, func(a, b Flow) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// TurnOn activates a cloud flow. All of its connection references need connections that the
// caller may use.
func (c *Client) TurnOn(ctx context.Context, flow Flow) error {
	_, err := c.do(ctx, request{Method: http.MethodPatch, Path: "workflows(" + flow.ID + ")",
		Body: map[string]any{"statecode": 1, "statuscode": 2}, Header: map[string]string{"If-Match": "*"}})
	if err != nil {
		return fmt.Errorf("turn flow %s on: %w", flow.Name, err)
	}
	return nil
}
