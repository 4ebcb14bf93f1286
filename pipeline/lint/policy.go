package lint

import (
	"fmt"

	"alm/internal/source"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var policyRules = []check.Rule{
	{
		ID:       "policy-template",
		Title:    "A policy uses a template that does not exist",
		Severity: check.Error,
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: publishedSchemas},
		Fix:      "use the templateId of an existing policy template",
		Run: eachPolicy(func(p *check.Pass, policy connector.Policy) {
			if templateOf(policy) == nil {
				unknownTemplate(p, policy)
			}
		}),
	},
	{
		ID:       "policy-parameter-missing",
		Title:    "A policy lacks a parameter that its template needs",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: "PowerPlatformConnectors issue 2881, and Microsoft's schemas there"},
		Fix:      "add the parameter to the policy's parameters",
		Run: eachPolicy(func(p *check.Pass, policy connector.Policy) {
			t := templateOf(policy)
			if written := policy.Node.Get("parameters"); t == nil || written.Exists() && written.Kind() != source.Object {
				return // json-type reports another type
			}
			var missing []string
			for _, name := range t.Needs {
				if !policy.Parameters.Get(templateParameter + name).Exists() {
					missing = append(missing, templateParameter+name)
				}
			}
			if len(missing) > 0 {
				parameters, _ := policy.Node.Member("parameters")
				odd := ""
				if names := misspelledNeeds(policy, t); len(names) > 0 {
					odd = "; is " + words.List(names) + " misspelled?"
				}
				p.Reportf(firstSpan(p, parameters, templateKey(policy), policy.Node), "policy %s lacks %s, which %s requires%s",
					policyName(policy), words.List(missing), t.Name, odd)
			}
		}),
	},
	{
		ID:       "policy-parameter-unknown",
		Title:    "A policy has an unknown parameter",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "published connectors have them; Microsoft's schemas name each template's parameters"},
		Fix:      "use the template's name for the parameter, or remove it",
		Run:      eachPolicy(unknownParameters),
	},
	{
		ID:       "policy-operation",
		Point:    check.ReviewOperations,
		Title:    "A policy names an operation that does not exist",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "published connectors have such policies; policies run for the operations that they list (Microsoft: Policy templates)"},
		Repeats:  check.RepeatsChange,
		Fix:      "use an operationId from the definition, or remove it from the policy",
		Run: func(p *check.Pass) {
			missing := missingObjects{operations: true, by: "policies"}
			known := indexOf(p).operationIDs(p.Is)
			eachPolicy(func(p *check.Pass, policy connector.Policy) {
				for _, id := range policy.Operations {
					if !known.has(id.Str()) && hasOperations(p) {
						missing.add(p, id.Str(), check.Finding{Subject: policy.Subject(), At: id.Span(), Message: fmt.Sprintf(
							"policy %s lists operation %s, which does not exist%s; the policy never runs for it", policyName(policy), id.Str(), known.hint(id.Str()))},
							check.Place{Subject: policy.Subject()})
					}
				}
			})(p)
			missing.report()
		},
	},
	{
		ID:       "policy-scope",
		Title:    "A policy that is meant for one operation runs for all",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "Microsoft: Policy templates"},
		Fix:      "list the operations in x-ms-apimTemplate-operationName",
		Run: eachPolicy(func(p *check.Pass, policy connector.Policy) {
			t := templateOf(policy)
			if t == nil || len(t.Needs) > 0 && policy.Parameters.Kind() != source.Object {
				return // other rules report it
			}
			if t.Scoped != "" && len(policy.Operations) == 0 && len(p.Is.Operations) > 1 {
				p.Reportf(firstSpan(p, templateKey(policy), policy.Node), "policy %s lists no operation, so %s runs for all %d: %s",
					policyName(policy), t.Name, len(p.Is.Operations), t.Scoped)
			}
		}),
	},
	{
		ID:       "policy-section",
		Title:    "A policy has an unknown section, action or method",
		Severity: check.Error,
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: publishedSchemas},
		Fix:      "use one of the values in the message, with this exact case",
		Run: eachPolicy(func(p *check.Pass, policy connector.Policy) {
			if t := templateOf(policy); t != nil {
				for _, c := range choicesOf(t) {
					checkChoice(p, policy, c)
				}
			}
		}),
	},
	{
		ID:       "policy-connection-parameter",
		Point:    check.ReviewConnection,
		Title:    "A policy reads a connection parameter that does not exist",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "published connectors have such policies; the expression has no value"},
		Repeats:  check.RepeatsChange,
		Fix:      "declare the connection parameter, or use the declared name",
		Run:      undeclaredConnectionParameters,
	},
	{
		ID:       "policy-title",
		Title:    "A policy has no title",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsOff},
		Fix:      "add a title that describes what the policy does",
		Run: eachPolicy(func(p *check.Pass, policy connector.Policy) {
			if policy.Title == "" {
				p.Reportf(firstSpan(p, templateKey(policy), policy.Node),
					"a %s policy has no title; the portal lists policies by title", policyName(policy))
			}
		}),
	},
	{
		ID:       "policy-duplicate",
		Title:    "Two policies set the same header or query parameter",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "Microsoft: Policy templates"},
		Fix:      "keep one of them",
		Run:      checkOverrides,
	},
	{
		ID:       "policy-environment-variable",
		Point:    check.ReviewVariables,
		Title:    "An environment variable is in a place where the platform may not replace it",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.NotProven, Proof: "PowerPlatformConnectors discussion 3566; Microsoft's pages disagree"},
		Fix:      "use a connection parameter; environment variables work in host, basePath and the OAuth settings",
		Run:      checkVariablePlaces,
	},
}
