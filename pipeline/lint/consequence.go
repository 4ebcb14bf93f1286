package lint

import (
	"slices"
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// withoutConsequences removes findings that only follow from another one: a definition of
// another OpenAPI version has all its contents in other places.
func withoutConsequences(c *connector.Connector, findings []check.Finding) []check.Finding {
	if !c.Definition.Root.Get("openapi").Exists() {
		return findings
	}
	return slices.DeleteFunc(findings, func(f check.Finding) bool {
		return f.Rule.ID != "swagger-version" && !isJSONProblem(f.Rule.ID) && !strings.Contains(f.Rule.ID, "secret") &&
			(f.At.File == c.Definition || readsDefinition[f.Rule.ID])
	})
}

// readsDefinition are rules on other files that compare them with the definition.
var readsDefinition = map[string]bool{
	"policy-operation": true, "script-operations": true, "auth-mismatch": true, "connection-parameter-unused": true,
}

func isJSONProblem(rule string) bool {
	return slices.ContainsFunc(problemKinds, func(k problemKind) bool { return k.Kind == rule })
}
