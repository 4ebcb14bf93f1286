package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"alm/internal/lazyregexp"
	"alm/internal/sorting"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// connectionCall matches a reference to a connection parameter in a policy, up to the name.
var connectionCall = lazyregexp.New(`(?i)connectionParameters\(\s*['"]`)

// brokenReferences reports connection parameters that policies use, and that base has and head
// lacks, each once. A difference in case only is a warning: it is not documented whether the
// platform accepts it.
func brokenReferences(p *check.Pass, was, is *connector.Connector) {
	users := map[string][]*connector.Policy{}
	for i := range is.Policies {
		for _, name := range namedParameters(&is.Policies[i]) {
			if was.HasConnectionParameter(name) && !is.HasConnectionParameter(name) {
				users[name] = append(users[name], &is.Policies[i])
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(users)) {
		reportBroken(p, name, users[name])
	}
}

func reportBroken(p *check.Pass, name string, users []*connector.Policy) {
	finding := check.Finding{At: startOf(users[0].Node), Was: propertySpan(p.Was, "connectionParameters"), Old: name}
	var titles, scopes []string
	calls := "calls of "
	for _, policy := range users {
		titles = append(titles, policyName(policy))
		scopes = append(scopes, scopeWords(policy)...)
		if len(policy.Operations) == 0 {
			calls = "all calls"
		}
		finding.Places = append(finding.Places, check.Place{Subject: policy.Subject()})
	}
	if calls != "all calls" {
		calls += quoteList(sortedSet(scopes))
	}
	gone := "was removed"
	for _, other := range p.Is.ConnectionParameters {
		if strings.EqualFold(other.Name, name) {
			finding.Severity, finding.New = check.Warning, other.Name
			gone = "is now spelled " + quote(other.Name)
		}
	}
	finding.Message = fmt.Sprintf("connection parameter %s %s, but %s %s still %s it: %s may fail or be sent without it", quote(name), gone,
		verbFor(len(users), "policy", "policies"), strings.Join(sortedSet(titles), ", "), verbFor(len(users), "uses", "use"),
		calls)
	sorting.Stable(finding.Places, func(a, b check.Place) int { return strings.Compare(a.Subject, b.Subject) })
	finding.Content = placesContent(finding.Places)
	p.About("connectionParameters/" + name).Report(finding)
}

// namedParameters returns the connection parameters that a policy's values use.
func namedParameters(p *connector.Policy) []string {
	var names []string
	for _, value := range stringsIn(p.Parameters, 0) {
		names = append(names, namesIn(value)...)
	}
	return sortedSet(names)
}

// namesIn returns the connection parameters that one value names. (An expression that counts to maxName
// takes longer to compile than most connectors to compare.)
func namesIn(value string) []string {
	if !strings.Contains(value, "(") {
		return nil
	}
	var names []string
	end := 0 // of the reference before
	for _, at := range connectionCall.Get().FindAllStringIndex(value, -1) {
		length := strings.IndexAny(value[at[1]:], `'"`)
		if at[0] < end || length < 1 || utf8.RuneCountInString(value[at[1]:at[1]+length]) > maxName {
			continue
		}
		names = append(names, value[at[1]:at[1]+length])
		end = at[1] + length + 1
		if len(names) == maxNamed {
			break
		}
	}
	return names
}

const (
	maxNamed  = 50  // parameters that one value names
	maxName   = 200 // characters of a name
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
