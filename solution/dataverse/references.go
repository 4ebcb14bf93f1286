package dataverse

import (
	"context"
	"fmt"
	"net/http"
)

// Reference is a connection reference as an environment stores it.
type Reference struct {
	ID         string `json:"connectionreferenceid"`
	Name       string `json:"connectionreferencelogicalname"`
	API        string `json:"connectorid"`              // "/providers/Microsoft.PowerApps/apis/shared_…"
	Connection string `json:"connectionid"`             // "" when it is bound to none
	Connector  string `json:"_customconnectorid_value"` // the id of a custom connector, "" of another
}

const (
	referenceColumns = "connectionreferenceid,connectionreferencelogicalname,connectorid,connectionid,_customconnectorid_value"
	referenceName    = "connectionreferencelogicalname"
)

// References reads connection references by their logical names and leaves out those that do
// not exist.
func (c *Client) References(ctx context.Context, names ...string) ([]Reference, error) {
	found, err := queryByNames[Reference](ctx, c, "connectionreferences", referenceColumns, referenceName, names)
	if err != nil {
		return nil, fmt.Errorf("read connection references: %w", err)
	}
	return found, nil
}

// AllReferences reads all connection references of the environment.
func (c *Client) AllReferences(ctx context.Context) ([]Reference, error) {
	found, err := rows[Reference](ctx, c, query("connectionreferences", "$select", referenceColumns, "$orderby", referenceName))
	if err != nil {
		return nil, fmt.Errorf("read connection references: %w", err)
	}
	return found, nil
}

// Bind sets the connection and the API of a connection reference, by its ID. The environment
// checks that the connection exists.
func (c *Client) Bind(ctx context.Context, r Reference) error {
	_, err := c.do(ctx, request{Method: http.MethodPatch, Path: "connectionreferences(" + r.ID + ")",
		Body: map[string]any{"connectorid": r.API, "connectionid": r.Connection}, Header: map[string]string{"If-Match": "*"}})
	if err != nil {
		return fmt.Errorf("bind connection reference %s: %w", r.Name, err)
	}
	return nil
}
