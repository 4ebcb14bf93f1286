package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// policyRules check what policies do to calls.
var policyRules = []check.Rule{
	{
		ID:        "policy-added",
		Title:     "A policy was added",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Fix:       "test the operations that it applies to",
		Run:       eachPolicy(policyAdded),
	},
	{
		ID:        "policy-removed",
		Title:     "A policy was removed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Fix:       "check that the API does what the policy did",
		Run:       eachPolicy(policyRemoved),
	},
	{
		ID:        "policy-changed",
		Title:     "A policy changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Members:   []string{"apiProperties/properties/policyTemplateInstances"},
		Fix:       "test the operations that it applies to",
		Run:       eachKeptPolicy(policyChanged),
	},
	{
		ID:        "policy-route-changed",
		Title:     "A policy's route changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Fix:       "check that the new address serves the same API",
		Run:       eachKeptPolicy(routeChanged),
	},
	{
		ID:        "policy-scope-changed",
		Title:     "A policy applies to different operations",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Fix:       "test the operations that were added and removed",
		Run:       eachKeptPolicy(scopeChanged),
	},
	{
		ID:        "policy-reordered",
		Title:     "Policies are in another order",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Fix:       "keep the order, or test what one passes to the next",
		Run:       eachProperties(policiesReordered),
	},
	{
		ID:        "policy-connection-reference-broken",
		Title:     "A policy uses a connection parameter that was removed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Fix:       "keep the connection parameter, or change the policy with it",
		Run:       eachProperties(brokenReferences),
	},
}

func policyAdded(p *check.Pass, pair policyPair) {
	if is := pair.is; pair.was == nil {
		p.About(is.Subject()).Report(check.Finding{
			Message: fmt.Sprintf("policy %s is new: %s changes %s in transit", policyName(is), escapeWord(is.Template), policyScope(is)),
			At:      startOf(is.Node), Was: propertySpan(p.Was, "policyTemplateInstances"), New: is.Title,
			Content: contentOf(source.Node{}, is.Node),
		})
	}
}

func policyRemoved(p *check.Pass, pair policyPair) {
	if was := pair.was; pair.is == nil {
		p.About(was.Subject()).Report(check.Finding{
			Message: fmt.Sprintf("policy %s was removed: %s no longer changes %s", policyName(was), escapeWord(was.Template), policyScope(was)),
			At:      propertySpan(p.Is, "policyTemplateInstances"), Was: startOf(was.Node), Old: was.Title,
			Content: contentOf(was.Node, source.Node{}),
		})
	}
}

func scopeChanged(p *check.Pass, was, is *connector.Policy) {
	if scopeKey(was) != scopeKey(is) && !pairingOf(p).d.onlyAddsDangling(scopeWords(was), scopeWords(is)) {
		p.Report(pairingOf(p).d.scopeFinding("policy "+policyName(is), scopeWords(was), scopeWords(is), "call", check.Finding{
			At: spanOf(is.Node, "parameters", operationName), Was: spanOf(was.Node, "parameters", operationName),
		}))
	}
}

// policyChanged reports what changed but not the values: a header may contain a secret.
func policyChanged(p *check.Pass, was, is *connector.Policy) {
	names := otherMembers(was, is)
	finding := check.Finding{
		Message: fmt.Sprintf("policy %s changed in %s: %s changes %s differently", policyName(is), strings.Join(names, ", "), escapeWord(is.Template), policyScope(is)),
		At:      startOf(is.Node), Was: startOf(was.Node), Content: digestOf(otherContents(was, is)...),
	}
	if pairingOf(p).properties(p.Was, p.Is).policyFollows(was, is) {
		finding.Severity, finding.Message = asNote, fmt.Sprintf("policy %s changed in %s%s", policyName(is), strings.Join(names, ", "), followsParameter)
	}
	if len(names) > 0 { // another title alone is definition-restructured
		p.Report(finding)
	}
}

// policyMembers are the members of a policy that are compared by themselves.
var policyMembers = []string{"templateId", "TemplateId", "title", "Title", "parameters", "Parameters"}

// otherMembers returns the differing members that no other rule reports.
func otherMembers(was, is *connector.Policy) []string {
	names := differingMembers(was.Parameters, is.Parameters, reportedParameters(was, is)...)
	for i, name := range names {
		names[i] = strings.TrimPrefix(strings.TrimPrefix(name, parameterPrefix), "x-ms-apimTemplate-")
	}
	if was.Template != is.Template {
		names = append(names, "templateId")
	}
	return append(names, differingMembers(was.Node, is.Node, policyMembers...)...)
}

// reportedParameters returns the parameters whose change another rule reports.
func reportedParameters(was, is *connector.Policy) []string {
	if was.Template != is.Template {
		return []string{operationName}
	}
	return slices.Concat(routeParameters[is.Template], []string{operationName})
}

// otherParameters returns the parameters that differ and that no other rule reports.
func otherParameters(was, is *connector.Policy) []string {
	return differentMembers(was.Parameters, is.Parameters, reportedParameters(was, is))
}

// otherContents returns the content of the same members.
func otherContents(was, is *connector.Policy) []string {
	var all []string
	if was.Template != is.Template {
		all = append(all, was.Template, is.Template)
	}
	for _, name := range otherParameters(was, is) {
		all = append(all, name, contentOf(was.Parameters.Get(name), is.Parameters.Get(name)))
	}
	for _, name := range differentMembers(was.Node, is.Node, policyMembers) {
		all = append(all, name, contentOf(was.Node.Get(name), is.Node.Get(name)))
	}
	return all
}

const (
	parameterPrefix = "x-ms-apimTemplateParameter."
	operationName   = "x-ms-apimTemplate-operationName"
)

// routeParameters are the parameters that decide where a call goes, by template.
var routeParameters = map[string][]string{
	"routerequesttoendpoint": {parameterPrefix + "newPath", parameterPrefix + "httpMethod"},
	"dynamichosturl":         {parameterPrefix + "urlTemplate"},
}

func routeChanged(p *check.Pass, was, is *connector.Policy) {
	if was.Template != is.Template {
		return
	}
	for _, name := range routeParameters[is.Template] {
		before, after := was.Parameters.Get(name), is.Parameters.Get(name)
		if equalOrEmpty(before, after) {
			continue
		}
		finding := check.Finding{
			Message: fmt.Sprintf("%[2]s of policy %[1]s changed: %[3]s goes to another address", policyName(is), strings.TrimPrefix(name, parameterPrefix), policyScope(is)),
			At:      spanOf(is.Node, "parameters", name), Was: spanOf(was.Node, "parameters", name),
			Old: displaySetting(before), New: displaySetting(after), Content: contentOf(before, after),
		}
		if finding.Old != "" && finding.New != "" {
			old, now := cutCommonStart(finding.Old, finding.New)
			finding.Message = fmt.Sprintf("policy %s sends %s to %s instead of %s", policyName(is), policyScope(is), quote(now), quote(old))
		}
		if pairingOf(p).properties(p.Was, p.Is).followRename(before, after) {
			finding.Severity, finding.Message = asNote, fmt.Sprintf("%[2]s of policy %[1]s changed%[3]s", policyName(is), strings.TrimPrefix(name, parameterPrefix), followsParameter)
		}
		p.Report(finding)
	}
}

func policyName(p *connector.Policy) string {
	if p.Title != "" {
		return quote(p.Title)
	}
	return escapeWord(p.Template)
}

// policyScope returns the operations that a policy applies to.
func policyScope(p *connector.Policy) string {
	if names := scopeWords(p); len(names) > 0 {
		return quoteList(names)
	}
	return "every call"
}

// policiesReordered reports the first policy that moved before one that ran earlier.
func policiesReordered(p *check.Pass, was, is *connector.Connector) {
	ran, runs := rankOf(was), rankOf(is)
	kept := slices.DeleteFunc(slices.Clone(pairingOf(p).properties(was, is).policies), func(pair policyPair) bool { return pair.was == nil || pair.is == nil })
	sorting.Stable(kept, func(a, b policyPair) int { return cmp.Compare(ran[a.was], ran[b.was]) })
	for i := 1; i < len(kept); i++ {
		before, after := kept[i-1], kept[i]
		if runs[after.is] < runs[before.is] {
			p.About("policyTemplateInstances").Report(check.Finding{
				Message: fmt.Sprintf("policy %s is now before %s: what one passes to the next may differ", policyName(after.is), policyName(before.is)),
				At:      startOf(after.is.Node), Was: startOf(after.was.Node),
				Content: contentOf(was.Property("policyTemplateInstances"), is.Property("policyTemplateInstances")),
			})
			return
		}
	}
}

func rankOf(c *connector.Connector) map[*connector.Policy]int {
	ranks := map[*connector.Policy]int{}
	for i := range c.Policies {
		ranks[&c.Policies[i]] = i
	}
	return ranks
}
