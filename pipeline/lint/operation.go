package lint

import (
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

var operationRules = []check.Rule{
	{
		ID:       "operation-id-required",
		Title:    "An operation has no operationId",
		Severity: check.Error,
		Aliases:  []string{"OperationIdRequired"},
		Fix:      "add an operationId in PascalCase, such as GetOrder, and never change it",
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			if op.ID == "" {
				p.Reportf(op.At(), "%s has no operationId; flows bind to it, and the platform refuses the definition", op.Key())
			}
		}),
	},
	{
		ID:       "operation-id-unique",
		Title:    "Two operations have the same operationId",
		Severity: check.Error,
		Aliases:  []string{"OperationIdNotUnique"},
		Fix:      "rename the newer operation, the one that no flow uses yet",
		Run:      repeatedIDs,
	},
	{
		ID:       "response-required",
		Title:    "An operation documents no response",
		Severity: check.Error,
		Aliases:  []string{"OperationMustHaveResponse"},
		Fix:      `add a response: "200" with its schema, or "204" when there is no body`,
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			if len(op.Responses) == 0 {
				key, _ := op.Node.Member("responses")
				p.Reportf(place(p, key, op.Name), "%s documents no response; the platform refuses the operation", op.Label())
			}
		}),
	},
}

// repeatedIDs reports every operation whose id an earlier one has, spelt alike or, as a
// warning, in another case.
func repeatedIDs(p *check.Pass) {
	first := map[string]*connector.Operation{}
	for _, op := range p.Is.Operations {
		if op.ID == "" {
			continue
		}
		was, repeated := first[strings.ToLower(op.ID)]
		switch {
		case !repeated:
			first[strings.ToLower(op.ID)] = op
		case was.ID == op.ID:
			p.On(op).Reportf(op.At(), "operationId %s belongs to %s too (line %d); flows could call either, so the platform refuses both",
				op.ID, was.Key(), was.At().From().Line)
		default:
			p.On(op).Report(check.Finding{Severity: check.Warning, At: op.At(), Message: "operationId " + op.ID +
				" differs from " + was.ID + " of " + was.Key() + " by case alone; people and tools mistake one for the other"})
		}
	}
}
