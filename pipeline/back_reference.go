package pipeline

import (
	"context"
	"fmt"
	"strings"

	"alm/solution"
	"alm/solution/dataverse"
)

// readReferences looks whether each connection reference has the stage's connection and, of a
// custom connector, the name that it has in this environment; it binds those that have not.
func (rel *Release) readReferences(ctx context.Context, env *dataverse.Client, in *Import) error {
	sent := rel.Verified.solution.References
	if len(sent) == 0 {
		return nil // no names would mean all there are
	}
	var names []string
	for _, r := range sent {
		names = append(names, r.Name)
	}
	references, err := env.References(ctx, names...)
	if err != nil {
		return remote(in.Stage, err)
	}
	there := map[string]dataverse.Reference{}
	for _, r := range references {
		there[strings.ToLower(r.Name)] = r
	}
	apis, err := customAPIs(ctx, env)
	if err != nil {
		return remote(in.Stage, err)
	}
	for _, r := range sent {
		is, ok := there[strings.ToLower(r.Name)]
		if !ok {
			return unlike(in.Stage, "connection reference %s is not there", r.Name)
		}
		connection, err := rel.bind(ctx, env, in, is, rel.wanted(r, is, apis))
		if err != nil {
			return err
		}
		in.Connections = append(in.Connections, Bound{r.Name, connection})
	}
	return nil
}

// customAPIs are what custom connectors are called in the environment, by their ids.
func customAPIs(ctx context.Context, env *dataverse.Client) (map[string]string, error) {
	all, err := env.APIs(ctx)
	of := map[string]string{}
	for _, c := range all {
		if c.InternalID != "" {
			of[strings.ToLower(c.ID)] = c.Path()
		}
	}
	return of, err
}

// wanted is a reference as it should be: the zip only knows what a custom connector is called
// in the environment that it comes from.
func (rel *Release) wanted(sent solution.ConnectionReference, is dataverse.Reference, apis map[string]string) dataverse.Reference {
	if id := rel.With.Project.Stages[rel.With.Stage].Connections[sent.Name]; id != "" {
		is.Connection = id
	}
	if api := apis[strings.ToLower(sent.CustomConnector)]; api != "" {
		is.API = api
	}
	return is
}

// bind makes a reference what it should be, and gives the connection that it has then.
func (rel *Release) bind(ctx context.Context, env *dataverse.Client, in *Import, is, want dataverse.Reference) (string, error) {
	if want.Connection == "" {
		in.ToDo = append(in.ToDo, fmt.Sprintf("connection reference %s has no connection: make one of %s there, name it in stages.%s.connections, and import again",
			want.Name, apiOf(want.API), in.Stage))
		return "", nil
	}
	if want == is {
		return is.Connection, nil
	}
	if err := env.Bind(ctx, want); err != nil {
		return is.Connection, remote(in.Stage, err)
	}
	rel.tell("import", "%s: connection reference %s had %s after the import: it has %s now", in.Stage, want.Name, bound(is), bound(want))
	return want.Connection, nil
}

func bound(r dataverse.Reference) string {
	if r.Connection == "" {
		return "no connection of " + apiOf(r.API)
	}
	return r.Connection + " of " + apiOf(r.API)
}

// owners notes that nobody sees what an application imported, once: when it comes.
func owners(ctx context.Context, env *dataverse.Client, in *Import, there []dataverse.Connector) error {
	if in.Action != install && in.Action != first || len(there) == 0 {
		return nil
	}
	who, err := env.WhoAmI(ctx)
	if err != nil {
		return remote(in.Stage, err)
	}
	for _, c := range there {
		if strings.EqualFold(c.OwnerID, who.UserID) {
			in.ToDo = append(in.ToDo, fmt.Sprintf("share %s with those who make flows and apps, at make.powerapps.com, Custom connectors, %s, Share: "+
				"it belongs to whoever imported it, and nobody else sees it", c.DisplayName, c.DisplayName))
		}
	}
	return nil
}
