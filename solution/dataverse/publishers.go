package dataverse

import (
	"context"
	"fmt"
	"net/http"
)

// Publisher is a publisher as an environment stores it.
type Publisher struct {
	ID           string `json:"publisherid"`
	Name         string `json:"uniquename"`
	DisplayName  string `json:"friendlyname"`
	Description  string `json:"description"`
	Prefix       string `json:"customizationprefix"`
	OptionPrefix int    `json:"customizationoptionvalueprefix"`
}

// Publisher reads a publisher by its unique name. The error is ErrNotFound when there is none.
func (c *Client) Publisher(ctx context.Context, uniqueName string) (Publisher, error) {
	found, err := c.publishers(ctx, "uniquename", uniqueName)
	switch {
	case err != nil:
	case len(found) == 0:
		err = ErrNotFound
	case len(found) > 1 || !isGUID(found[0].ID) || found[0].Prefix == "":
		err = errShape
	default:
		return found[0], nil
	}
	return Publisher{}, fmt.Errorf("look up publisher %s: %w", uniqueName, err)
}

// PublishersWithPrefix reads the publishers whose components' names begin with a prefix.
func (c *Client) PublishersWithPrefix(ctx context.Context, prefix string) ([]Publisher, error) {
	found, err := c.publishers(ctx, "customizationprefix", prefix)
	if err != nil {
		return nil, fmt.Errorf("look up the publishers of prefix %s: %w", prefix, err)
	}
	return found, nil
}

func (c *Client) publishers(ctx context.Context, column, is string) ([]Publisher, error) {
	return rows[Publisher](ctx, c, query("publishers",
		"$select", "publisherid,uniquename,friendlyname,description,customizationprefix,customizationoptionvalueprefix",
		"$filter", column+" eq "+quote(is)))
}

// CreatePublisher makes a publisher. Its prefix begins the names of all components that are made in
// its solutions, for good.
func (c *Client) CreatePublisher(ctx context.Context, p Publisher) error {
	body := map[string]any{"uniquename": p.Name, "friendlyname": p.DisplayName, "customizationprefix": p.Prefix, "customizationoptionvalueprefix": p.OptionPrefix}
	if p.Description != "" {
		body["description"] = p.Description
	}
	if _, err := c.do(ctx, request{Method: http.MethodPost, Path: "publishers", Body: body, Once: true}); err != nil {
		return fmt.Errorf("create publisher %s: %w", p.Name, err)
	}
	return nil
}

// CreateSolution makes an unmanaged solution, without components, of the publisher with an id.
func (c *Client) CreateSolution(ctx context.Context, s Solution, publisher string) error {
	body := map[string]any{"uniquename": s.Name, "friendlyname": s.DisplayName, "version": s.Version, "publisherid@odata.bind": "/publishers(" + publisher + ")"}
	if s.Description != "" {
		body["description"] = s.Description
	}
	if _, err := c.do(ctx, request{Method: http.MethodPost, Path: "solutions", Body: body, Once: true}); err != nil {
		return fmt.Errorf("create solution %s: %w", s.Name, err)
	}
	return nil
}
