package dataverse

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// Variable is an environment variable: its definition and this environment's value.
type Variable struct {
	ID          string // of the definition
	Name        string // schema name
	DisplayName string
	Type        int // 100000000 string … 100000005 secret
	Default     *string
	Value       *string // nil when the default counts
	ValueID     string  // "" when there is no value row
	Managed     bool
}

type definitionRow struct {
	ID          string  `json:"environmentvariabledefinitionid"`
	Name        string  `json:"schemaname"`
	DisplayName string  `json:"displayname"`
	Type        Number  `json:"type"`
	Default     *string `json:"defaultvalue"`
	Managed     bool    `json:"ismanaged"`
}

type valueRow struct {
	ID         string  `json:"environmentvariablevalueid"`
	Definition string  `json:"_environmentvariabledefinitionid_value"`
	Value      *string `json:"value"`
}

// Variables reads environment variables by their schema names and leaves out those that do not
// exist.
func (c *Client) Variables(ctx context.Context, names ...string) ([]Variable, error) {
	definitions, err := queryByNames[definitionRow](ctx, c, "environmentvariabledefinitions",
		definitionColumns, "schemaname", names)
	if err != nil {
		return nil, fmt.Errorf("read variables: %w", err)
	}
	return c.withValues(ctx, definitions)
}

const definitionColumns = "environmentvariabledefinitionid,schemaname,displayname,type,defaultvalue,ismanaged"

// withValues adds this environment's values to definitions.
func (c *Client) withValues(ctx context.Context, definitions []definitionRow) ([]Variable, error) {
	if len(definitions) == 0 {
		return nil, nil
	}
	// A value's own schemaname may hold a GUID instead, so values go by their definition.
	values, err := c.values(ctx)
	if err != nil {
		return nil, fmt.Errorf("read variables: %w", err)
	}
	of := map[string]valueRow{}
	for _, v := range values {
		of[strings.ToLower(v.Definition)] = v
	}
	var all []Variable
	for _, d := range definitions {
		v := of[strings.ToLower(d.ID)]
		all = append(all, Variable{d.ID, d.Name, d.DisplayName, int(d.Type), d.Default, v.Value, v.ID, d.Managed})
	}
	return all, nil
}

// AllVariables reads every environment variable of the environment.
func (c *Client) AllVariables(ctx context.Context) ([]Variable, error) {
	definitions, err := rows[definitionRow](ctx, c, query("environmentvariabledefinitions", "$select", definitionColumns, "$orderby", "schemaname"))
	if err != nil {
		return nil, fmt.Errorf("read variables: %w", err)
	}
	return c.withValues(ctx, definitions)
}

func (c *Client) values(ctx context.Context) ([]valueRow, error) {
	return rows[valueRow](ctx, c, query("environmentvariablevalues",
		"$select", "environmentvariablevalueid,_environmentvariabledefinitionid_value,value"))
}

// SetVariable sets the value of an environment variable in this environment. The error is
// ErrNotFound when no solution has brought the definition. Connectors keep the old value until
// they are imported or saved again.
func (c *Client) SetVariable(ctx context.Context, name, value string) error {
	found, err := c.Variables(ctx, name)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("set variable %s: no such definition: %w", name, ErrNotFound)
	}
	v := found[0]
	r := request{Method: http.MethodPatch, Path: "environmentvariablevalues(" + v.ValueID + ")",
		Body: map[string]any{"value": value}, Header: map[string]string{"If-Match": "*"}}
	if v.ValueID == "" {
		r = request{Method: http.MethodPost, Path: "environmentvariablevalues", Once: true, Body: map[string]any{
			"schemaname": v.Name, "value": value,
			"EnvironmentVariableDefinitionId@odata.bind": "/environmentvariabledefinitions(" + v.ID + ")"}}
	}
	if _, err := c.do(ctx, r); err != nil {
		return fmt.Errorf("set variable %s: %w", name, err)
	}
	return nil
}

// VariableDefinition is an environment variable as a solution defines it.
type VariableDefinition struct {
	Name, DisplayName, Description string
	Type                           int
	Default                        *string
}

// DefineVariable makes the definition of an environment variable in an unmanaged solution.
func (c *Client) DefineVariable(ctx context.Context, solution string, d VariableDefinition) error {
	body := map[string]any{"schemaname": d.Name, "displayname": d.DisplayName, "type": d.Type}
	if d.Description != "" {
		body["description"] = d.Description
	}
	if d.Default != nil && *d.Default != "" {
		body["defaultvalue"] = *d.Default
	}
	_, err := c.do(ctx, request{Method: http.MethodPost, Path: "environmentvariabledefinitions", Once: true, Body: body, Header: map[string]string{solutionHeader: solution}})
	if err != nil {
		return fmt.Errorf("define variable %s: %w", d.Name, err)
	}
	return nil
}
