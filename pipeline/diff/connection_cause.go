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

// signInChange is a set whose connections authenticate in another way; "" is the form without sets.
type signInChange struct {
	set, before, after string
}

// findCauses finds what has one cause among the changes of apiProperties.json: a parameter that came or left with the
// identity provider or the gateway has no finding of its own.
func (pp *propertiesPair) findCauses(was, is *connector.Connector) {
	pp.signIns = signInChanges(was, is, pp.fields)
	pp.broken = lostConnectionUses(was, is)
	for i := range pp.fields {
		f := &pp.fields[i]
		if f.kept() && !f.renamed && kindOf(f.was) == kindOf(f.is) {
			continue
		}
		f.absorbed = !f.kept() && isGateway(*f) && behindGateway(was) != behindGateway(is) || pp.followsProvider(*f)
	}
}

func isGateway(f connectionField) bool {
	return kindOf(f.was) == gatewayKind || kindOf(f.is) == gatewayKind
}

// followsProvider reports whether a parameter is a setting, such as "token:TenantId", of one whose identity provider
// changed.
func (pp *propertiesPair) followsProvider(f connectionField) bool {
	of, _, isPart := strings.Cut(f.name(), ":")
	return isPart && !f.kept() && slices.ContainsFunc(pp.fields, func(other connectionField) bool {
		return other.name() == of && other.otherProvider()
	})
}

// settingsOf returns the subjects of the settings that came or left with the identity provider of a parameter.
func (pp *propertiesPair) settingsOf(f connectionField) []check.Place {
	var places []check.Place
	for _, other := range pp.fields {
		if of, _, isPart := strings.Cut(other.name(), ":"); isPart && of == f.name() && pp.followsProvider(other) {
			places = append(places, check.Place{Subject: other.subject()})
		}
	}
	return places
}

// signInChanges returns the sets whose connections authenticate in another way. Other rules report text that became a
// secret, or the other way round.
func signInChanges(was, is *connector.Connector, fields []connectionField) []signInChange {
	sets := []string{""}
	for name := range setsByName(was) {
		sets = append(sets, name)
	}
	slices.Sort(sets)
	var all []signInChange
	for _, set := range slices.Compact(sets) {
		before, after := signInWay(was, set), signInWay(is, set)
		other := slices.ContainsFunc(fields, func(f connectionField) bool { return f.was.Set == set && (f.exposed() || f.hardened()) })
		if before != after && !other && hasParameterSet(was, is, set) {
			all = append(all, signInChange{set: set, before: before, after: after})
		}
	}
	return all
}

// authType reports the sets whose connections authenticate in another way.
func authType(p *check.Pass, was, is *connector.Connector) {
	pp := pairingOf(p).properties(was, is)
	for _, sign := range pp.signIns {
		subject, form, who := "connectionParameters", "connectionParameters", "connections"
		if sign.set != "" {
			form, who = "connectionParameterSets", "connections of "+quote(sign.set)
			subject = form + "/" + sign.set
		}
		p.About(subject).Report(check.Finding{
			Message: fmt.Sprintf("%s signed in with %s and now sign in with %s: every connection must be created again and every connection reference rebound",
				who, sign.before, sign.after),
			At: propertySpan(is, form), Was: propertySpan(was, form), Old: sign.before, New: sign.after,
			Content: pp.signInContent(sign.set),
		})
	}
}

// signInContent returns the content of a finding on a set that authenticates in another way: what came and left.
func (pp *propertiesPair) signInContent(set string) string {
	var contents []string
	for _, f := range pp.fields {
		if cmp.Or(f.was.Set, f.is.Set) == set && (!f.kept() || kindOf(f.was) != kindOf(f.is)) {
			contents = append(contents, digestOf(f.name(), contentOf(f.was.Node, f.is.Node)))
		}
	}
	return growingContent(sortedSet(contents))
}

// withParameters completes a finding with the connection parameters that came or left with what it is about.
func withParameters(finding check.Finding, fields []connectionField) check.Finding {
	contents := []string{finding.Content}
	for _, f := range fields {
		finding.Places = append(finding.Places, check.Place{Subject: f.subject()})
		if f.renamed {
			finding.Places = append(finding.Places, check.Place{Subject: f.is.Subject()})
		}
		contents = append(contents, f.was.Name, f.is.Name, contentOf(f.was.Node, f.is.Node))
	}
	sortPlaces(finding.Places)
	finding.Content = digestOf(contents...)
	return finding
}

func sortPlaces(places []check.Place) {
	sorting.Stable(places, func(a, b check.Place) int { return strings.Compare(a.Subject, b.Subject) })
}

// followRename reports whether two values of a policy differ only in the new names of connection parameters.
func (pp *propertiesPair) followRename(was, is source.Node) bool {
	if is.Kind() != was.Kind() {
		return false
	}
	switch was.Kind() {
	case source.String:
		before, renamed := was.Str(), false
		for _, f := range pp.fields {
			if f.renamed {
				renamed = true
				before = strings.NewReplacer(`'`+f.was.Name+`'`, `'`+f.is.Name+`'`, `"`+f.was.Name+`"`, `"`+f.is.Name+`"`).Replace(before)
			}
		}
		return renamed && len(namesIn(was.Str())) > 0 && before == is.Str()
	case source.Object:
		return !slices.ContainsFunc(differentMembers(was, is, nil), func(name string) bool { return !pp.followRename(was.Get(name), is.Get(name)) })
	}
	return false
}

// policyFollows reports whether a policy differs only in the new names of connection parameters.
func (pp *propertiesPair) policyFollows(was, is *connector.Policy) bool {
	names := otherParameters(was, is)
	return len(names) > 0 && was.Template == is.Template && len(differentMembers(was.Node, is.Node, policyMembers)) == 0 &&
		!slices.ContainsFunc(names, func(name string) bool { return !pp.followRename(was.Parameters.Get(name), is.Parameters.Get(name)) })
}

const followsParameter = ": it follows the connection parameter to its new name"
