package stage

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

// Binding is a connection reference of a solution and what it is bound to at a stage.
type Binding struct {
	Reference  string              // logical name
	Connector  string              // as people know it
	Name       string              // schema name of a custom connector, "" of another
	API        string              // "/providers/…/shared_…" there, "" while the connector is not there
	Is         dataverse.Reference // as it is there, the zero one when it is not
	Connection string              // the connection that the stage gives, "" for none
}

// Changes reports whether the stage gives something else than what is there.
func (b Binding) Changes() bool {
	return b.Connection != "" && (b.Connection != b.Is.Connection || b.API != "" && !strings.EqualFold(b.API, b.Is.API))
}

// Want returns the reference as it should be: with the stage's connection, and, for a custom
// connector, with the id that it has there. The zip knows the id of another environment.
func (b Binding) Want() dataverse.Reference {
	want := b.Is
	if b.Connection != "" {
		want.Connection = b.Connection
	}
	if b.Name != "" && b.API != "" && !strings.EqualFold(b.API, want.API) {
		want.API = b.API
	}
	return want
}

// Bindings returns the connection references of a solution, each with what it is there and
// what the stage gives it, and remarks on what could not be checked. A connection that is not there, or
// not of the reference's connector, is an error: an import would fail on it half way.
func (s *Stage) Bindings(ctx context.Context, of *solution.Solution) (all []Binding, remarks []string, err error) {
	if all, err = s.References(ctx, of); err != nil {
		return nil, nil, err
	}
	remarks, err = s.checkConnections(ctx, all)
	return all, remarks, err
}

// References is Bindings without a look at the connections. A reference of a custom connector that
// neither the solution nor the environment has is an error of kind exit.Refused.
func (s *Stage) References(ctx context.Context, of *solution.Solution) ([]Binding, error) {
	if len(of.References) == 0 {
		return nil, nil
	}
	apis, err := s.Client.APIs(ctx)
	if err != nil {
		return nil, s.Error(err)
	}
	var names []string
	for _, r := range of.References {
		names = append(names, r.Name)
	}
	rows, err := s.Client.References(ctx, names...)
	if err != nil {
		return nil, s.Error(err)
	}
	var all []Binding
	for _, r := range of.References {
		b, err := s.resolve(of, r, apis)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if strings.EqualFold(row.Name, r.Name) {
				b.Is = row
			}
		}
		all = append(all, b)
	}
	return all, nil
}

// resolve finds the connector of a reference in the environment by the connector's name. The
// id in the zip and in settings files is the one that another environment gave it.
func (s *Stage) resolve(of *solution.Solution, r solution.ConnectionReference, apis []dataverse.API) (Binding, error) {
	b := Binding{Reference: r.Name, Connection: s.Config().Connections[r.Name]}
	own := slices.IndexFunc(of.Connectors, func(c solution.Connector) bool {
		return r.CustomConnector == c.ID || r.CustomConnector == "" && solution.IsNamedAfter(r.API, c.Name)
	})
	if own >= 0 {
		b.Name, b.Connector = of.Connectors[own].Name, of.Connectors[own].DisplayName
	}
	there := slices.IndexFunc(apis, func(a dataverse.API) bool {
		switch {
		case b.Name != "":
			return strings.EqualFold(a.Name, b.Name)
		case r.CustomConnector != "":
			return strings.EqualFold(a.ID, r.CustomConnector)
		}
		return strings.EqualFold(a.InternalID, APIName(r.API)) || solution.IsNamedAfter(r.API, a.Name)
	})
	switch {
	case there >= 0:
		a := apis[there]
		b.Name, b.Connector, b.API = a.Name, cmp.Or(b.Connector, a.DisplayName), a.Path()
	case own >= 0:
	case r.CustomConnector != "" || strings.Contains(APIName(r.API), customMark):
		return b, exit.Refused.Errorf("import the solution that has the connector first",
			"connection reference %s of %s uses the custom connector %s, which neither the zip nor %s has",
			r.Name, of.Name, APIName(r.API), s.Name)
	default:
		b.API, b.Connector = r.API, APIName(r.API)
	}
	return b, s.checkSettingsFile(b, r)
}

// customMark is "_" in the internal id of a connector: only custom ones have it, before the
// environment's own suffix.
const customMark = "-5f"

// APIName returns "shared_office365" of the id of a connector.
func APIName(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }

// checkSettingsFile rejects a settings file that gives a reference a connector of another
// kind. The id of a custom connector is ignored: it is that of the environment where the file was made.
func (s *Stage) checkSettingsFile(b Binding, r solution.ConnectionReference) error {
	inFile := s.Config().ConnectorOf(r.Name)
	if b.Name != "" || inFile == "" || strings.EqualFold(APIName(inFile), APIName(r.API)) {
		return nil
	}
	return s.Project.ConnectionAt(s.Name, r.Name).Errorf("",
		"stage %s: connection reference %s is of connector %s, not of %q", s.Name, r.Name, APIName(r.API), APIName(inFile))
}

// checkConnections checks that the connections that the stage gives are there and of the right
// connector. Where the caller sees no connection at all, only the import can find out.
func (s *Stage) checkConnections(ctx context.Context, all []Binding) (remarks []string, err error) {
	if !slices.ContainsFunc(all, Binding.Changes) {
		return nil, nil
	}
	there, err := s.Client.Connections(ctx)
	if err != nil {
		return []string{fmt.Sprintf("could not check whether the connections are there: %v", err)}, nil
	}
	if len(there) == 0 {
		return []string{"could not check the connections: the environment shows none to this application"}, nil
	}
	for _, b := range all {
		if !b.Changes() || b.API == "" {
			continue
		}
		remark, err := s.checkConnection(b, there)
		if err != nil {
			return nil, err
		}
		if remark != "" {
			remarks = append(remarks, remark)
		}
	}
	return remarks, nil
}

func (s *Stage) checkConnection(b Binding, there []dataverse.Connection) (remark string, err error) {
	var others, own []string
	for _, c := range there {
		matches := strings.EqualFold(APIName(c.API), APIName(b.API))
		switch {
		case c.Name == b.Connection && matches:
			if c.Status != "" && c.Status != "Connected" {
				remark = fmt.Sprintf("connection %s of %s has the status %q, not Connected", c.Name, b.Connector, c.Status)
			}
			return remark, nil
		case c.Name == b.Connection:
			others = append(others, APIName(c.API))
		case matches:
			own = append(own, c.Name)
		}
	}
	at := s.Project.ConnectionAt(s.Name, b.Reference)
	if len(others) > 0 {
		return "", at.Errorf("name a connection of "+b.Connector,
			"stage %s: connection %q of reference %s is one of %s, not of %s (%s)", s.Name, b.Connection, b.Reference, words.List(others), b.Connector, APIName(b.API))
	}
	hint := fmt.Sprintf("make one of %s there, and share it with the application user (Can use + share)", b.Connector)
	if len(own) > 0 {
		hint += "; there are " + words.List(own)
	}
	return "", at.Errorf(hint,
		"stage %s: there is no connection %q of %s (%s) that may be used for reference %s", s.Name, b.Connection, b.Connector, APIName(b.API), b.Reference)
}
