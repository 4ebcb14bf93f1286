// Package components holds the rules of connectors, connection references, environment
// variables and flows: how they depend on each other, and what the service checks when they are
// written by hand or by an import.
package components

import (
	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/store"
)

// Rules are the rules of the components in one environment.
type Rules struct {
	Store            *store.Store
	CheckConnections bool // reject unknown connections even if no connection was ever made
}

// Type numbers of components. That of connection references differs per organization; 10122
// was seen.
const (
	TypeFlow       = 29
	TypeConnector  = 372
	TypeDefinition = 380
	TypeValue      = 381
	TypeReference  = 10122
)

// tablesByType says where the components of a type are stored.
var tablesByType = []struct {
	Type     float64
	Name     string
	Set, Key string
	Schema   string // the column with the component's name
}{
	{TypeConnector, "connector", "connectors", "connectorid", "name"},
	{TypeDefinition, "environmentvariabledefinition", "environmentvariabledefinitions", "environmentvariabledefinitionid", "schemaname"},
	{TypeReference, "connectionreference", "connectionreferences", "connectionreferenceid", "connectionreferencelogicalname"},
	{TypeFlow, "workflow", "workflows", "workflowid", "name"},
}

// Describe returns the type and the name of a component.
func Describe(s *store.Store, id string) (kind, name string) {
	for _, t := range tablesByType {
		if r := s.Find(t.Set, t.Key, id); r != nil {
			return t.Name, r.Text(t.Schema)
		}
	}
	return "component", id
}

// Hooks returns what the tables of components check and change when a caller writes or deletes
// a row.
func (c *Rules) Hooks() map[string]odata.Hooks {
	return map[string]odata.Hooks{
		"connectors":                     {Save: c.saveConnector, Delete: c.deleteConnector, Join: c.join(TypeConnector)},
		"connectionreferences":           {Save: c.saveReference, Join: c.join(TypeReference)},
		"environmentvariabledefinitions": {Save: c.saveDefinition, Join: c.join(TypeDefinition)},
		"environmentvariablevalues":      {Save: c.saveValue, Join: c.join(TypeValue)},
		"workflows":                      {Save: c.saveFlow, Join: c.join(TypeFlow)},
	}
}

func (c *Rules) deleteConnector(r store.Row) error {
	if err := CheckDelete(c.Store, r, nil); err != nil {
		return err
	}
	return nil
}
