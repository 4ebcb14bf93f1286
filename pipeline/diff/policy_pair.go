package diff

import (
	"cmp"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/solution/connector"
)

// policyPair is a policy at base and at head; one side may be missing.
type policyPair struct{ was, is *connector.Policy }

// policyKeys return keys by which policies are paired, the most reliable first; "" is no key.
var policyKeys = []func(p *connector.Policy) string{
	func(p *connector.Policy) string { return keyOf(p, p.Title, scopeKey(p), policyAction(p)) },
	func(p *connector.Policy) string { return keyOf(p, scopeKey(p), policyAction(p)) },
	func(p *connector.Policy) string { return keyOf(p, p.Title, scopeKey(p), policyTarget(p)) },
	func(p *connector.Policy) string { return titleKey(p, policyTarget(p)) },
	func(p *connector.Policy) string { return titleKey(p) },
	func(p *connector.Policy) string { return keyOf(p, scopeKey(p), policyTarget(p)) },
}

// otherTemplate is the key of a policy whose template changed; "" is no key.
func otherTemplate(p *connector.Policy) string {
	if p.Title == "" {
		return ""
	}
	return p.Title + "\x00" + scopeKey(p)
}

func keyOf(p *connector.Policy, parts ...string) string {
	return p.Template + "\x00" + strings.Join(parts, "\x00")
}

func titleKey(p *connector.Policy, more ...string) string {
	if p.Title == "" {
		return ""
	}
	return keyOf(p, append(more, p.Title)...)
}

// policyAction returns everything that a policy does as one text.
func policyAction(p *connector.Policy) string { return strings.Join(policyValues(p), "\x01") }

// policyTarget returns what a policy sets: a header, a query parameter, a property.
func policyTarget(p *connector.Policy) string {
	return cmp.Or(p.Parameters.Get(parameterPrefix+"name").Str(), p.Parameters.Get(parameterPrefix+"newPropertySubPathTemplate").Str())
}

// policyValues returns the set of a policy's parameters with their values.
func policyValues(p *connector.Policy) []string {
	var all []string
	for name, value := range p.Parameters.Members() {
		if name.Str() != operationName {
			all = append(all, name.Str()+"="+displayValue(value))
		}
	}
	return sortedSet(all)
}

func scopeKey(p *connector.Policy) string { return strings.Join(scopeWords(p), "\x01") }

func scopeWords(p *connector.Policy) []string {
	var all []string
	for _, op := range p.Operations {
		all = append(all, op.Str())
	}
	return sortedSet(all)
}

// pairPolicies pairs the policies of both sides. The remaining ones were added or removed.
func pairPolicies(was, is *connector.Connector) []policyPair {
	var pairs []policyPair
	lost, came := policyPointers(was.Policies), policyPointers(is.Policies)
	pairWith := func(key func(p *connector.Policy) string) {
		heads := map[string][]*connector.Policy{}
		for _, p := range came {
			heads[key(p)] = append(heads[key(p)], p)
		}
		taken := map[*connector.Policy]bool{}
		lost = slices.DeleteFunc(lost, func(p *connector.Policy) bool {
			k := key(p)
			if k == "" || len(heads[k]) == 0 {
				return false
			}
			pairs = append(pairs, policyPair{p, heads[k][0]})
			taken[heads[k][0]] = true
			heads[k] = heads[k][1:]
			return true
		})
		came = slices.DeleteFunc(came, func(p *connector.Policy) bool { return taken[p] })
	}
	for _, key := range policyKeys {
		pairWith(key)
	}
	for _, c := range alikePolicies(lost, came) {
		pairs = append(pairs, policyPair{lost[c.was], came[c.is]})
		lost[c.was], came[c.is] = nil, nil
	}
	isPaired := func(p *connector.Policy) bool { return p == nil }
	lost, came = slices.DeleteFunc(lost, isPaired), slices.DeleteFunc(came, isPaired)
	pairWith(otherTemplate)
	for _, p := range lost {
		pairs = append(pairs, policyPair{was: p})
	}
	for _, p := range came {
		pairs = append(pairs, policyPair{is: p})
	}
	return pairs
}

// policyThreshold is the share of equal parameters from which two policies of a template are
// paired.
const policyThreshold = 0.5

// alikePolicies pairs policies by what they do, the most similar first.
func alikePolicies(lost, came []*connector.Policy) []candidate {
	if n := len(lost) * len(came); n == 0 || n > maxCandidates {
		return nil
	}
	heads := make([][]string, len(came))
	for j, h := range came {
		heads[j] = policyValues(h)
	}
	var all []candidate
	for i, w := range lost {
		values := policyValues(w)
		for j, h := range came {
			if score := jaccard(values, heads[j]); w.Template == h.Template && score >= policyThreshold {
				all = append(all, candidate{i, j, score})
			}
		}
	}
	sorting.Stable(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return onePerSide(all)
}

func policyPointers(policies []connector.Policy) []*connector.Policy {
	var all []*connector.Policy
	for i := range policies {
		all = append(all, &policies[i])
	}
	return all
}
