package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// connectionCall matches a reference to a connection parameter in a policy, up to the name.
var connectionCall = lazyregexp.New(`(?i)connectionParameters\(\s*['"]`)

// lostConnectionUses returns the connection parameters that policies at head use, and that base has and head lacks, with
// these policies.
func lostConnectionUses(was, is *connector.Connector) map[string][]*connector.Policy {
	users := map[string][]*connector.Policy{}
	for i := range is.Policies {
		for _, name := range namedParameters(&is.Policies[i]) {
			if was.HasConnectionParameter(name) && !is.HasConnectionParameter(name) {
				users[name] = append(users[name], &is.Policies[i])
			}
		}
	}
	return users
}

// brokenReferences reports connection parameters that policies use, and that base has and head
// lacks, each once. A difference in case only is a warning: it is not documented whether the platform
// accepts it.
func brokenReferences(p *check.Pass, was, is *connector.Connector) {
	pp := pairingOf(p).properties(was, is)
	for _, name := range slices.Sorted(maps.Keys(pp.broken)) {
		pp.reportBroken(p, name)
	}
}

func (pp *propertiesPair) reportBroken(p *check.Pass, name string) {
	users := pp.broken[name]
	finding := check.Finding{At: startOf(users[0].Node), Was: propertySpan(p.Was, "connectionParameters"), Old: name, Places: policyPlaces(users)}
	gone := "was removed"
	for _, other := range p.Is.ConnectionParameters {
		if strings.EqualFold(other.Name, name) {
			finding.Severity, finding.New = check.Warning, other.Name
			gone = "is now spelled " + quote(other.Name)
		}
	}
	finding.Message = fmt.Sprintf("connection parameter %s %s, but %s it: %s %s", quote(name), gone, describeUsers(users), describeCalls(users), "may fail or be sent without it")
	sortPlaces(finding.Places)
	finding.Content = placesContent(finding.Places)
	p.About("connectionParameters/" + name).Report(finding)
}

func policyPlaces(users []*connector.Policy) []check.Place {
	var places []check.Place
	for _, policy := range users {
		places = append(places, check.Place{Subject: policy.Subject()})
	}
	sortPlaces(places)
	return places
}

// describeUsers names the policies that use a connection parameter.
func describeUsers(users []*connector.Policy) string {
	var titles []string
	for _, policy := range users {
		titles = append(titles, policyName(policy))
	}
	return fmt.Sprintf("%s %s still %s", verbFor(len(users), "policy", "policies"), strings.Join(sortedSet(titles), ", "), verbFor(len(users), "uses", "use"))
}

// describeCalls names the calls that policies change.
func describeCalls(users []*connector.Policy) string {
	var scopes []string
	for _, policy := range users {
		if len(policy.Operations) == 0 {
			return "all calls"
		}
		scopes = append(scopes, scopeWords(policy)...)
	}
	return "calls of " + quoteList(sortedSet(scopes))
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

// policiesRename returns a function that reports whether a policy at head uses one connection parameter where a policy
// at base uses another one, and is the same otherwise.
func policiesRename(was, is *connector.Connector) func(old, name string) bool {
	texts := func(c *connector.Connector) []string {
		var all []string
		for i := range c.Policies {
			if text := textOf(nil, c.Policies[i].Parameters); strings.Contains(text, "@connectionParameters(") {
				all = append(all, c.Policies[i].Template+text)
			}
		}
		return all
	}
	var before, after []string
	known := false
	return func(old, name string) bool {
		if !known {
			before, after, known = texts(was), texts(is), true
		}
		return slices.ContainsFunc(before, func(text string) bool {
			with := strings.ReplaceAll(text, "'"+old+"'", "'"+name+"'")
			return with != text && slices.Contains(after, with)
		})
	}
}
