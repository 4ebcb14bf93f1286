//lint:file-ignore ST1005 these errors are the service's own words

package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Connection is a maker's connection in an environment: what a connection reference may be
// bound to.
type Connection struct {
	Name     string `json:"name"`     // its id; "" takes a new one
	API      string `json:"api"`      // "shared_office365", a custom connector's internal id, or its name
	Display  string `json:"display"`  // as people see it
	Unshared bool   `json:"unshared"` // the importing user may not use it
}

// Connect puts a connection into an environment and gives its name. Over HTTP it is a POST
// of the same as JSON to /NAME/_emulator/connections.
func (e *Emulator) Connect(name string, c Connection) (string, error) {
	env := e.environments[name]
	if env == nil {
		return "", fmt.Errorf("connect: there is no environment %q", name)
	}
	return env.connect(c)
}

func (env *environment) connect(c Connection) (string, error) {
	env.mu.Lock()
	defer env.mu.Unlock()
	env.advance(env.opts.Now())
	c.API = apiName(c.API)
	if connector := env.find("connectors", "name", c.API); connector != nil {
		c.API = connector.text("connectorinternalid")
	}
	if c.API == "" {
		return "", errors.New("connect: a connection needs an api")
	}
	if c.Name == "" {
		c.Name = strings.ReplaceAll(newID(), "-", "")
	}
	env.state.Connections = slices.DeleteFunc(env.state.Connections, func(was Connection) bool { return was.Name == c.Name && was.API == c.API })
	env.state.Connections = append(env.state.Connections, c)
	env.dirty = true
	return c.Name, env.save()
}

// apiName is the end of "/providers/Microsoft.PowerApps/apis/shared_x".
func apiName(id string) string { return strings.ToLower(id[strings.LastIndexByte(id, '/')+1:]) }

// bindable refuses a connection that is not there, as the plug-in does that asks the Power
// Apps API. An environment into which no connection was ever put takes any name: there is
// nothing to ask.
func (env *environment) bindable(connector, connection string) error {
	if connection == "" || len(env.state.Connections) == 0 && !env.opts.CheckConnections {
		return nil
	}
	api := apiName(connector)
	i := slices.IndexFunc(env.state.Connections, func(c Connection) bool { return c.Name == connection && c.API == api })
	if i < 0 {
		return fmt.Errorf(`Request failed with: NotFound and error: {"error":{"code":"ConnectionNotFound","message":"Could not find connection '%s' for API '%s'."}}`, connection, api)
	}
	if env.state.Connections[i].Unshared {
		return fmt.Errorf(`Request failed with: Forbidden and error: {"error":{"code":"ServiceToServiceUnauthorized","message":"The service principal is not authorized to use connection '%s' for API '%s'."}}`, connection, api)
	}
	return nil
}

// savingReference checks the connection of a reference that is written by hand.
func savingReference(env *environment, r row, _ bool) error {
	was := env.find("connectionreferences", "connectionreferenceid", r.text("connectionreferenceid"))
	connector := r.text("connectorid")
	if connector == "" {
		connector = was.text("connectorid")
	}
	if err := env.bindable(connector, r.text("connectionid")); err != nil {
		return refused(http.StatusBadRequest, "0x80040265", "%v", err)
	}
	return nil
}

func postConnection(env *environment, w http.ResponseWriter, r *http.Request) {
	var c Connection
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&c)
	if err == nil {
		c.Name, err = env.connect(c)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	writeJSON(w, http.StatusCreated, map[string]any{"name": c.Name})
}

// connections is what the Power Platform API lists.
func (e *Emulator) connections(w http.ResponseWriter, r *http.Request) {
	env := e.environments[r.PathValue("env")]
	who, err := e.tokens.principal(r)
	if env == nil || err != nil || !who.role {
		http.Error(w, "", http.StatusUnauthorized)
		return
	}
	env.mu.Lock()
	defer env.mu.Unlock()
	all := []any{}
	for _, c := range env.state.Connections {
		if c.Unshared {
			continue
		}
		all = append(all, map[string]any{"name": c.Name, "properties": map[string]any{"displayName": c.Display,
			"apiId": "/providers/Microsoft.PowerApps/apis/" + c.API, "statuses": []any{map[string]any{"status": "Connected"}}}})
	}
	writeJSON(w, http.StatusOK, map[string]any{"value": all})
}
