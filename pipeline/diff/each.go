package diff

import (
	"alm/pipeline/check"
	"alm/solution/connector"
)

// Whom a change hits.
var (
	everyone   = []check.Consumer{check.PowerAutomate, check.LogicApps, check.Canvas, check.Copilot}
	callers    = []check.Consumer{check.PowerAutomate, check.Canvas, check.Copilot} // bind to the operationId
	byPath     = []check.Consumer{check.LogicApps, check.Canvas}                    // bind to method and path
	logic      = []check.Consumer{check.LogicApps}
	designers  = []check.Consumer{check.PowerAutomate, check.LogicApps}
	flows      = []check.Consumer{check.PowerAutomate}
	agents     = []check.Consumer{check.Copilot}
	apps       = []check.Consumer{check.Canvas}
	connecting = []check.Consumer{check.Connection}
)

func pairingOf(p *check.Pass) *pairing { return p.Shared.(*pairing) }

// eachConnector visits a connector that both sides have and that can be read on both.
func eachConnector(compare func(p *check.Pass, was, is *connector.Connector)) func(*check.Pass) {
	return func(p *check.Pass) {
		if pairingOf(p).d != nil { // see prepare
			compare(p, p.Was, p.Is)
		}
	}
}

// eachPairWhere visits the pairs of operations that satisfy the predicate. Breaking rules do not
// apply to operations that only the connector itself calls; internalRule reports those.
func eachPairWhere(pred func(operationPair) bool, compare func(p *check.Pass, pair operationPair)) func(*check.Pass) {
	return func(p *check.Pass) {
		visitPairs(p, pairingOf(p).operations, pairingOf(p).pairs, pred, compare)
	}
}

// visitPairs visits the pairs of some operations at base that satisfy the predicate.
func visitPairs(p *check.Pass, ops []*connector.Operation, pairs []operationPair, pred func(operationPair) bool, compare func(p *check.Pass, pair operationPair)) {
	i := 0
	p.Over(ops, func(on *check.Pass, _ *connector.Operation) {
		pair := pairs[i]
		i++
		if pred(pair) && !(pair.internal && pair.is.ID != "" && on.Rule().Change == check.Breaking) {
			compare(on, pair)
		}
	})
}

// eachEdited visits the pairs whose operation object differs.
func eachEdited(compare func(p *check.Pass, was, is *connector.Operation)) func(*check.Pass) {
	return func(p *check.Pass) {
		ps := pairingOf(p)
		visitPairs(p, ps.editedOperations, ps.edited, func(operationPair) bool { return true }, func(p *check.Pass, pair operationPair) { compare(p, pair.was, pair.is) })
	}
}

// eachAdded visits every operation that only head has.
func eachAdded(compare func(p *check.Pass, is *connector.Operation)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, op := range pairingOf(p).added {
			compare(p.On(op), op)
		}
	}
}
