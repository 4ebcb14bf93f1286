package pipeline

import (
	"context"
	"fmt"
	"strings"

	"alm/pipeline/impact"
	"alm/solution/dataverse"
)

// flowsThere are the flows of the environment itself. Where they cannot be read, the plan
// says so and goes on with those of the repository.
func (p *Planned) flowsThere(ctx context.Context, env *dataverse.Client) []impact.Consumer {
	stored, err := env.StoredFlows(ctx)
	if err != nil {
		p.Remarks = append(p.Remarks, fmt.Sprintf("who uses what breaks there is not known: %v", err))
		return nil
	}
	apis := map[string]string{}
	if references, err := env.AllReferences(ctx); err == nil {
		for _, r := range references {
			apis[strings.ToLower(r.Name)] = apiOf(r.API)
		}
	}
	var flows []impact.Stored
	for _, f := range stored {
		flows = append(flows, impact.Stored{Name: f.Name, Text: []byte(f.Definition)})
	}
	found := impact.ReadStored("stage "+p.Stage, flows, apis)
	for _, problem := range found.Problems {
		p.Remarks = append(p.Remarks, "not read: "+problem)
	}
	return found.Consumers
}

// layers names the connectors that somebody changed by hand: such a change may hide what the
// import brings.
func (p *Planned) layers(ctx context.Context, rel *Release, env *dataverse.Client) {
	for _, c := range rel.Verified.solution.Connectors {
		hidden, err := env.Unmanaged(ctx, dataverse.ConnectorComponent, c.ID)
		if err != nil {
			p.Remarks = append(p.Remarks, fmt.Sprintf("whether somebody changed connectors there is not known: %v", err))
			return
		}
		if hidden {
			p.Layers = append(p.Layers, c.DisplayName)
		}
	}
}
