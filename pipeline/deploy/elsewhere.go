package deploy

import (
	"context"
	"errors"
	"fmt"

	"alm/internal/source"
	"alm/pipeline/stage"
	"alm/solution"
	"alm/solution/dataverse"
)

// AskPolicies returns how many data policies hold for an environment, and what they say against the
// connectors of a solution. The error wraps dataverse.ErrForbidden or dataverse.ErrAuth where the
// caller is no administrator of the Power Platform.
func AskPolicies(ctx context.Context, s *stage.Stage, of *solution.Solution) (count int, blocked []string, err error) {
	policies, err := s.Client.DataPolicies(ctx)
	if err != nil {
		return 0, nil, err
	}
	there, err := s.Client.APIs(ctx)
	if err != nil {
		return 0, nil, err
	}
	for _, policy := range policies {
		blocked = append(blocked, blockedBy(policy, s, of, there)...)
	}
	return len(policies), blocked, nil
}

func blockedBy(policy dataverse.DataPolicy, s *stage.Stage, of *solution.Solution, there []dataverse.API) []string {
	var blocked []string
	for _, c := range of.Connectors {
		if address := addressOf(s, c, of); policy.Classify(internalID(there, c), address) == dataverse.Blocked {
			blocked = append(blocked, fmt.Sprintf("data policy %s blocks connector %s (%s): an administrator of the Power Platform has to allow it (admin center, Security, Data policies)",
				policy.Name, c.DisplayName, address))
		}
	}
	return blocked
}

// addressOf returns the address that a connector calls at a stage.
func addressOf(s *stage.Stage, c solution.Connector, of *solution.Solution) string {
	root := source.Parse("definition", s.Resolved(c, of).Definition).Root
	return "https://" + root.Get("host").Str() + root.Get("basePath").Str()
}

// Secrets is what Key Vault says of the Secret variables of a solution.
type Secrets struct {
	Readable []string // the variables whose secret the application may read
	Refused  []string // what the application may not read, and what to do about it
	Unknown  []string // what could not be asked
}

// AskSecrets asks Key Vault for the secrets that the Secret variables of a solution name. It keeps
// nothing of them. Whether Dataverse may read them, which needs it too, nobody else can see.
func AskSecrets(ctx context.Context, s *stage.Stage, of *solution.Solution) Secrets {
	var found Secrets
	for _, v := range of.Variables {
		path := s.Config().Variables[v.Name]
		for _, given := range []*string{v.Value, v.Default} {
			if path == "" && given != nil {
				path = *given
			}
		}
		if v.Type != solution.Secret || !solution.IsVaultPath(path) {
			continue
		}
		err := s.Client.CheckVaultSecret(ctx, path)
		switch {
		case errors.Is(err, dataverse.ErrForbidden):
			found.Refused = append(found.Refused, fmt.Sprintf("this application may not read the Key Vault secret of variable %s: give it the role Key Vault Secrets User on that vault, and Dataverse (00000007-0000-0000-c000-000000000000) too", v.Name))
		case err != nil:
			found.Unknown = append(found.Unknown, fmt.Sprintf("could not check the Key Vault secret of variable %s: %v", v.Name, err))
		default:
			found.Readable = append(found.Readable, v.Name)
		}
	}
	return found
}
