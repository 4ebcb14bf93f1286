package deploy

import (
	"context"
	"fmt"

	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/solution/dataverse"
)

// readConnections checks that each connection reference has the stage's connection and, for a
// custom connector, the id that it has in this environment; it binds those that have not.
func (r *reader) readConnections(ctx context.Context) error {
	bindings, err := r.stage.References(ctx, r.zip.Solution)
	if err != nil {
		return err
	}
	for _, b := range bindings {
		if b.Is.ID == "" {
			return different(r.in.Stage, "connection reference %s is not there", b.Reference)
		}
		connection, err := r.bind(ctx, b.Is, b.Want())
		if err != nil {
			return err
		}
		r.in.Connections = append(r.in.Connections, record.Connection{Reference: b.Reference, Connection: connection})
	}
	return nil
}

// bind makes a reference what it should be, and returns the connection that it has then.
func (r *reader) bind(ctx context.Context, is, want dataverse.Reference) (string, error) {
	if want.Connection == "" {
		r.in.ToDo = append(r.in.ToDo, fmt.Sprintf("connection reference %s has no connection: make one of %s there, name it in stages.%s.connections, and import again",
			want.Name, stage.APIName(want.API), r.in.Stage))
		return "", nil
	}
	if want == is {
		return is.Connection, nil
	}
	if err := r.stage.Client.Bind(ctx, want); err != nil {
		return is.Connection, r.stage.Error(err)
	}
	r.printf("connection reference %s had %s after the import; it has %s now", want.Name, connectionOf(is), connectionOf(want))
	return want.Connection, nil
}

func connectionOf(r dataverse.Reference) string {
	if r.Connection == "" {
		return "no connection of " + stage.APIName(r.API)
	}
	return r.Connection + " of " + stage.APIName(r.API)
}
