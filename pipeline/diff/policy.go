package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/pattern"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// policyPair is a policy on both sides, or on one.
type policyPair struct {
	was, is         *connector.Policy
	wasRank, isRank int // among the policies of its side
}

// policyKeys say what makes two policies the same one, the surest first.
var policyKeys = []func(p connector.Policy) string{
	func(p connector.Policy) string { return p.Template + "\x00" + p.Title + "\x00" + scopeOf(p) },
	func(p connector.Policy) string { return p.Template + "\x00" + p.Title },
	func(p connector.Policy) string { return p.Template + "\x00" + scopeOf(p) },
	func(p connector.Policy) string { return p.Template },
}

// policies pairs the policies of both sides. What is left over is new or gone.
func policies(was, is *connector.Connector) []policyPair {
	var pairs []policyPair
	lost, rest := ranks(was.Policies), ranks(is.Policies)
	for _, key := range policyKeys {
		lost = slices.DeleteFunc(lost, func(i int) bool {
			k := slices.IndexFunc(rest, func(j int) bool { return key(was.Policies[i]) == key(is.Policies[j]) })
			if k < 0 {
				return false
			}
			pairs = append(pairs, policyPair{&was.Policies[i], &is.Policies[rest[k]], i, rest[k]})
			rest = slices.Delete(rest, k, k+1)
			return true
		})
	}
	for _, i := range lost {
		pairs = append(pairs, policyPair{was: &was.Policies[i]})
	}
	for _, j := range rest {
		pairs = append(pairs, policyPair{is: &is.Policies[j]})
	}
	return pairs
}

func ranks(policies []connector.Policy) []int {
	all := make([]int, len(policies))
	for i := range all {
		all[i] = i
	}
	return all
}

func scopeOf(p connector.Policy) string { return strings.Join(scopeWords(p), "\x01") }

func scopeWords(p connector.Policy) []string {
	var all []string
	for _, op := range p.Operations {
		all = append(all, op.Str())
	}
	return set(all)
}

// eachPolicy looks at every policy of either side.
func eachPolicy(look func(p *check.Pass, pair policyPair)) func(*check.Pass) {
	return eachProperties(func(p *check.Pass, _, _ source.Node) {
		for _, pair := range policies(p.Was, p.Is) {
			about := pair.is
			if pair.was != nil {
				about = pair.was
			}
			look(p.About(about.Subject()), pair)
		}
	})
}

// eachKept looks at the policies that both sides have.
func eachKept(look func(p *check.Pass, was, is *connector.Policy)) func(*check.Pass) {
	return eachPolicy(func(p *check.Pass, pair policyPair) {
		if pair.was != nil && pair.is != nil {
			look(p, pair.was, pair.is)
		}
	})
}

// policyRules tell of what happens to a call on its way. Values are not shown: a header's
// may be a secret.
var policyRules = []check.Rule{
	{
		ID:        "policy-added",
		Title:     "A policy is new",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "try the operations that it is for",
		Run: eachPolicy(func(p *check.Pass, pair policyPair) {
			if pair.was == nil {
				p.Report(check.Finding{Message: fmt.Sprintf("policy %s is new: it changes %s on its way", titled(pair.is), reach(pair.is)), At: first(pair.is.Node), New: pair.is.Title})
			}
		}),
	},
	{
		ID:        "policy-removed",
		Title:     "A policy is gone",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "see that the API does itself what the policy did",
		Run: eachPolicy(func(p *check.Pass, pair policyPair) {
			if pair.is == nil {
				p.Report(check.Finding{Message: fmt.Sprintf("policy %s is gone: %s goes out as flows send it", titled(pair.was), reach(pair.was)),
					At: place(p.Is.Properties.Root, "properties", "policyTemplateInstances"), Was: first(pair.was.Node), Old: pair.was.Title})
			}
		}),
	},
	{
		ID:        "policy-changed",
		Title:     "A policy does something else",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "try the operations that it is for",
		Run: eachKept(func(p *check.Pass, was, is *connector.Policy) {
			if names := otherParameters(was, is); len(names) > 0 {
				reportPolicy(p, was, is, fmt.Sprintf("policy %s changed in %s: %s is changed otherwise on its way", titled(was), strings.Join(names, ", "), reach(is)))
			}
		}),
	},
	{
		ID:        "policy-route-changed",
		Title:     "A policy sends calls elsewhere",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "see that what answers there is the same",
		Run: eachKept(func(p *check.Pass, was, is *connector.Policy) {
			if changedRoute(was, is) {
				reportPolicy(p, was, is, fmt.Sprintf("policy %s sends %s to another address", titled(was), reach(is)))
			}
		}),
	},
	{
		ID:        "policy-scope-changed",
		Title:     "A policy is for other operations",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "try the operations that came and those that left",
		Run: eachKept(func(p *check.Pass, was, is *connector.Policy) {
			if scopeOf(*was) != scopeOf(*is) {
				reportPolicy(p, was, is, fmt.Sprintf("policy %s was for %s and is for %s", titled(was), reach(was), reach(is)))
			}
		}),
	},
	{
		ID:        "policy-reordered",
		Title:     "Policies run in another order",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       "keep the order, or try what one hands to the next",
		Run:       reordered,
	},
	{
		ID:        "policy-connection-reference-broken",
		Title:     "A policy names a connection parameter that is gone",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: everyone,
		Fix:       "keep the connection parameter, or change the policy with it",
		Run: eachPolicy(func(p *check.Pass, pair policyPair) {
			if pair.is == nil {
				return
			}
			for _, name := range namedParameters(pair.is) {
				if p.Was.HasConnectionParameter(name) && !p.Is.HasConnectionParameter(name) {
					p.Report(check.Finding{Message: fmt.Sprintf("policy %s names connection parameter %s, which is gone: %s fails or goes out without it", titled(pair.is), quote(name), reach(pair.is)),
						At: first(pair.is.Node), Old: name})
				}
			}
		}),
	},
}

func reportPolicy(p *check.Pass, was, is *connector.Policy, message string) {
	p.Report(check.Finding{Message: message, At: first(is.Node), Was: first(was.Node)})
}

func titled(p *connector.Policy) string {
	if p.Title != "" {
		return quote(p.Title)
	}
	return p.Template
}

// reach names the operations that a policy is for.
func reach(p *connector.Policy) string {
	names := scopeWords(*p)
	switch {
	case len(names) == 0:
		return "every call"
	case len(names) <= 3:
		return quote(strings.Join(names, ", "))
	}
	return fmt.Sprintf("%d operations", len(names))
}

const operationName = "x-ms-apimTemplate-operationName"

// routes are the parameters that say where a call goes, by template.
var routes = map[string][]string{
	"routerequesttoendpoint": {"x-ms-apimTemplateParameter.newPath", "x-ms-apimTemplateParameter.httpMethod"},
	"dynamichosturl":         {"x-ms-apimTemplateParameter.urlTemplate"},
}

func changedRoute(was, is *connector.Policy) bool {
	return slices.ContainsFunc(routes[is.Template], func(name string) bool {
		return !was.Parameters.Get(name).Equal(is.Parameters.Get(name))
	})
}

// otherParameters are the members that differ and that no other rule tells of.
func otherParameters(was, is *connector.Policy) []string {
	var names []string
	seen := map[string]bool{operationName: true}
	for _, name := range routes[is.Template] {
		seen[name] = true
	}
	for _, side := range []*connector.Policy{was, is} {
		for key := range side.Parameters.Members() {
			name := key.Str()
			if !seen[name] && !was.Parameters.Get(name).Equal(is.Parameters.Get(name)) {
				names = append(names, quotable(strings.TrimPrefix(strings.TrimPrefix(name, "x-ms-apimTemplateParameter."), "x-ms-apimTemplate-")))
			}
			seen[name] = true
		}
	}
	if was.Title != is.Title {
		names = append(names, "its title")
	}
	return names
}

// reordered reports the first policy that runs before one that ran before it.
func reordered(p *check.Pass) {
	eachProperties(func(p *check.Pass, _, is source.Node) {
		var both []policyPair
		for _, pair := range policies(p.Was, p.Is) {
			if pair.was != nil && pair.is != nil {
				both = append(both, pair)
			}
		}
		slices.SortFunc(both, func(a, b policyPair) int { return a.wasRank - b.wasRank })
		for i := 1; i < len(both); i++ {
			if both[i].isRank < both[i-1].isRank {
				p.About("policyTemplateInstances").Report(check.Finding{
					Message: fmt.Sprintf("policy %s now runs before %s: what one hands to the next may differ", titled(both[i].is), titled(both[i-1].is)),
					At:      first(both[i].is.Node), Was: first(both[i].was.Node),
				})
				return
			}
		}
	})(p)
}

var connectionCall = pattern.New(`connectionParameters\(\s*['"]([^'"]{1,200})['"]`)

// namedParameters are the connection parameters that a policy's values name.
func namedParameters(p *connector.Policy) []string {
	var names []string
	for _, value := range p.Parameters.Members() {
		for _, m := range connectionCall().FindAllStringSubmatch(value.Str(), 20) {
			names = append(names, m[1])
		}
	}
	return set(names)
}
