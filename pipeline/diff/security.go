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
		if !securityOf(p.Was, pair.was).Equal(securityOf(p.Is, pair.is)) {
			return false
		}
	}
	return len(pairs) > 0
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
