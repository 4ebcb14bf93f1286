package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/solution"
	"alm/solution/dataverse"
)

// binding is a connection reference of the zip, and what it is bound to at a stage.
type binding struct {
	reference  string              // logical name
	connector  string              // as people know it
	name       string              // schema name of a custom connector, "" of another
	api        string              // "/providers/…/shared_…" there, "" while the connector is not there
	is         dataverse.Reference // as it is there, the zero one when it is not
	connection string              // the connection that the stage gives, "" for none
}

// changes tells whether the stage gives something else than what is there.
func (b binding) changes() bool {
	return b.connection != "" && (b.connection != b.is.Connection || b.api != "" && !strings.EqualFold(b.api, b.is.API))
}

// want is the reference as it should be: with the stage's connection, and of a custom
// connector with the name that it has there. The zip knows the one of where it comes from.
func (b binding) want() dataverse.Reference {
	want := b.is
	if b.connection != "" {
		want.Connection = b.connection
	}
	if b.name != "" && b.api != "" && !strings.EqualFold(b.api, want.API) {
		want.API = b.api
	}
	return want
}

// bindings are the zip's connection references that can be bound at the stage. A connection
// that is not there, or not of that connector, is an error: an import would end on it half
// way.
func (rel *Release) bindings(ctx context.Context, env *dataverse.Client) ([]binding, error) {
	all, err := rel.lookUp(ctx, env)
	if err != nil {
		return nil, err
	}
	return all, rel.preflight(ctx, env, all)
}

// lookUp asks the environment what the zip's connection references are and will be. One of
// a custom connector that neither the zip nor the environment has is an error.
func (rel *Release) lookUp(ctx context.Context, env *dataverse.Client) ([]binding, error) {
	references := rel.Verified.solution.References
	if len(references) == 0 {
		return nil, nil
	}
	stage := rel.With.Stage
	apis, err := env.APIs(ctx)
	if err != nil {
		return nil, remote(stage, err)
	}
	var names []string
	for _, r := range references {
		names = append(names, r.Name)
	}
	there, err := env.References(ctx, names...)
	if err != nil {
		return nil, remote(stage, err)
	}
	var all []binding
	for _, r := range references {
		b := binding{reference: r.Name, connection: rel.With.Project.Stages[stage].Connections[r.Name]}
		if err := rel.resolve(&b, r, apis); err != nil {
			return nil, err
		}
		for _, row := range there {
			if strings.EqualFold(row.Name, r.Name) {
				b.is = row
			}
		}
		all = append(all, b)
	}
	return all, nil
}

// resolve finds the connector of a reference in the environment by the connector's name. What
// the zip and settings files call it is the id that another environment gave it.
func (rel *Release) resolve(b *binding, r solution.ConnectionReference, there []dataverse.API) error {
	ours := rel.Verified.solution.Connectors
	i := slices.IndexFunc(ours, func(c solution.Connector) bool {
		return r.CustomConnector == c.ID || r.CustomConnector == "" && namedAfter(r.API, c.Name)
	})
	if i >= 0 {
		b.name, b.connector = ours[i].Name, ours[i].DisplayName
	}
	j := slices.IndexFunc(there, func(a dataverse.API) bool {
		switch {
		case b.name != "":
			return strings.EqualFold(a.Name, b.name)
		case r.CustomConnector != "":
			return strings.EqualFold(a.ID, r.CustomConnector)
		}
		return strings.EqualFold(a.InternalID, apiOf(r.API)) || namedAfter(r.API, a.Name)
	})
	switch {
	case j >= 0:
		b.name, b.connector, b.api = there[j].Name, cmp.Or(b.connector, there[j].DisplayName), there[j].Path()
	case i >= 0:
	case r.CustomConnector != "" || strings.Contains(apiOf(r.API), escaped):
		return exit.Refused.Errorf("import the solution that brings the connector first",
			"%s: connection reference %s is of the custom connector %s, which neither the zip nor %s has",
			rel.Verified.File, r.Name, apiOf(r.API), rel.With.Stage)
	default:
		b.api, b.connector = r.API, apiOf(r.API)
	}
	return rel.sameAPI(b, r)
}

// escaped is "_" in the internal id of a connector: every custom one has it before the
// environment's own suffix, and no other connector does.
const escaped = "-5f"

// namedAfter tells whether an API's id was made of a custom connector's name, in whatever
// environment: "shared_" + name + "-5f" + hexadecimal digits.
func namedAfter(api, name string) bool {
	name = strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(name), "_5f", escaped), "_", escaped)
	suffix, found := strings.CutPrefix(strings.ToLower(apiOf(api)), "shared_"+name+escaped)
	return found && suffix != "" && strings.Trim(suffix, "0123456789abcdef-") == ""
}

// sameAPI refuses a settings file that gives a reference a connector of another kind. The id
// of a custom connector is not looked at: it is that of the environment that it was made in.
func (rel *Release) sameAPI(b *binding, r solution.ConnectionReference) error {
	told := rel.With.Project.Stages[rel.With.Stage].ConnectorOf(r.Name)
	if b.name != "" || told == "" || strings.EqualFold(apiOf(told), apiOf(r.API)) {
		return nil
	}
	return rel.With.Project.ConnectionAt(rel.With.Stage, r.Name).Errorf("",
		"stage %s: connection reference %s is of connector %s, not of %q", rel.With.Stage, r.Name, apiOf(r.API), apiOf(told))
}

// preflight looks whether the connections that the stage gives are there and of the right
// connector. Where the caller sees none at all, nobody can tell; the import then does.
func (rel *Release) preflight(ctx context.Context, env *dataverse.Client, all []binding) error {
	if !slices.ContainsFunc(all, binding.changes) {
		return nil
	}
	there, err := env.Connections(ctx)
	if err != nil {
		rel.tell("import", "%s: whether the connections are there is not known: %v", rel.With.Stage, err)
		return nil
	}
	if len(there) == 0 {
		return nil
	}
	for _, b := range all {
		if !b.changes() || b.api == "" {
			continue
		}
		if err := rel.usable(b, there); err != nil {
			return err
		}
	}
	return nil
}

func (rel *Release) usable(b binding, there []dataverse.Connection) error {
	var same, own []string
	for _, c := range there {
		of := strings.EqualFold(apiOf(c.API), apiOf(b.api))
		switch {
		case c.Name == b.connection && of:
			if c.Status != "" && c.Status != "Connected" {
				rel.tell("import", "%s: connection %s of %s is not connected but %q", rel.With.Stage, c.Name, b.connector, c.Status)
			}
			return nil
		case c.Name == b.connection:
			same = append(same, apiOf(c.API))
		case of:
			own = append(own, c.Name)
		}
	}
	p, stage := rel.With.Project, rel.With.Stage
	if len(same) > 0 {
		return p.ConnectionAt(stage, b.reference).Errorf("name a connection of "+b.connector,
			"stage %s: connection %q of reference %s is one of %s, not of %s (%s)", stage, b.connection, b.reference, words.List(same), b.connector, apiOf(b.api))
	}
	hint := fmt.Sprintf("make one of %s there, and share it with the application user (Can use + share)", b.connector)
	if len(own) > 0 {
		hint += "; there are " + words.List(own)
	}
	return p.ConnectionAt(stage, b.reference).Errorf(hint,
		"stage %s: there is no connection %q of %s (%s) that may be used for reference %s", stage, b.connection, b.connector, apiOf(b.api), b.reference)
}

// given are the connections that go with an import.
func given(all []binding) []dataverse.ConnectionReference {
	var sent []dataverse.ConnectionReference
	for _, b := range all {
		if b.connection != "" && b.api != "" {
			sent = append(sent, dataverse.ConnectionReference{Name: b.reference, ConnectorID: b.api, Connection: b.connection})
		}
	}
	return sent
}
