package diff

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"alm/solution/connector"
)

// matchKind is how two operations were found to be the same.
type matchKind int

const (
	matchExact      matchKind = iota // same id, same method and path
	matchID                          // same id elsewhere: it moved
	matchKey                         // same method and path under another id
	matchSpelling                    // ids that differ by case or punctuation
	matchTemplate                    // paths that differ by placeholder names, case or a closing slash
	matchSimilarity                  // neither; they are alike
)

// operationPair is one operation at base and at head.
type operationPair struct {
	was, is *connector.Operation
	match   matchKind
	edited  bool // the operation object itself differs
	reused  bool // the id now names something else

	internal bool // at base, only the connector itself called it

	swap        *swap // with other operations, if any
	redelivered bool  // changed between polling and webhook

}

// loss is an operation whose id and key are both missing at head.
type loss struct {
	was       *connector.Operation
	successor *connector.Operation // nil when nothing at head is like it
	score     float64              // of the successor, 0 to 1

	internal    bool                 // only the connector itself called it
	taken       *connector.Operation // what has its method and path at head, if anything
	differences []string             // what the successor takes and gives in another way, the worst first
	content     []string             // the same, with the values
}

// pairing is what Pass.Shared holds.
type pairing struct {
	pairs   []operationPair // losses with a sure successor included
	losses  []loss
	added   []*connector.Operation
	changes map[string][]*change // what the schemas tell, by rule

	operations []*connector.Operation // of the pairs, at base

	edited           []operationPair // of the pairs, without those whose id was reused
	editedOperations []*connector.Operation
	differing        []differingPair // nil until somebody asks
	subjects         subjects

	malformed malformed // nothing of these is compared

	pairedProperties bool
	propertiesPair   *propertiesPair // nil when they are the same

	references []reference            // at head
	dangling   map[string][]reference // of these, to operations that head lacks and base had, by id
	lostFields []lostGroup            // what dynamic extensions at head use and only base has, by its cause
	covered    *coverage
	d          *differ

	pathMoves *pathMoves // nil until somebody asks

	callbacksWas, callbacksIs *callbackSearch                 // nil if neither side has webhooks
	hooks                     map[string]*connector.Operation // webhooks at head, by their paths at base; nil until somebody asks
	entangled                 bool                            // the schemas are not compared to their end
}

// pairingKeys are the keys by which operations are paired that are not the same, the most reliable
// first. An id that both sides have wins over a path, or two operations that swap paths would look renamed.
var pairingKeys = []struct {
	how matchKind
	key func(*connector.Operation) string
}{
	{matchID, func(op *connector.Operation) string { return op.ID }},
	{matchKey, (*connector.Operation).Key},
	{matchSpelling, func(op *connector.Operation) string { return foldID(op.ID) }},
	{matchTemplate, func(op *connector.Operation) string { return op.Method + " " + normalPath(op.Path) }},
}

func pairOperations(was, is *connector.Connector) *pairing {
	ps := &pairing{}
	left, right := effectiveOperations(was), effectiveOperations(is)
	ps.pairs = make([]operationPair, 0, len(left))
	ps.matchExact(&left, &right)
	for _, step := range pairingKeys {
		matchByKey(&left, &right, step.key, func(w, i *connector.Operation) {
			ps.pairs = append(ps.pairs, operationPair{was: w, is: i, match: step.how})
		})
	}
	from, to := newTraitCollector(was), newTraitCollector(is)
	shifted := ps.findShifts(from, to, &left, &right)
	taken := ps.releaseTaken(from, to, &left, &right)
	for _, l := range matchSuccessors(from, to, left, right, criteria) {
		l.internal, l.taken = connectorOnly(was, l.was), taken[l.was]
		ps.losses = append(ps.losses, l)
		if l.sure() {
			ps.pairs = append(ps.pairs, operationPair{was: l.was, is: l.successor, match: matchSimilarity})
		}
		if l.outcome() == outcomeReplaced && l.sure() {
			right = withoutItem(right, l.successor)
		}
	}
	ps.added = right
	slices.SortFunc(ps.pairs, func(a, b operationPair) int {
		return cmp.Compare(a.was.Name.Span().Start, b.was.Name.Span().Start)
	})
	ps.findSwaps(from, to)
	ps.markShifts(shifted)
	for i := range ps.pairs {
		p := &ps.pairs[i]
		p.internal = connectorOnly(was, p.was)
		p.edited = !p.was.Node.Equal(p.is.Node)
		p.reused = p.match == matchID && p.swap == nil && p.was.Path != p.is.Path && p.was.Method != p.is.Method && areUnrelated(from, to, p)
	}
	return ps
}

// releaseTaken takes apart the pairs in which another operation took the path of one that lives on
// elsewhere: its id is another, its inputs and outputs have almost nothing in common with it, and a
// new operation is a sure successor. It returns what took each one's path.
func (ps *pairing) releaseTaken(from, to traitCollector, left, right *[]*connector.Operation) map[*connector.Operation]*connector.Operation {
	taken := map[*connector.Operation]*connector.Operation{}
	if len(*right) == 0 {
		return taken
	}
	ps.pairs = slices.DeleteFunc(ps.pairs, func(p operationPair) bool {
		if p.match != matchKey || p.was.ID == "" || p.is.ID == "" || foldID(p.was.ID) == foldID(p.is.ID) || !areUnrelated(from, to, &p) {
			return false
		}
		if found := matchSuccessors(from, to, []*connector.Operation{p.was}, *right, criteria); !found[0].sure() {
			return false
		}
		taken[p.was] = p.is
		*left = append(*left, p.was)
		return true
	})
	for _, op := range taken {
		*right = append(*right, op)
	}
	slices.SortFunc(*right, func(a, b *connector.Operation) int { return cmp.Compare(a.Name.Span().Start, b.Name.Span().Start) })
	return taken
}

// matchExact pairs the operations with the same id, method and path, and removes them from both lists.
// Most have the same order.
func (ps *pairing) matchExact(left, right *[]*connector.Operation) {
	was, is := *left, *right
	same := func(w, i *connector.Operation) bool { return w.ID == i.ID && w.Method == i.Method && w.Path == i.Path }
	var places map[operationKey]int
	var gone []*connector.Operation
	taken := make([]bool, len(is))
	next := 0
	for _, w := range was {
		if next == len(is) || !same(w, is[next]) {
			if places == nil {
				places = placesByKey(is)
			}
			found, known := places[keyOfOperation(w)]
			if !known || !same(w, is[found]) {
				gone = append(gone, w)
				continue
			}
			next = found
		}
		ps.pairs = append(ps.pairs, operationPair{was: w, is: is[next], match: matchExact})
		taken[next] = true
		next++
	}
	*left = gone
	*right = nil
	for i, op := range is {
		if !taken[i] {
			*right = append(*right, op)
		}
	}
}

// operationKey is what no two operations of a connector have.
type operationKey struct{ method, path string }

func keyOfOperation(op *connector.Operation) operationKey { return operationKey{op.Method, op.Path} }

func placesByKey(all []*connector.Operation) map[operationKey]int {
	places := make(map[operationKey]int, len(all))
	for i, op := range all {
		places[keyOfOperation(op)] = i
	}
	return places
}

// effectiveOperations returns the operations without those that a later duplicate key overrides.
func effectiveOperations(c *connector.Connector) []*connector.Operation {
	last := placesByKey(c.Operations)
	if len(last) == len(c.Operations) {
		return c.Operations
	}
	var all []*connector.Operation
	for i, op := range c.Operations {
		if last[keyOfOperation(op)] == i {
			all = append(all, op)
		}
	}
	return all
}

// foldID returns an id in lower case without punctuation, as certification "sanitizes" ids.
func foldID(id string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, id)
}
