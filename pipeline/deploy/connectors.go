package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/solution"
	"alm/solution/dataverse"
)

// readConnectors saves connectors again where that is needed, and records where they run.
func (r *reader) readConnectors(ctx context.Context, sent *solution.Solution, rows []dataverse.Connector) error {
	rows, found := r.resave(ctx, rows)
	r.in.Connectors = nil
	for _, c := range rows {
		host := stage.HostOf(c)
		moved := ""
		if was := r.Record.HostBefore(r.in.Stage, c.Name); was != "" && was != host {
			moved = ", before on " + was
		}
		r.in.Connectors = append(r.in.Connectors, record.Connector{Name: c.Name, InternalID: c.InternalID, Host: host})
		r.printf("%s runs on host %s%s", c.DisplayName, host, moved)
	}
	missing := slices.DeleteFunc(stage.ConnectorNames(sent), func(name string) bool {
		return slices.ContainsFunc(rows, func(c dataverse.Connector) bool { return strings.EqualFold(c.Name, name) })
	})
	if len(missing) > 0 {
		found = errors.Join(different(r.in.Stage, "after the import there is no connector %s", words.List(missing)), found)
	}
	return errors.Join(found, r.share(ctx, rows))
}

// resave repairs what an import leaves behind: a connector that was saved with outdated values
// is saved again, and OAuth client secrets, which no solution transports and every import
// empties, are entered where the stage names a source. What only a person can do goes into the
// record. It returns the connectors as they are then.
func (r *reader) resave(ctx context.Context, rows []dataverse.Connector) ([]dataverse.Connector, error) {
	saved := false
	var names []string
	for _, row := range rows {
		names = append(names, row.Name)
		sent, ok := r.packed(row)
		if !ok {
			continue
		}
		did, err := r.resaveOne(ctx, sent, row)
		if err != nil {
			return rows, r.stage.Error(err)
		}
		saved = saved || did
	}
	if !saved {
		return rows, nil
	}
	now, err := r.stage.Client.Connectors(ctx, names...)
	if err != nil {
		return rows, r.stage.Error(err)
	}
	for _, c := range now {
		sent, _ := r.packed(c)
		if places := r.stage.Outdated(r.zip.Solution, sent, c); len(places) > 0 {
			return now, exit.Remote.Errorf("look at the connector in that environment; an unmanaged change on top of it may hide the values", "%w",
				differentError{fmt.Errorf("%s: %s was saved again and still has other values at %s", r.in.Stage, c.DisplayName, words.List(places))})
		}
	}
	return now, nil
}

// packed returns the connector of the zip that a row belongs to.
func (r *reader) packed(row dataverse.Connector) (solution.Connector, bool) {
	all := r.zip.Solution.Connectors
	i := slices.IndexFunc(all, func(c solution.Connector) bool { return strings.EqualFold(c.Name, row.Name) })
	if i < 0 {
		return solution.Connector{}, false
	}
	return all[i], true
}

// resaveOne saves those texts of a connector again that need it. A text with OAuth settings
// that is left alone keeps a secret that somebody entered; one that is saved loses it.
func (r *reader) resaveOne(ctx context.Context, sent solution.Connector, row dataverse.Connector) (saved bool, err error) {
	again := dataverse.Connector{ID: row.ID}
	secrets, err := r.secrets(r.stage, r.zip)
	if err != nil {
		return false, err
	}
	var places, entered, lacking, variables []string
	for _, m := range r.stage.Members(r.zip.Solution, sent, row) {
		field := m.Field(&again)
		if outdated := m.Outdated(); len(outdated) > 0 {
			*field = string(m.Packed)
			places = append(places, outdated...)
		}
		without := stage.WithoutSecret(m.Row)
		if len(without) == 0 {
			continue
		}
		if with, from := secrets.Enter(sent, string(m.Packed)); len(from) > 0 {
			*field = with
			entered = append(entered, from...)
			continue
		}
		if names := stage.SecretVariables(string(m.Packed)); len(names) == len(without) {
			*field = string(m.Packed)
			variables = append(variables, names...)
			continue
		}
		lacking = append(lacking, without...)
	}
	if len(places) > 0 {
		r.printf("saving %s again: it has other values than the stage at %s", row.DisplayName, words.List(places))
	}
	if len(entered) > 0 {
		r.printf("entered the client secret of %s, from %s", row.DisplayName, words.List(entered))
	}
	if len(variables) > 0 {
		r.printf("entered the client secret of %s again as the environment variable %s, which an import does not keep", row.DisplayName, words.List(variables))
	}
	if len(lacking) > 0 {
		r.in.ToDo = append(r.in.ToDo, r.enterSecret(sent, row, lacking))
	}
	if again == (dataverse.Connector{ID: row.ID}) {
		return false, nil
	}
	return true, r.stage.Client.SaveConnector(ctx, again)
}

// enterSecret says how alm can enter a client secret, and where people can.
func (r *reader) enterSecret(sent solution.Connector, row dataverse.Connector, lacking []string) string {
	return fmt.Sprintf("enter the client secret of %s (%s): name the variable of this process that holds it in %s (stages.%s.secrets: {%s: NAME}) and import again; "+
		"or somebody who may edit the connector enters it at make.powerapps.com, Custom connectors, %s, Edit, Security", row.DisplayName, words.List(lacking),
		r.Project.FileName(), r.in.Stage, sent.Name, row.DisplayName)
}
