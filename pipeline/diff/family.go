package diff

import (
	"fmt"
	"strings"

	"alm/internal/sorting"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// withoutSuccessor reports the deprecated operations that lost their successor: those of one family once.
func withoutSuccessor(p *check.Pass) {
	ps := pairingOf(p)
	groups, order := map[string][]operationPair{}, []string{}
	for _, pair := range ps.pairs {
		if pair.reused || !lacksSuccessor(p.Is, pair.is) || lacksSuccessor(p.Was, pair.was) {
			continue
		}
		key := familyOf(pair.was)
		if key == "" || key != familyOf(pair.is) {
			key = pair.was.Subject() // it has no family, or left it
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], pair)
	}
	for _, key := range order {
		reportWithoutSuccessor(p, groups[key])
	}
}

func reportWithoutSuccessor(p *check.Pass, pairs []operationPair) {
	sorting.Stable(pairs, func(a, b operationPair) int { return strings.Compare(a.was.Subject(), b.was.Subject()) })
	var names []string
	finding := memberFinding(pairs[0].was, pairs[0].is, "deprecated")
	for i, pair := range pairs {
		names = append(names, pair.is.Label())
		if i > 0 {
			finding.Places = append(finding.Places, check.Place{Subject: pair.was.Subject() + "/deprecated", Method: pair.was.Method, Path: pair.was.Path})
		}
	}
	if len(pairs) > 1 {
		finding.Content = digestOf(finding.Content, placesContent(finding.Places))
	}
	finding.Message = fmt.Sprintf("%s %s deprecated and nothing in %s family replaces %s: makers do not know what to use instead",
		joinNames(names), verbFor(len(names), "is", "are"), verbFor(len(names), "its", "their"), verbFor(len(names), "it", "them"))
	p.On(pairs[0].was).About(pairs[0].was.Subject() + "/deprecated").Report(finding)
}

// otherFamily reports whether the family of an operation changed, and whether all of its members did in the same way.
func (ps *pairing) otherFamily(was, is *connector.Operation) (changed, together bool) {
	before, after := familyOf(was), familyOf(is)
	if before == after {
		return false, false
	}
	members := 0
	for _, pair := range ps.pairs {
		if familyOf(pair.was) == before {
			members++
		}
		if (familyOf(pair.was) == before) != (familyOf(pair.is) == after) || familyOf(pair.is) == before {
			return true, false
		}
	}
	for _, op := range ps.added {
		if familyOf(op) == before {
			return true, false
		}
	}
	return true, before != "" && after != "" && members > 1
}
