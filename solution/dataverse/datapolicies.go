package dataverse

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/internal/words"
)

// Classification is the group into which a data policy puts a connector. Connectors of the groups
// Business and NonBusiness do not go into one flow or app.
type Classification string

// The groups of data policies, as the service calls them.
const (
	Business    Classification = "Confidential"
	NonBusiness Classification = "General"
	Blocked     Classification = "Blocked"
)

// String returns the group as people know it.
func (c Classification) String() string {
	switch c {
	case Business:
		return "Business"
	case NonBusiness:
		return "Non-business"
	}
	return string(c)
}

// DataPolicy is a data policy of the tenant.
type DataPolicy struct {
	Name     string
	fallback Classification
	groups   map[string]Classification // by the API's name, in lower case
	patterns []urlPattern              // of custom connectors, in order
}

type urlPattern struct {
	Order   int            `json:"order"`
	Class   Classification `json:"customConnectorRuleClassification"`
	Pattern string         `json:"pattern"`
}

type policyRow struct {
	Definition struct {
		Name         string         `json:"name"`
		DisplayName  string         `json:"displayName"`
		Default      Classification `json:"defaultConnectorsClassification"`
		Scope        string         `json:"environmentType"` // AllEnvironments, OnlyEnvironments or ExceptEnvironments
		Environments []struct {
			Name string `json:"name"`
		} `json:"environments"`
		Groups []struct {
			Class      Classification `json:"classification"`
			Connectors []struct {
				ID string `json:"id"`
			} `json:"connectors"`
		} `json:"connectorGroups"`
	} `json:"policyDefinition"`
	Patterns struct {
		Rules []urlPattern `json:"rules"`
	} `json:"customConnectorUrlPatternsDefinition"`
}

// DataPolicies lists the data policies that hold for the environment. Only administrators of the
// Power Platform may read them: an application that is none gets ErrForbidden or ErrAuth.
func (c *Client) DataPolicies(ctx context.Context) ([]DataPolicy, error) {
	id, err := c.EnvironmentID(ctx)
	if err != nil {
		return nil, err
	}
	const path = "providers/PowerPlatform.Governance/v2/policies"
	at, local := governanceOf(c.elsewhere.base.Hostname()), "governance"
	var list struct {
		Value    *[]policyRow
		NextLink string `json:"nextLink"`
	}
	if err := c.elsewhere.get(ctx, at, local, path, &list, func() bool { return list.Value != nil }); err != nil {
		return nil, fmt.Errorf("list data policies: %w", err)
	}
	if list.NextLink != "" {
		return nil, fmt.Errorf("list data policies: the answer has more pages than alm reads")
	}
	var all []DataPolicy
	for _, row := range *list.Value {
		if !row.covers(id) {
			continue
		}
		var full policyRow // the list leaves out patterns
		known := func() bool { return full.Definition.Name != "" }
		if err := c.elsewhere.get(ctx, at, local, path+"/"+row.Definition.Name, &full, known); err != nil {
			return nil, fmt.Errorf("read data policy %s: %w", row.Definition.DisplayName, err)
		}
		all = append(all, full.policy())
	}
	return all, nil
}

// covers reports whether the policy holds for an environment.
func (r policyRow) covers(environment string) bool {
	listed := slices.ContainsFunc(r.Definition.Environments, func(e struct {
		Name string `json:"name"`
	}) bool {
		return strings.EqualFold(e.Name, environment)
	})
	switch r.Definition.Scope {
	case "OnlyEnvironments":
		return listed
	case "ExceptEnvironments":
		return !listed
	}
	return true
}

func (r policyRow) policy() DataPolicy {
	p := DataPolicy{Name: plain(cmp.Or(r.Definition.DisplayName, r.Definition.Name)), fallback: r.Definition.Default,
		groups: map[string]Classification{}, patterns: r.Patterns.Rules}
	for _, group := range r.Definition.Groups {
		for _, connector := range group.Connectors {
			p.groups[strings.ToLower(connector.ID[strings.LastIndexByte(connector.ID, '/')+1:])] = group.Class
		}
	}
	sorting.Stable(p.patterns, func(a, b urlPattern) int { return a.Order - b.Order })
	return p
}

// Classify returns the group of an API, by its name ("shared_office365"), and for a custom
// connector also by the address that it calls ("https://orders.contoso.com/v1"), "" for none.
func (p DataPolicy) Classify(api, address string) Classification {
	if class, ok := p.groups[strings.ToLower(api)]; ok {
		return class
	}
	for _, rule := range p.patterns {
		if address == "" || !matchesPattern(rule.Pattern, address) {
			continue
		}
		if rule.Class == "Ignore" {
			break
		}
		return rule.Class
	}
	return p.fallback
}

// matchesPattern reports whether an address, or the address of its host, matches a pattern in which *
// stands for any text. A pattern without a scheme begins with the host.
func matchesPattern(pattern, address string) bool {
	pattern, address = strings.TrimSuffix(strings.ToLower(pattern), "/"), strings.TrimSuffix(strings.ToLower(address), "/")
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	if !strings.Contains(pattern, "://") {
		pattern = scheme + "://" + pattern
	}
	return words.Matches(pattern, address) || words.Matches(pattern, scheme+"://"+host)
}
