package diff

import (
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// onlyMovedSecurity reports whether every operation has the security that it had, in the operation or
// in the definition.
func onlyMovedSecurity(p *check.Pass) bool {
	pairs := pairingOf(p).pairs
	for _, pair := range pairs {
		if !sameSecurity(securityOf(p.Was, pair.was), securityOf(p.Is, pair.is)) {
			return false
		}
	}
	return len(pairs) > 0
}

// sameSecurity reports whether two lists of requirements are equal, wherever each has its scopes.
func sameSecurity(was, is source.Node) bool {
	before, after := itemsOf(was), itemsOf(is)
	if len(before) != len(after) || was.Kind() != is.Kind() {
		return false
	}
	for i := range before {
		schemes, others := membersOf(before[i]), membersOf(after[i])
		for name, scopes := range schemes {
			if !slices.Equal(sortedSet(enumValues(scopes)), sortedSet(enumValues(others[name]))) {
				return false
			}
		}
		if !slices.Equal(namesOfMembers(before[i]), namesOfMembers(after[i])) {
			return false
		}
	}
	return true
}

// onlySecurityTexts reports whether security definitions differ in descriptions alone: their own, and the
// texts of scopes.
func onlySecurityTexts(was, is *connector.Connector) bool {
	before, after := was.Definition.Root.Get("securityDefinitions"), is.Definition.Root.Get("securityDefinitions")
	if !slices.Equal(namesOfMembers(before), namesOfMembers(after)) {
		return false
	}
	for key, value := range before.Members() {
		other := after.Get(key.Str())
		if len(differentMembers(value, other, []string{"description", "scopes"})) > 0 || !slices.Equal(namesOfMembers(value.Get("scopes")), namesOfMembers(other.Get("scopes"))) {
			return false
		}
	}
	return true
}

// namesOfMembers returns the names of an object's members, sorted.
func namesOfMembers(n source.Node) []string {
	var names []string
	for key := range n.Members() {
		names = append(names, key.Str())
	}
	return sortedSet(names)
}

// reportSecurity reports a changed section on security, unless it changed as apiProperties.json did.
func reportSecurity(p *check.Pass, member string) {
	before, after := p.Was.Definition.Root.Get(member), p.Is.Definition.Root.Get(member)
	if before.Equal(after) {
		return
	}
	finding := check.Finding{
		Message: member + " " + describeChange(before, after) + ": the portal reads it when the connector is edited there, and may then change the authentication",
		At:      spanOf(p.Is.Definition.Root, member), Was: spanOf(p.Was.Definition.Root, member), Content: hiddenContent(before, after),
		Old: scalarText(before), New: scalarText(after),
	}
	if followsSignIn(p, before, after) {
		finding.Severity = asNote
		finding.Message = member + " " + describeChange(before, after) + ": " + followsProperties
	}
	p.About(member).Report(finding)
}

const followsProperties = "it follows apiProperties.json, which connections use"

// followsSignIn reports whether the definition's security changed as apiProperties.json did: with the authentication or the
// identity provider, or in values of oAuthSettings.
func followsSignIn(p *check.Pass, before, after source.Node) bool {
	pp := pairingOf(p).properties(p.Was, p.Is)
	if pp == nil {
		return false
	}
	left, came := map[string]bool{}, map[string]bool{}
	for _, f := range pp.fields {
		if f.otherProvider() {
			return true
		}
		was, is := textsIn(f.was.OAuth()), textsIn(f.is.OAuth())
		for _, text := range missingFrom(was, is) {
			left[text] = true
		}
		for _, text := range missingFrom(is, was) {
			came[text] = true
		}
	}
	was, is := textsIn(before), textsIn(after)
	all := func(texts []string, known map[string]bool) bool {
		return !slices.ContainsFunc(texts, func(text string) bool { return !known[text] })
	}
	return len(pp.signIns) > 0 || len(left)+len(came) > 0 && all(missingFrom(was, is), left) && all(missingFrom(is, was), came)
}

// textsIn returns the set of texts in security definitions, in requirements or in oAuthSettings: of scopes with texts of
// their own, the names.
func textsIn(n source.Node) []string {
	var all []string
	var walk func(n source.Node, level int)
	walk = func(n source.Node, level int) {
		if level > maxNested {
			return
		}
		for key, value := range n.Members() {
			if key.Str() == "scopes" && value.Kind() == source.Object {
				all = append(all, namesOfMembers(value)...)
				continue
			}
			walk(value, level+1)
		}
		for _, item := range n.Items() {
			walk(item, level+1)
		}
		if n.Kind() == source.String {
			all = append(all, n.Str())
		}
	}
	walk(n, 0)
	return sortedSet(all)
}
