package dataverse

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Owner is the user or the team that a row belongs to.
type Owner struct {
	ID   string `json:"_ownerid_value"`
	Name string `json:"_ownerid_value@OData.Community.Display.V1.FormattedValue"`
	Kind string `json:"_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"` // systemuser or team
}

// FlowRow is a cloud flow with its definition, whoever made it: a person, Copilot Studio or
// Microsoft 365 Copilot.
type FlowRow struct {
	ID         string `json:"workflowid"`
	Name       string `json:"name"`
	Kind       Number `json:"modernflowtype"` // 0 cloud flow, 1 agent flow, 2 flow of a Microsoft 365 agent
	State      Number `json:"statecode"`      // 0 off, 1 on, 2 suspended
	Reason     string `json:"suspensionreasondetails"`
	Definition string `json:"clientdata"` // JSON, "" of a flow that has none
	Owner
}

// AppRow is a canvas app, a component library or a custom page.
type AppRow struct {
	ID         string `json:"canvasappid"`
	Name       string `json:"name"`
	Title      string `json:"displayname"`
	Kind       Number `json:"canvasapptype"`        // 0 app, 1 component library, 2 custom page, 3 unified
	References string `json:"connectionreferences"` // JSON: which connectors it uses, but not which operations
	Published  string `json:"lastpublishtime"`
	Owner
}

// AgentRow is an agent.
type AgentRow struct {
	ID        string `json:"botid"`
	Name      string `json:"name"`
	Schema    string `json:"schemaname"`
	State     Number `json:"statecode"` // 0 active, 1 inactive
	Published string `json:"publishedon"`
	Owner
}

// AgentPart is a topic, a tool or a trigger of an agent, as it is edited.
type AgentPart struct {
	ID     string `json:"botcomponentid"`
	Agent  string `json:"_parentbotid_value"`          // "" of a part of a component collection
	Parent string `json:"_parentbotcomponentid_value"` // the part that it belongs to: a child agent
	Name   string `json:"name"`
	Schema string `json:"schemaname"`
	Data   string `json:"data"` // YAML
}

// AgentLink says that a part of an agent uses a connection reference.
type AgentLink struct {
	Part      string `json:"botcomponentid"`
	Reference string `json:"connectionreferenceid"`
}

// The rows of a page, so that an answer stays far below its limit of bytes: a definition has up
// to about a megabyte.
const (
	largeRows = 50
	smallRows = 500
)

// FlowRows reads all cloud flows that the caller may see, ordered by name.
func (c *Client) FlowRows(ctx context.Context) ([]FlowRow, error) {
	return readRows(ctx, c, "flows", pageQuery{people: true, size: largeRows,
		path: query("workflows", "$select", "workflowid,name,modernflowtype,statecode,suspensionreasondetails,clientdata,_ownerid_value",
			"$filter", flowKind, "$orderby", "name")},
		func(r *FlowRow) string { r.Name, r.Owner.Name = plain(r.Name), plain(r.Owner.Name); return r.ID })
}

// AppRows reads all canvas apps of solutions that the caller may see, ordered by title.
func (c *Client) AppRows(ctx context.Context) ([]AppRow, error) {
	return readRows(ctx, c, "canvas apps", pageQuery{people: true, size: largeRows,
		path: query("canvasapps", "$select", "canvasappid,name,displayname,canvasapptype,connectionreferences,lastpublishtime,_ownerid_value",
			"$orderby", "displayname")},
		func(r *AppRow) string { r.Title, r.Owner.Name = plain(r.Title), plain(r.Owner.Name); return r.ID })
}

// AgentRows reads all agents that the caller may see, ordered by name.
func (c *Client) AgentRows(ctx context.Context) ([]AgentRow, error) {
	return readRows(ctx, c, "agents", pageQuery{people: true, size: smallRows,
		path: query("bots", "$select", "botid,name,schemaname,statecode,publishedon,_ownerid_value", "$orderby", "name")},
		func(r *AgentRow) string { r.Name, r.Owner.Name = plain(r.Name), plain(r.Owner.Name); return r.ID })
}

// AgentParts reads the parts of all agents that the caller may see, ordered by schema name. Those
// of type 19, test cases, are left out.
func (c *Client) AgentParts(ctx context.Context) ([]AgentPart, error) {
	return readRows(ctx, c, "parts of agents", pageQuery{size: largeRows,
		path: query("botcomponents", "$select", "botcomponentid,name,schemaname,data,_parentbotid_value,_parentbotcomponentid_value",
			"$filter", "componenttype ne 19", "$orderby", "schemaname")},
		func(r *AgentPart) string { r.Name = plain(r.Name); return r.ID })
}

// AgentLinks reads which parts of agents use which connection references.
func (c *Client) AgentLinks(ctx context.Context) ([]AgentLink, error) {
	return readRows(ctx, c, "connection references of agents", pageQuery{size: smallRows,
		path: query("botcomponent_connectionreferenceset", "$select", "botcomponentid,connectionreferenceid")},
		func(r *AgentLink) string { return r.Part })
}

// readRows reads rows. The function cleans each and returns its id; an answer with a row without
// one is not of the service.
func readRows[T any](ctx context.Context, c *Client, what string, q pageQuery, clean func(*T) string) ([]T, error) {
	found, err := pages[T](ctx, c, q)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	for i := range found {
		if clean(&found[i]) == "" {
			return nil, fmt.Errorf("read %s: %s answered with a row without an id", what, c.Host())
		}
	}
	return found, nil
}

// CountDesktopFlows counts the desktop flows that the caller may see.
func (c *Client) CountDesktopFlows(ctx context.Context) (int, error) {
	found, err := rows[struct{}](ctx, c, query("workflows", "$select", "workflowid", "$filter", "category eq 6 and type eq 1"))
	if err != nil {
		return 0, fmt.Errorf("count desktop flows: %w", err)
	}
	return len(found), nil
}

// Depths returns how far the caller may read the rows of others, by the name of the privilege in
// lower case ("prvreadworkflow"): Basic for its own rows, Local and Deep for those of business
// units, Global for all. What the caller may not read is not in it.
func (c *Client) Depths(ctx context.Context) (map[string]string, error) {
	who, err := c.WhoAmI(ctx)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Privileges *[]struct {
			Depth string
			Name  string `json:"PrivilegeName"`
		} `json:"RolePrivileges"`
	}
	complete := func() bool { return answer.Privileges != nil }
	path := "systemusers(" + who.UserID + ")/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()"
	if _, err := c.do(ctx, request{Method: "GET", Path: path, Into: &answer, Complete: complete}); err != nil {
		return nil, fmt.Errorf("read privileges: %w", err)
	}
	depths := map[string]string{}
	for _, p := range *answer.Privileges {
		if name := strings.ToLower(p.Name); wider(p.Depth, depths[name]) {
			depths[name] = plain(p.Depth)
		}
	}
	if len(depths) == 0 || len(depths) == 1 && depths[""] != "" {
		return nil, errors.New("read privileges: the answer names none")
	}
	return depths, nil
}

// wider reports whether a depth is wider than another one; a caller may have one by several roles.
func wider(depth, than string) bool {
	const order = "Basic Local Deep Global"
	return than == "" || strings.Index(order, depth) > strings.Index(order, than)
}
