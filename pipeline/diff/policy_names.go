package diff

import (
	"fmt"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// connectionCall matches a reference to a connection parameter in a policy.
var connectionCall = lazyregexp.New(`(?i)connectionParameters\(\s*['"]([^'"]{1,200})['"]`)

// brokenReference reports names that base has and head lacks. A difference in case only is a
// warning: it is not documented whether the platform accepts it.
func brokenReference(p *check.Pass, pair policyPair) {
	if pair.is == nil {
		return
	}
	for _, name := range namedParameters(pair.is) {
		if !p.Was.HasConnectionParameter(name) || p.Is.HasConnectionParameter(name) {
			continue
		}
		finding := check.Finding{
			Message: fmt.Sprintf("policy %s uses connection parameter %s, which was removed: %s fails or is sent without it", policyName(pair.is), quote(name), policyScope(pair.is)),
			At:      startOf(pair.is.Node), Was: propertySpan(p.Was, "connectionParameters"), Old: name,
		}
		for _, other := range p.Is.ConnectionParameters {
			if strings.EqualFold(other.Name, name) {
				finding.Severity, finding.New = check.Warning, other.Name
				finding.Message = fmt.Sprintf("policy %s uses connection parameter %s, which is now spelled %s: %s may fail or be sent without it",
					policyName(pair.is), quote(name), quote(other.Name), policyScope(pair.is))
			}
		}
		p.Report(finding)
	}
}

// namedParameters returns the connection parameters that a policy's values use.
func namedParameters(p *connector.Policy) []string {
	var names []string
	for _, value := range stringsIn(p.Parameters, 0) {
		for _, m := range connectionCall().FindAllStringSubmatch(value, maxNamed) {
			names = append(names, m[1])
		}
	}
	return sortedSet(names)
}

const (
	maxNamed  = 50 // parameters that one value names
	maxNested = 16
)

// stringsIn returns the strings in a value.
func stringsIn(n source.Node, level int) []string {
	if n.Kind() == source.String {
		return []string{n.Str()}
	}
	var all []string
	if level == maxNested {
		return nil
	}
	for _, inner := range n.Members() {
		all = append(all, stringsIn(inner, level+1)...)
	}
	for _, inner := range n.Items() {
		all = append(all, stringsIn(inner, level+1)...)
	}
	return all
}
