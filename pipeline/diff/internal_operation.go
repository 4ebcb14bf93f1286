package diff

import (
	"fmt"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// internalRule is the id of the rule that replaces the breaking ones for operations that only the
// connector itself calls.
const internalRule = "operation-internal-changed"

const (
	internalEffect = "only the connector itself calls this internal operation"
	exposedEffect  = "only the connector itself called this operation, which was internal"
)

// effectOf returns what changes of an operation do that only the connector itself called, "" for others.
func (p operationPair) effectOf() string {
	switch {
	case !p.internal:
		return ""
	case p.is.Visibility() != "internal":
		return exposedEffect
	}
	return internalEffect
}

var internalRules = []check.Rule{{
	ID:        internalRule,
	Title:     "An internal operation changed",
	Evidence:  dependsOnService,
	Severity:  check.Warning,
	Change:    check.Additive,
	Consumers: designers,
	When:      onDesign,
	Fix:       "test the dropdowns, dynamic fields and webhooks that call it",
	Run: func(p *check.Pass) {
		for _, ch := range pairingOf(p).changes[internalRule] {
			ch.report(p, ch.effect)
		}
		eachPairWhere(operationPair.isInternal, func(p *check.Pass, pair operationPair) {
			if pair.swap != nil && pair.swap.absorbed {
				return
			}
			if pair.was.ID != pair.is.ID && len(pairingOf(p).dangling[pair.was.ID]) > 0 { // the references are reported
				return
			}
			detail, content := pair.describeInternal(pairingOf(p).moves(p.Was, p.Is)), ""
			if detail == "" {
				return
			}
			if pair.redelivered {
				content = pairingOf(p).redeliveredContent(pair)
			}
			p.Report(check.Finding{
				Message: detail + ": " + pair.effectOf(),
				At:      pair.is.At(), Was: pair.was.At(), Old: pair.was.ID, New: pair.is.ID, Content: content,
			})
		})(p)
	},
}}

func (p operationPair) isInternal() bool { return p.internal && p.match != matchSimilarity }

// describeInternal describes a change that would break flows if they could call the operation.
func (p operationPair) describeInternal(moves *pathMoves) string {
	switch {
	case p.is.ID == "":
		return "" // operation-id-missing
	case p.was.ID != p.is.ID:
		return fmt.Sprintf("%s is now %s (%s)", p.was.Label(), p.is.ID, p.is.Key())
	case (p.was.Method != p.is.Method || emptyPlaceholders(p.was.Path) != emptyPlaceholders(p.is.Path)) && !moves.covered[p.was]:
		return fmt.Sprintf("%s moved from %s to %s", p.is.Label(), p.was.Key(), p.is.Key())
	case p.was.Trigger() != p.is.Trigger():
		return fmt.Sprintf("x-ms-trigger of %s changed", p.is.Label())
	case p.redelivered:
		return fmt.Sprintf("%s changed between polling and webhook", p.is.Label())
	}
	return ""
}

// connectorOnly reports whether neither flows nor agents have the operation: it is internal, and
// nothing shows that it was visible once. Microsoft's recipe for versions hides the deprecated revisions of a
// family, which flows still call. (learn.microsoft.com, operational-versioning)
func connectorOnly(c *connector.Connector, op *connector.Operation) bool {
	if op.Visibility() != "internal" || op.Deprecated() || protocolOf(op) != "" {
		return false
	}
	group := familyOf(op)
	for _, other := range c.Operations {
		if other != op && group != "" && familyOf(other) == group {
			return false
		}
	}
	return true
}
