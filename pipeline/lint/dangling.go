package lint

import (
	"slices"

	"alm/internal/source"
	"alm/internal/spell"
	"alm/solution/connector"
)

// hasDangling reports whether a parameter of an operation, or the schema of its body, is a $ref that leads to
// nothing, which ref-unresolved reports: nobody knows what it would have.
func hasDangling(c *connector.Connector, op *connector.Operation) bool {
	return slices.ContainsFunc(op.Parameters, func(prm connector.Parameter) bool {
		return !prm.Node.Exists() && prm.Place.Get("$ref").Exists()
	}) || op.Body != nil && op.Body.Schema.Exists() && !c.Resolve(op.Body.Schema).Exists()
}

// isMisspelled reports whether an object lacks a member and has one of almost that name, which another rule reports.
func isMisspelled(n source.Node, name string) bool {
	if n.Get(name).Exists() {
		return false
	}
	for key := range n.Members() {
		if spell.Within(key.Str(), []string{name}, 2) != "" {
			return true
		}
	}
	return false
}
