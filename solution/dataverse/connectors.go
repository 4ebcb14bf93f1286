package dataverse

import (
	"context"
	"fmt"
	"net/http"
)

// Connector is a custom connector as an environment stores it. The texts are JSON or source;
// secrets come back empty. The platform resolves @environmentVariables("…") when a connector
// is saved or imported; that the row shows the values is an assumption of the emulator.
type Connector struct {
	ID            string `json:"connectorid"`
	Name          string `json:"name"`                // encoded: "contoso_internal-20deploy"
	InternalID    string `json:"connectorinternalid"` // "shared_…": differs per environment
	DisplayName   string `json:"displayname"`
	Description   string `json:"description"`
	BrandColor    string `json:"iconbrandcolor"`
	Definition    string `json:"openapidefinition"`
	Parameters    string `json:"connectionparameters"`
	ParameterSets string `json:"connectionparametersets"`
	Policies      string `json:"policytemplateinstances"`
	Script        string `json:"customcodeblobcontent"`
	Operations    string `json:"scriptoperations"`
	Managed       bool   `json:"ismanaged"`
	ModifiedOn    string `json:"modifiedon"`
	OwnerID       string `json:"_ownerid_value"` // who sees it before it is shared
}

const connectorColumns = "connectorid,name,connectorinternalid,displayname,description,iconbrandcolor," +
	"openapidefinition,connectionparameters,connectionparametersets,policytemplateinstances," +
	"customcodeblobcontent,scriptoperations,ismanaged,modifiedon,_ownerid_value"

// SaveConnector creates or changes a connector by its ID. The environment resolves environment
// variables at that moment, empties secrets, and keeps the icon: the Web API accepts none.
// Empty optional texts leave the stored ones.
func (c *Client) SaveConnector(ctx context.Context, connector Connector) error {
	body := map[string]any{"connectortype": 1}
	for column, text := range map[string]string{
		"name": connector.Name, "displayname": connector.DisplayName, "description": connector.Description,
		"iconbrandcolor": connector.BrandColor, "openapidefinition": connector.Definition,
		"connectionparameters": connector.Parameters, "connectionparametersets": connector.ParameterSets,
		"policytemplateinstances": connector.Policies, "customcodeblobcontent": connector.Script,
		"scriptoperations": connector.Operations,
	} {
		if text != "" {
			body[column] = text
		}
	}
	path := "connectors(" + connector.ID + ")"
	if _, err := c.do(ctx, request{Method: http.MethodPatch, Path: path, Body: body}); err != nil {
		return fmt.Errorf("save connector %s: %w", connector.Name, err)
	}
	return nil
}

// Connectors reads custom connectors by their encoded names and leaves out those that do not
// exist; APIs lists all.
func (c *Client) Connectors(ctx context.Context, names ...string) ([]Connector, error) {
	found, err := queryByNames[Connector](ctx, c, "connectors", connectorColumns, "name", names)
	if err != nil {
		return nil, fmt.Errorf("read connectors: %w", err)
	}
	return found, nil
}

// API is a custom connector by its names only.
type API struct {
	ID          string `json:"connectorid"` // the same in every environment
	Name        string `json:"name"`
	InternalID  string `json:"connectorinternalid"` // "shared_…": this environment's
	DisplayName string `json:"displayname"`
}

// Path returns what a connection reference calls the connector in its environment.
func (a API) Path() string { return apiFolder + a.InternalID }

const apiFolder = "/providers/Microsoft.PowerApps/apis/"

// APIs lists all custom connectors of the environment without their texts.
func (c *Client) APIs(ctx context.Context) ([]API, error) {
	found, err := rows[API](ctx, c, query("connectors", "$select", "connectorid,name,connectorinternalid,displayname", "$orderby", "name"))
	if err != nil {
		return nil, fmt.Errorf("list connectors: %w", err)
	}
	return found, nil
}
