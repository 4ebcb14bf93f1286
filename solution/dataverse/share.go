package dataverse

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// Principal is a team or a user of an environment.
type Principal struct {
	Kind string // "team" or "systemuser"
	ID   string
	Name string // of a user the user name, which looks like an e-mail address
}

// Teams reads teams by their names and leaves out those that do not exist.
func (c *Client) Teams(ctx context.Context, names ...string) ([]Principal, error) {
	found, err := queryByNames[struct {
		ID   string `json:"teamid"`
		Name string `json:"name"`
	}](ctx, c, "teams", "teamid,name", "name", names)
	if err != nil {
		return nil, fmt.Errorf("read teams: %w", err)
	}
	var all []Principal
	for _, row := range found {
		all = append(all, Principal{"team", row.ID, row.Name})
	}
	return all, nil
}

// Users reads users by their user names and leaves out those that do not exist.
func (c *Client) Users(ctx context.Context, names ...string) ([]Principal, error) {
	found, err := queryByNames[struct {
		ID   string `json:"systemuserid"`
		Name string `json:"domainname"`
	}](ctx, c, "systemusers", "systemuserid,domainname", "domainname", names)
	if err != nil {
		return nil, fmt.Errorf("read users: %w", err)
	}
	var all []Principal
	for _, row := range found {
		all = append(all, Principal{"systemuser", row.ID, row.Name})
	}
	return all, nil
}

// ShareConnector lets a principal use a connector. (Microsoft Learn, custom connectors in
// solutions: they are shared by GrantAccess)
func (c *Client) ShareConnector(ctx context.Context, id string, with Principal) error {
	body := map[string]any{
		"Target": map[string]any{"@odata.type": "Microsoft.Dynamics.CRM.connector", "connectorid": id},
		"PrincipalAccess": map[string]any{
			"AccessMask": "ReadAccess",
			"Principal":  map[string]any{"@odata.type": "Microsoft.Dynamics.CRM." + with.Kind, with.Kind + "id": with.ID},
		},
	}
	// Granting twice is granting once, so it may be replayed.
	if _, err := c.do(ctx, request{Method: http.MethodPost, Path: "GrantAccess", Body: body}); err != nil {
		return fmt.Errorf("share connector %s with %s: %w", id, with.Name, err)
	}
	return nil
}

// readAccess is the bit of an access mask that lets people use a connector.
const readAccess = 1

// SharedWith returns the ids, in lower case, of the principals with whom a connector is shared.
func (c *Client) SharedWith(ctx context.Context, id string) ([]string, error) {
	found, err := rows[struct {
		Principal string `json:"principalid"`
		Mask      Number `json:"accessrightsmask"`
	}](ctx, c, query("principalobjectaccessset", "$select", "principalid,accessrightsmask", "$filter", "objectid eq "+id))
	if err != nil {
		return nil, fmt.Errorf("read with whom connector %s is shared: %w", id, err)
	}
	var ids []string
	for _, row := range found {
		if row.Mask&readAccess != 0 {
			ids = append(ids, strings.ToLower(row.Principal))
		}
	}
	return ids, nil
}
