package lint

import (
	"strings"

	"alm/internal/pattern"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var policyRules = []check.Rule{
	{
		ID:       "policy-operation",
		Title:    "A policy names an operation that does not exist",
		Severity: check.Error,
		Fix:      "write the operationId as it stands in the definition, or drop it from the policy",
		Run: func(p *check.Pass) {
			known := operationNames(p.Is)
			eachPolicy(func(p *check.Pass, policy connector.Policy) {
				for _, id := range policy.Operations {
					if !known.has(id.Str()) {
						p.Reportf(id.Span(), "policy %s names operation %s, which does not exist%s; the policy never runs for it",
							policyName(policy), id.Str(), known.hint(id.Str()))
					}
				}
			})(p)
		},
	},
	{
		ID:       "policy-connection-parameter",
		Title:    "A policy reads a connection parameter that does not exist",
		Severity: check.Error,
		Fix:      "declare the connection parameter, or write its name as declared",
		Run: eachPolicy(func(p *check.Pass, policy connector.Policy) {
			walkStrings(policy.Parameters, func(n source.Node) {
				for _, m := range connectionParameter().FindAllStringSubmatch(n.Str(), -1) {
					undeclared(p, policy, n, m[1])
				}
			})
		}),
	},
}

var connectionParameter = pattern.New(`connectionParameters\(\s*['"]([^'"]+)['"]`)

func undeclared(p *check.Pass, policy connector.Policy, at source.Node, name string) {
	if p.Is.HasConnectionParameter(name) {
		return
	}
	for _, declared := range p.Is.ConnectionParameters {
		if strings.EqualFold(declared.Name, name) {
			p.Report(check.Finding{Severity: check.Warning, At: at.Span(), Message: "policy " + policyName(policy) +
				" reads connection parameter " + name + ", declared as " + declared.Name + "; rely on no reader to ignore case"})
			return
		}
	}
	p.Reportf(at.Span(), "policy %s reads connection parameter %s, which no connection has; requests go out without it",
		policyName(policy), name)
}

func policyName(policy connector.Policy) string {
	if policy.Title != "" {
		return policy.Title
	}
	return policy.Template
}
