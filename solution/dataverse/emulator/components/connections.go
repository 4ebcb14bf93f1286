//lint:file-ignore ST1005 these errors are the words of the service

package components

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

const apiPrefix = "/providers/Microsoft.PowerApps/apis/"

// Connect adds a connection, or replaces the one with the same name and API, and returns its
// name.
func Connect(s *store.Store, c store.Connection) (string, error) {
	c.API = apiName(c.API)
	if connector := s.Find("connectors", "name", c.API); connector != nil {
		c.API = connector.Text("connectorinternalid")
	}
	if c.API == "" {
		return "", errors.New("connect: a connection needs an api")
	}
	if c.Name == "" {
		c.Name = strings.ReplaceAll(store.NewID(), "-", "")
	}
	s.Connections = slices.DeleteFunc(s.Connections, func(was store.Connection) bool { return was.Name == c.Name && was.API == c.API })
	s.Connections, s.Changed = append(s.Connections, c), true
	return c.Name, nil
}

// ListConnections returns the connections that the caller may use, as the Power Platform API
// lists them.
func ListConnections(s *store.Store) []any {
	list := []any{}
	for _, c := range s.Connections {
		if c.Unshared {
			continue
		}
		list = append(list, map[string]any{"name": c.Name, "properties": map[string]any{"displayName": c.Display,
			"apiId": apiPrefix + c.API, "statuses": []any{map[string]any{"status": "Connected"}}}})
	}
	return list
}

// apiName returns the last segment of "/providers/Microsoft.PowerApps/apis/shared_x", in lower
// case.
func apiName(id string) string { return strings.ToLower(id[strings.LastIndexByte(id, '/')+1:]) }

// CheckConnection rejects a connection that does not exist or is not shared, as the plug-in does
// that asks the Power Apps API. An environment in which no connection was ever made accepts any
// name, unless CheckConnections is set.
func (c *Rules) CheckConnection(connector, connection string) error {
	connections := c.Store.Connections
	if connection == "" || len(connections) == 0 && !c.CheckConnections {
		return nil
	}
	api := apiName(connector)
	i := slices.IndexFunc(connections, func(c store.Connection) bool { return c.Name == connection && c.API == api })
	if i < 0 {
		return fmt.Errorf(`Request failed with: NotFound and error: {"error":{"code":"ConnectionNotFound","message":"Could not find connection '%s' for API '%s'."}}`, connection, api)
	}
	if connections[i].Unshared {
		return fmt.Errorf(`Request failed with: Forbidden and error: {"error":{"code":"ServiceToServiceUnauthorized","message":"Token for app '00000007-0000-0000-c000-000000000000' is not authorized to call 'GET/PROVIDERS/MICROSOFT.POWERAPPS/SCOPES/SERVICE/APIS/CONNECTIONS/%s' in a service context."}}`, connection)
	}
	return nil
}

// saveReference checks the connection of a reference.
func (c *Rules) saveReference(r store.Row, _ bool) error {
	was := c.Store.Find("connectionreferences", "connectionreferenceid", r.Text("connectionreferenceid"))
	connector := r.Text("connectorid")
	if connector == "" {
		connector = was.Text("connectorid")
	}
	if err := c.CheckConnection(connector, r.Text("connectionid")); err != nil {
		return odata.Errorf(http.StatusBadRequest, "0x80040265", "%v", err)
	}
	return nil
}
