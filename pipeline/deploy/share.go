package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"alm/pipeline/record"
	"alm/solution/dataverse"
)

// share lets the teams and users that the stage names use the connectors, and reads that back.
// What an application imported belongs to it, and nobody else sees it. A team or user that is not
// there is left to people.
func (r *reader) share(ctx context.Context, rows []dataverse.Connector) error {
	wanted := r.stage.Config().Share
	if len(wanted.Teams)+len(wanted.Users) == 0 || len(rows) == 0 {
		return r.checkOwners(ctx, rows)
	}
	principals, err := r.principals(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, row := range rows {
		names, err := r.shareOne(ctx, row, principals)
		failed = errors.Join(failed, err)
		for i, c := range r.in.Connectors {
			if strings.EqualFold(c.Name, row.Name) {
				r.in.Connectors[i].SharedWith = names
			}
		}
	}
	return failed
}

// principals finds the teams and users of the stage there.
func (r *reader) principals(ctx context.Context) ([]dataverse.Principal, error) {
	wanted := r.stage.Config().Share
	teams, err := r.stage.Client.Teams(ctx, wanted.Teams...)
	if err != nil {
		return nil, r.stage.Error(err)
	}
	users, err := r.stage.Client.Users(ctx, wanted.Users...)
	if err != nil {
		return nil, r.stage.Error(err)
	}
	for _, kind := range []struct {
		what  string
		names []string
		found []dataverse.Principal
	}{{"team", wanted.Teams, teams}, {"user", wanted.Users, users}} {
		for _, name := range kind.names {
			if !slices.ContainsFunc(kind.found, func(p dataverse.Principal) bool { return strings.EqualFold(p.Name, name) }) {
				r.in.ToDo = append(r.in.ToDo, fmt.Sprintf("there is no %s %q in %s: add it (admin center, Environments, Settings, Users + permissions), or correct stages.%s.share in %s; then import again",
					kind.what, name, r.in.URL, r.in.Stage, r.Project.FileName()))
			}
		}
	}
	return slices.Concat(teams, users), nil
}

// shareOne shares one connector and returns the names of those with whom it is shared then.
func (r *reader) shareOne(ctx context.Context, row dataverse.Connector, principals []dataverse.Principal) ([]string, error) {
	before, err := r.stage.Client.SharedWith(ctx, row.ID)
	if err != nil {
		return nil, r.stage.Error(err)
	}
	var names, lacking []string
	for _, p := range principals {
		names = append(names, p.Name)
		if slices.Contains(before, strings.ToLower(p.ID)) {
			continue
		}
		if err := r.stage.Client.ShareConnector(ctx, row.ID, p); err != nil {
			return nil, r.stage.Error(err)
		}
		lacking = append(lacking, strings.ToLower(p.ID))
	}
	if len(lacking) == 0 {
		return names, nil
	}
	now, err := r.stage.Client.SharedWith(ctx, row.ID)
	if err != nil {
		return nil, r.stage.Error(err)
	}
	for _, p := range principals {
		if !slices.Contains(now, strings.ToLower(p.ID)) {
			return nil, different(r.in.Stage, "%s is not shared with %s after it was shared", row.DisplayName, p.Name)
		}
		if slices.Contains(lacking, strings.ToLower(p.ID)) {
			r.printf("shared %s with %s", row.DisplayName, p.Name)
		}
	}
	return names, nil
}

// checkOwners records, when a connector comes for the first time and the stage shares it with
// nobody, that nobody sees what an application imported.
func (r *reader) checkOwners(ctx context.Context, rows []dataverse.Connector) error {
	if r.in.Action != record.Install && r.in.Action != record.ConnectorsFirst || len(rows) == 0 {
		return nil
	}
	who, err := r.stage.Client.WhoAmI(ctx)
	if err != nil {
		return r.stage.Error(err)
	}
	for _, c := range rows {
		if strings.EqualFold(c.OwnerID, who.UserID) {
			r.in.ToDo = append(r.in.ToDo, fmt.Sprintf("share %s with those who make flows and apps: name their team in %s (stages.%s.share: {teams: [NAME]}) and import again; "+
				"it belongs to the account that imported it, and as far as alm sees nobody else can use it", c.DisplayName, r.Project.FileName(), r.in.Stage))
		}
	}
	return nil
}
