package stage

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"alm/internal/source"
	"alm/solution"
	"alm/solution/connector"
	"alm/solution/dataverse"
)

// BothSides returns a solution's connectors as its source has them, with the stage's values in
// the places of variables, and as the environment has them: those of the same names, and those
// among the removals, which only the environment has.
func (s *Stage) BothSides(ctx context.Context, of *solution.Solution, removals []Removal) (source, there []*connector.Connector, err error) {
	names := ConnectorNames(of)
	written, running := &solution.Solution{}, &solution.Solution{}
	for _, c := range of.Connectors {
		written.Connectors = append(written.Connectors, normalized(s.Resolved(c, of)))
	}
	for _, r := range removals {
		if name := r.Connector.Name; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	rows, err := s.Client.Connectors(ctx, names...)
	if err != nil {
		return nil, nil, s.Error(err)
	}
	for _, row := range rows {
		running.Connectors = append(running.Connectors, normalized(FromRow(row)))
	}
	if source, err = readAll(written.FS()); err == nil {
		there, err = readAll(running.FS())
	}
	return source, there, err
}

func readAll(fsys fs.FS) ([]*connector.Connector, error) {
	dirs, err := connector.Find(fsys)
	if err != nil {
		return nil, err
	}
	var all []*connector.Connector
	for _, dir := range dirs {
		c, err := connector.Read(fsys, dir)
		if err != nil {
			return nil, fmt.Errorf("compare connectors: %w", err)
		}
		all = append(all, c)
	}
	return all, nil
}

// normalized leaves out what an environment does not return, the icon, and writes empty
// members one way.
func normalized(c solution.Connector) solution.Connector {
	c.Icon = nil
	if len(bytes.TrimSpace(c.Parameters)) == 0 {
		c.Parameters = []byte("{}")
	}
	if policies := string(bytes.TrimSpace(c.Policies)); policies == "" || policies == "null" {
		c.Policies = []byte("[]")
	}
	return c
}

// FromRow returns a connector of an environment in the form of a solution.
func FromRow(row dataverse.Connector) solution.Connector {
	c := solution.Connector{
		ID: row.ID, Name: row.Name, DisplayName: row.DisplayName, Description: row.Description, BrandColor: row.BrandColor,
		Definition: []byte(row.Definition), Parameters: []byte(row.Parameters), Policies: []byte(row.Policies),
	}
	if row.ParameterSets != "" {
		c.ParameterSets = []byte(row.ParameterSets)
	}
	if row.Script != "" {
		c.Script, c.ScriptOperations = []byte(row.Script), row.Operations
	}
	return c
}

// Resolved puts the stage's values into a connector in the places of environment variables, as
// the environment does when it saves the connector.
func (s *Stage) Resolved(c solution.Connector, of *solution.Solution) solution.Connector {
	given := s.Config().Variables
	for _, v := range of.Variables {
		value := given[v.Name]
		if value == "" && v.Default != nil {
			value = *v.Default
		}
		if value == "" {
			continue
		}
		quoted, err := json.Marshal(value)
		if err != nil {
			continue
		}
		for _, member := range []*[]byte{&c.Definition, &c.Parameters, &c.ParameterSets, &c.Policies} {
			for _, quote := range []string{`\"`, `\u0022`} {
				*member = bytes.ReplaceAll(*member, []byte("@environmentVariables("+quote+v.Name+quote+")"), quoted[1:len(quoted)-1])
			}
		}
	}
	return c
}

// HostOf returns the host that a connector of an environment runs on, "" when it has none.
func HostOf(row dataverse.Connector) string {
	return source.Parse(row.Name, []byte(row.Definition)).Root.Get("host").Str()
}
