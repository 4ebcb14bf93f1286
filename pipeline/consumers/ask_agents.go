package consumers

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"alm/solution/dataverse"
)

func (q *questioner) agents(ctx context.Context) error {
	bots, err := q.client.AgentRows(ctx)
	if err != nil {
		return q.unavailable("agents", err)
	}
	parts, err := q.parts(ctx)
	if err != nil {
		return q.unavailable("topics and tools of agents", err)
	}
	for _, bot := range bots {
		agent := Agent{Row: Row{bot.ID, cmp.Or(bot.Name, bot.Schema), ownerName(bot.Owner), published(bot.Published)}, Schema: bot.Schema, Parts: []Part{}}
		id := strings.ToLower(bot.ID)
		q.rows[id] = true
		agent.Parts = append(agent.Parts, parts[id]...)
		delete(parts, id)
		q.answer.Agents = append(q.answer.Agents, agent)
	}
	q.shared(parts)
	if len(bots) > 0 {
		q.notAsked("published versions of agents", len(bots), "the environment stores the version that people edit, which may differ")
	}
	return nil
}

// shared adds the topics and tools of no agent that was read: those of component collections, which several
// agents may use.
func (q *questioner) shared(parts map[string][]Part) {
	n := 0
	for _, id := range slices.Sorted(maps.Keys(parts)) {
		for _, p := range parts[id] {
			if p.Data != "" {
				n++
				q.answer.Agents = append(q.answer.Agents, Agent{Row: Row{ID: p.Schema, Name: p.Name, State: "shared"}, Parts: []Part{p}})
			}
		}
	}
	if n > 0 {
		q.notAsked("agents that use shared topics and tools", n, "they belong to a component collection, or to an agent that the caller may not read; each is listed by its own name")
	}
}

// parts returns the topics and tools of agents, by the agent's id in lower case. Those of a child agent
// belong to its agent.
func (q *questioner) parts(ctx context.Context) (map[string][]Part, error) {
	all, err := q.client.AgentParts(ctx)
	if err != nil {
		return nil, err
	}
	links, err := q.client.AgentLinks(ctx)
	if err != nil {
		if err := q.unavailable("connection references of agents", err); err != nil {
			return nil, err
		}
	}
	references := map[string][]string{}
	for _, l := range links {
		part := strings.ToLower(l.Part)
		references[part] = append(references[part], q.names[strings.ToLower(l.Reference)])
	}
	of := map[string]dataverse.AgentPart{}
	for _, p := range all {
		of[strings.ToLower(p.ID)] = p
	}
	parts := map[string][]Part{}
	for _, p := range all {
		agent := strings.ToLower(cmp.Or(p.Agent, of[strings.ToLower(p.Parent)].Agent))
		parts[agent] = append(parts[agent], Part{Name: cmp.Or(p.Name, p.Schema), Schema: p.Schema,
			Data: p.Data, References: references[strings.ToLower(p.ID)]})
	}
	return parts, nil
}
