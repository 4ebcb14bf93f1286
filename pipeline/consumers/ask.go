package consumers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/solution/dataverse"
)

// Ask asks an environment for all flows, apps and agents that the caller may see. Flows and
// connection references have to be readable: without them it returns an error of kind exit.Remote.
// What else was not asked is in NotAsked, with the reason.
func Ask(ctx context.Context, client *dataverse.Client, stage, tool string, now time.Time) (*Answer, error) {
	a := &Answer{
		Schema: schema, Is: fileMark, Tool: tool, Stage: stage, URL: client.URL(), AskedAt: now.UTC().Truncate(time.Second),
		References: []Reference{}, Flows: []Flow{}, Apps: []App{}, Agents: []Agent{}, Listed: []Listed{}, NotAsked: []check.NotAsked{},
	}
	q := questioner{client: client, answer: a}
	for _, step := range []func(*questioner, context.Context) error{
		(*questioner).depths, (*questioner).references, (*questioner).flows, (*questioner).apps, (*questioner).agents,
		(*questioner).desktopFlows, (*questioner).inventory,
	} {
		if err := step(&q, ctx); err != nil {
			return nil, exit.Remote.Errorf(cmp.Or(exit.Hint(err), "check what answers there: alm doctor --probe --stage "+stage), "stage %s: ask %s who uses connectors: %w", stage, client.Host(), err)
		}
	}
	q.notAsked("Logic Apps, code apps and other environments", 0, "no table of the environment lists them")
	return a, nil
}

// questioner asks one environment.
type questioner struct {
	client *dataverse.Client
	answer *Answer
	names  map[string]string // of connection references, by id in lower case
	rows   map[string]bool   // ids in lower case of what Dataverse has
}

func (q *questioner) notAsked(what string, count int, format string, args ...any) {
	q.answer.NotAsked = append(q.answer.NotAsked, check.NotAsked{What: what, Count: count, Why: fmt.Sprintf(format, args...)})
}

// refused notes what the caller may not read, as notAsked does.
func (q *questioner) refused(what, format string, args ...any) {
	q.answer.NotAsked = append(q.answer.NotAsked, check.NotAsked{What: what, Why: fmt.Sprintf(format, args...), Refused: true})
}

// unavailable notes a table that the caller may not read, or that the environment does not have.
// Any other error it returns.
func (q *questioner) unavailable(what string, err error) error {
	var answered *dataverse.Error
	if errors.Is(err, dataverse.ErrForbidden) {
		q.refused(what, "%v", err)
		return nil
	}
	if errors.As(err, &answered) && (answered.Status == 400 || answered.Status == 404) {
		q.notAsked(what, 0, "%v", err)
		return nil
	}
	return err
}

// readable are the privileges that show all rows.
var readable = []struct{ privilege, what string }{
	{"prvReadWorkflow", "flows"},
	{"prvReadconnectionreference", "connection references"},
	{"prvReadCanvasApp", "canvas apps"},
	{"prvReadbot", "agents"},
	{"prvReadbotcomponent", "topics and tools of agents"},
}

// depths notes which rows of others are hidden from the caller: a list without them looks as one
// of an environment that has none.
func (q *questioner) depths(ctx context.Context) error {
	depths, err := q.client.Depths(ctx)
	if err != nil {
		if errors.Is(err, dataverse.ErrUnreachable) || errors.Is(err, dataverse.ErrAuth) || ctx.Err() != nil {
			return err
		}
		q.refused("rows of other owners", "whether the caller sees them could not be checked: %v", err)
		return nil
	}
	for _, r := range readable {
		if depth := depths[strings.ToLower(r.privilege)]; depth != "" && depth != "Global" {
			q.refused(r.what+" of other owners", "the caller has %s only at the level %s; give its role the level Organization", r.privilege, levels[depth])
		}
	}
	return nil
}

// levels are the depths as the admin center names them.
var levels = map[string]string{"Basic": "User", "Local": "Business unit", "Deep": "Parent: child business units"}

func (q *questioner) references(ctx context.Context) error {
	all, err := q.client.AllReferences(ctx)
	if err != nil {
		return err
	}
	q.names = map[string]string{}
	for _, r := range all {
		q.names[strings.ToLower(r.ID)] = r.Name
		if api := apiName(r.API); api != "" {
			q.answer.References = append(q.answer.References, Reference{r.Name, api})
		}
	}
	return nil
}

func (q *questioner) flows(ctx context.Context) error {
	all, err := q.client.FlowRows(ctx)
	if err != nil {
		return err
	}
	q.rows = map[string]bool{}
	for _, f := range all {
		q.rows[strings.ToLower(f.ID)] = true
		state := states(flowStates, int64(f.State))
		if f.Reason != "" {
			state += ": " + f.Reason
		}
		q.answer.Flows = append(q.answer.Flows, Flow{
			Row: Row{f.ID, f.Name, ownerName(f.Owner), state}, Kind: states(flowKinds, int64(f.Kind)),
			Definition: f.Definition,
		})
	}
	return nil
}

var (
	flowStates = []string{"off", "on", "suspended"}
	flowKinds  = []string{"", "agent flow", "Microsoft 365 agent flow"}
	appKinds   = []string{"", "component library", "custom page", "unified app"}
)

func states(names []string, n int64) string {
	if n < 0 || int(n) >= len(names) {
		return fmt.Sprint("state ", n)
	}
	return names[n]
}

func ownerName(o dataverse.Owner) string {
	name := cmp.Or(o.Name, o.ID)
	if o.Kind == "team" {
		return "team " + name
	}
	return name
}

// desktopFlows counts them; their steps are in another language.
func (q *questioner) desktopFlows(ctx context.Context) error {
	n, err := q.client.CountDesktopFlows(ctx)
	if err != nil {
		return err
	}
	if n > 0 {
		q.notAsked("desktop flows", n, "alm does not read their language")
	}
	return nil
}
