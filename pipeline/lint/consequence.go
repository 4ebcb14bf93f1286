package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// withoutConsequences removes findings that only follow from another one: a definition of
// another OpenAPI version has all its contents in other places.
func withoutConsequences(c *connector.Connector, findings []check.Finding) []check.Finding {
	if !c.Definition.Root.Get("openapi").Exists() {
		return withoutRepeats(findings)
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

// withoutRepeats removes findings on a value that another one reports too: with the wrong
// type, the value is the cause of all; otherwise the rule about this member says more.
func withoutRepeats(findings []check.Finding) []check.Finding {
	const none, weaker, stronger = 0, 1, 2 // how the other findings on a span weigh
	others := map[source.Span]int{}
	wrong := map[source.Span]bool{}
	for _, f := range findings {
		switch {
		case f.Rule.ID == "json-type":
			wrong[f.At] = true
		case f.Rule.ID == "json-value" || f.Rule.ID == "json-required":
		case f.Severity == check.Error:
			others[f.At] = stronger
		case others[f.At] == none:
			others[f.At] = weaker
		}
	}
	if len(wrong) == 0 && len(others) == 0 {
		return findings
	}
	return slices.DeleteFunc(findings, func(f check.Finding) bool {
		switch f.Rule.ID {
		case "json-type":
			return others[f.At] == stronger
		case "json-value":
			return others[f.At] != none
		}
		return wrong[f.At] && f.Severity < check.Error && f.Edits == nil
	})
}
