package pipeline

import (
	"context"
	"fmt"
	"strings"

	"alm/solution/dataverse"
)

// readReferences looks whether each connection reference has the stage's connection and, of a
// custom connector, the name that it has in this environment; it binds those that have not.
func (rel *Release) readReferences(ctx context.Context, env *dataverse.Client, in *Import) error {
	all, err := rel.lookUp(ctx, env)
	if err != nil {
		return err
	}
	for _, b := range all {
		if b.is.ID == "" {
			return unlike(in.Stage, "connection reference %s is not there", b.reference)
		}
		connection, err := rel.bind(ctx, env, in, b.is, b.want())
		if err != nil {
			return err
		}
		in.Connections = append(in.Connections, Bound{b.reference, connection})
	}
	return nil
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
