package diff

import (
	"slices"

	"alm/solution/connector"
)

// findShifts finds ids that moved on by one operation: a lost operation has its method and path at head under
// the id of a second one, that one under the id of a third one, and so on to an id that is new. Their content
// shows whether the ids moved on or the operations: where ids did, it pairs the operations by method and path.
// It returns, for each shift, the operations whose ids others took.
func (ps *pairing) findShifts(from, to traitCollector, left, right *[]*connector.Operation) [][]*connector.Operation {
	moved, added := map[string]*operationPair{}, map[string]*connector.Operation{} // by method and path at head
	for i := range ps.pairs {
		if p := &ps.pairs[i]; p.match == matchID && p.was.Key() != p.is.Key() {
			moved[p.is.Key()] = p
		}
	}
	if len(moved) == 0 {
		return nil
	}
	for _, op := range *right {
		added[op.Key()] = op
	}
	var shifted [][]*connector.Operation
	var renamed []operationPair
	for _, lost := range slices.Clone(*left) {
		var chain []*operationPair
		end := lost.Key()
		for p := moved[end]; p != nil && len(chain) < len(moved); p = moved[end] {
			chain, end = append(chain, p), p.was.Key()
		}
		last := added[end]
		if len(chain) == 0 || last == nil || !idsMoved(lost, chain, last, from, to) {
			continue
		}
		renamed = append(renamed, operationPair{was: lost, is: chain[0].is, match: matchKey})
		var ops []*connector.Operation
		for i, p := range chain {
			ops = append(ops, p.was)
			p.is, p.match = last, matchKey
			if i+1 < len(chain) {
				p.is = chain[i+1].is
			}
		}
		shifted = append(shifted, ops)
		*left, *right = withoutItem(*left, lost), withoutItem(*right, last)
	}
	ps.pairs = append(ps.pairs, renamed...)
	return shifted
}

// idsMoved reports whether the operations of a shift are more like those with their method and path than like
// those with their ids; the lost one, than like the new one.
func idsMoved(lost *connector.Operation, chain []*operationPair, last *connector.Operation, from, to traitCollector) bool {
	base := from.traits(lost)
	byID, byKey := likeness(base, to.traits(last), swapCriteria), likeness(base, to.traits(chain[0].is), swapCriteria)
	for i, p := range chain {
		head := last
		if i+1 < len(chain) {
			head = chain[i+1].is
		}
		base := from.traits(p.was)
		byID += likeness(base, to.traits(p.is), swapCriteria)
		byKey += likeness(base, to.traits(head), swapCriteria)
	}
	return byKey > byID
}

// markShifts makes each shift one swap of ids, in the order in which they moved on, once the pairs have theirs.
func (ps *pairing) markShifts(shifted [][]*connector.Operation) {
	for _, ops := range shifted {
		s := &swap{ids: true}
		for _, op := range ops {
			p := &ps.pairs[slices.IndexFunc(ps.pairs, func(p operationPair) bool { return p.was == op })]
			p.swap, s.pairs = s, append(s.pairs, p)
		}
	}
}
