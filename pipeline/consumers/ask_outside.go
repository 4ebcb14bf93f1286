package consumers

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/impact"
	"alm/solution/dataverse"
)

// inventory adds what is in no solution. Only administrators may ask for that.
func (q *questioner) inventory(ctx context.Context) error {
	all, err := q.client.Inventory(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return q.administered(ctx, fmt.Sprintf("%s: %s", q.client.InventoryHost(), strings.TrimSuffix(exit.Words(err), ".")))
	}
	for _, l := range all {
		kind := listedKinds[strings.ToLower(l.Type)]
		if kind == "" || q.has(l.Row) || q.has(l.ID) {
			continue
		}
		q.answer.Listed = append(q.answer.Listed, Listed{Row: Row{cmp.Or(l.Row, l.ID), cmp.Or(l.Name, l.ID), l.OwnerID, ""}, Kind: kind, Uses: usesOf(l)})
	}
	return nil
}

// maxDefinitions is how many flows outside solutions are read one by one.
const maxDefinitions = 1000

// administered asks the administrators' APIs for what is outside solutions, where the inventory does not
// answer and why.
func (q *questioner) administered(ctx context.Context, why string) error {
	appHost, flowHost := q.client.AdminHosts()
	const advice = "sign in as an administrator (az login), or have one register the application as management application"
	flows, err := q.client.AdminFlows(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		q.notAsked("flows outside solutions", 0, "%s; %s: %s; %s", why, flowHost, strings.TrimSuffix(exit.Words(err), "."), advice)
	default:
		if err := q.flowsOutside(ctx, flows); err != nil {
			return err
		}
	}
	apps, err := q.client.AdminApps(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		q.notAsked("canvas apps outside solutions", 0, "%s; %s: %s; %s", why, appHost, strings.TrimSuffix(exit.Words(err), "."), advice)
	default:
		q.appsOutside(apps)
	}
	return nil
}

// flowsOutside adds flows that Dataverse does not have. One whose definition cannot be read counts as unread.
func (q *questioner) flowsOutside(ctx context.Context, flows []dataverse.AdminFlow) error {
	read, left := 0, 0
	for _, f := range flows {
		if q.has(f.Row) || q.has(f.ID) {
			continue
		}
		if read == maxDefinitions {
			left++
			continue
		}
		read++
		flow := Flow{Row: Row{f.ID, f.Name, f.Owner, adminStates[f.State]}, Kind: "outside solutions"}
		definition, err := q.client.AdminDefinition(ctx, f.ID)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		flow.Definition = definition
		if err != nil {
			flow.Definition, flow.Unread = emptyFlow, exit.Words(err)
		}
		q.answer.Flows = append(q.answer.Flows, flow)
	}
	if left > 0 {
		q.refused("flows outside solutions", "there are %d more than the %d whose definitions alm reads", left, maxDefinitions)
	}
	return nil
}

// emptyFlow is in place of a definition that could not be read.
const emptyFlow = `{"definition": {}}`

var adminStates = map[string]string{"Started": "on", "Stopped": "off", "Suspended": "suspended"}

// appsOutside adds canvas apps that Dataverse does not have.
func (q *questioner) appsOutside(apps []dataverse.AdminApp) {
	for _, a := range apps {
		if q.has(a.Row) || q.has(a.ID) {
			continue
		}
		app := App{Row: Row{a.ID, a.Name, a.Owner, published(a.Published)}, Kind: "outside solutions"}
		var err error
		if app.Connectors, app.DataSources, err = connectorsOf(a.References); err != nil {
			app.Connectors, app.Unread = []string{}, "its connectors cannot be read: "+exit.Words(err)
		}
		q.answer.Apps = append(q.answer.Apps, app)
	}
}

// has reports whether Dataverse has a row of that id.
func (q *questioner) has(id string) bool { return id != "" && q.rows[strings.ToLower(id)] }

var listedKinds = map[string]string{
	"microsoft.powerautomate/cloudflows": impact.Flow, "microsoft.powerautomate/agentflows": impact.Flow, "microsoft.powerautomate/m365agentflows": impact.Flow,
	"microsoft.powerapps/canvasapps": impact.App, "microsoft.copilotstudio/agents": impact.Agent,
}

func usesOf(l dataverse.Listed) []Use {
	uses := []Use{}
	for _, u := range l.Uses {
		for _, op := range u.Operations {
			uses = append(uses, Use{u.API, op})
		}
		if len(u.Operations) == 0 {
			uses = append(uses, Use{API: u.API})
		}
	}
	return uses
}
