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

// planObstacles adds what is in the way of an import: connectors of others, references that nobody
// brings, data policies, Key Vault secrets and missing roles, as far as the application may see them.
func (im *importer) planObstacles(ctx context.Context, p *record.Plan) error {
	there, err := im.stage.Client.APIs(ctx)
	if err != nil {
		return im.stage.Error(err)
	}
	refused, remarks, err := im.collisions(ctx, there)
	if err != nil {
		return err
	}
	p.Refused, p.Remarks = append(p.Refused, refused...), append(p.Remarks, remarks...)
	uses, err := im.flowUses()
	if err != nil {
		return err
	}
	if err := im.planReferences(ctx, p, uses); err != nil {
		return err
	}
	im.planPolicies(ctx, p, there, uses)
	im.planSecrets(ctx, p)
	im.planRoles(ctx, p)
	return nil
}

// flowUse is a flow of the zip with the connection references that it uses.
type flowUse struct {
	flow       solution.Flow
	references []string
}

func (im *importer) flowUses() ([]flowUse, error) {
	reading, err := inspect(im.zip)
	if err != nil {
		return nil, err
	}
	var uses []flowUse
	for _, f := range reading.Solution.Flows {
		text, readable := reading.Content(strings.TrimPrefix(f.File, "/"))
		references, err := stage.FlowReferences(text)
		if !readable || err != nil {
			return nil, exit.Refused.Errorf("alm verify names what is wrong with the file", "%s: the definition of flow %s, %s, cannot be read", im.zip.File, f.Name, f.File)
		}
		uses = append(uses, flowUse{f, references})
	}
	return uses, nil
}

// planReferences refuses flows whose connection reference neither the zip nor the environment has.
// The platform calls that a missing dependency of the solution "Active". (powerapps-tools#564)
func (im *importer) planReferences(ctx context.Context, p *record.Plan, uses []flowUse) error {
	brings := func(name string) bool {
		return slices.ContainsFunc(im.zip.Solution.References, func(r solution.ConnectionReference) bool { return strings.EqualFold(r.Name, name) })
	}
	var wanted []string
	for _, use := range uses {
		for _, name := range use.references {
			if !brings(name) && !slices.Contains(wanted, name) {
				wanted = append(wanted, name)
			}
		}
	}
	rows, err := im.stage.Client.References(ctx, wanted...)
	if err != nil {
		return im.stage.Error(err)
	}
	for _, use := range uses {
		for _, name := range use.references {
			there := slices.ContainsFunc(rows, func(r dataverse.Reference) bool { return strings.EqualFold(r.Name, name) })
			if !brings(name) && !there {
				p.Refused = append(p.Refused, fmt.Sprintf("flow %s uses connection reference %s, which neither the zip nor %s has: add it to the solution where it is developed, export it and pack again",
					use.flow.Name, name, im.stage.Name))
			}
		}
	}
	return nil
}

// planPolicies refuses connectors that a data policy blocks, and flows that combine connectors
// which it keeps apart.
func (im *importer) planPolicies(ctx context.Context, p *record.Plan, there []dataverse.API, uses []flowUse) {
	policies, err := im.stage.Client.DataPolicies(ctx)
	switch {
	case errors.Is(err, dataverse.ErrForbidden) || errors.Is(err, dataverse.ErrAuth):
		p.Remarks = append(p.Remarks, "data policies were not checked: only administrators of the Power Platform may read them")
		return
	case err != nil:
		p.Remarks = append(p.Remarks, fmt.Sprintf("data policies were not checked: %v", err))
		return
	}
	for _, policy := range policies {
		p.Refused = append(p.Refused, blockedBy(policy, im.stage, im.zip.Solution, there)...)
		for _, use := range uses {
			if why := im.keptApart(policy, there, use); why != "" {
				p.Refused = append(p.Refused, fmt.Sprintf("data policy %s does not let flow %s be turned on: %s", policy.Name, use.flow.Name, why))
			}
		}
	}
}

// keptApart says which connectors of a flow a policy blocks or keeps apart, "" for none.
func (im *importer) keptApart(policy dataverse.DataPolicy, there []dataverse.API, use flowUse) string {
	groups := map[dataverse.Classification][]string{}
	for _, b := range im.bindings {
		if !slices.ContainsFunc(use.references, func(name string) bool { return strings.EqualFold(name, b.Reference) }) {
			continue
		}
		api, address := stage.APIName(b.API), ""
		own := slices.IndexFunc(im.zip.Solution.Connectors, func(c solution.Connector) bool { return c.Name == b.Name })
		if own >= 0 {
			api, address = internalID(there, im.zip.Solution.Connectors[own]), addressOf(im.stage, im.zip.Solution.Connectors[own], im.zip.Solution)
		}
		class := policy.Classify(api, address)
		if !slices.Contains(groups[class], b.Connector) {
			groups[class] = append(groups[class], b.Connector)
		}
	}
	if blocked := groups[dataverse.Blocked]; len(blocked) > 0 {
		return "it blocks " + words.List(blocked)
	}
	business, other := groups[dataverse.Business], groups[dataverse.NonBusiness]
	if len(business) == 0 || len(other) == 0 {
		return ""
	}
	return fmt.Sprintf("%s of group %s cannot be combined with %s of group %s", words.List(business), dataverse.Business, words.List(other), dataverse.NonBusiness)
}

// internalID returns the id that a connector has there, "" while it is not there.
func internalID(there []dataverse.API, c solution.Connector) string {
	for _, api := range there {
		if strings.EqualFold(api.Name, c.Name) {
			return api.InternalID
		}
	}
	return ""
}

// planSecrets refuses Secret variables whose Key Vault secret the application may not read.
func (im *importer) planSecrets(ctx context.Context, p *record.Plan) {
	secrets := AskSecrets(ctx, im.stage, im.zip.Solution)
	p.Refused, p.Remarks = append(p.Refused, secrets.Refused...), append(p.Remarks, secrets.Unknown...)
}
