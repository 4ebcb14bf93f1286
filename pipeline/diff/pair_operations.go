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

	internal bool // only the connector itself calls it, at base and at head

	swap        *swap // with other operations, if any
	redelivered bool  // changed between polling and webhook
}

// loss is an operation whose id and key are both missing at head.
type loss struct {
	was       *connector.Operation
	successor *connector.Operation // nil when nothing at head is like it
	score     float64              // of the successor, 0 to 1

	internal    bool     // only the connector itself called it
	differences []string // what the successor takes and gives in another way, the worst first
}

// pairing is what Pass.Shared holds.
type pairing struct {
	pairs   []operationPair // losses with a sure successor included
	losses  []loss
	added   []*connector.Operation
	changes map[string][]*change // what the schemas tell, by rule

	references struct{ was, is []reference }
	covered    *coverage
	d          *differ
	entangled  bool // the schemas are not compared to their end
}

// pairingKeys are the keys by which operations are paired, the most reliable first. An id that
// both sides have wins over a path, or two operations that swap paths would look renamed.
var pairingKeys = []struct {
	how matchKind
	key func(*connector.Operation) string
}{
	{matchExact, func(op *connector.Operation) string { return op.ID + " " + op.Key() }},
	{matchID, func(op *connector.Operation) string { return op.ID }},
	{matchKey, (*connector.Operation).Key},
	{matchSpelling, func(op *connector.Operation) string { return foldID(op.ID) }},
	{matchTemplate, func(op *connector.Operation) string { return op.Method + " " + normalPath(op.Path) }},
}

func pairOperations(was, is *connector.Connector) *pairing {
	ps := &pairing{}
	left, right := effectiveOperations(was), effectiveOperations(is)
	for _, step := range pairingKeys {
		matchByKey(&left, &right, step.key, func(w, i *connector.Operation) {
			ps.pairs = append(ps.pairs, operationPair{was: w, is: i, match: step.how})
		})
	}
	for _, l := range matchSuccessors(was, is, left, right, criteria) {
		l.internal = connectorOnly(was, l.was)
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
	ps.findSwaps(was, is)
	for i := range ps.pairs {
		p := &ps.pairs[i]
		p.internal = connectorOnly(was, p.was) && p.is.Visibility() == "internal"
		p.edited = !p.was.Node.Equal(p.is.Node)
		p.reused = p.match == matchID && p.swap == nil && p.was.Path != p.is.Path && p.was.Method != p.is.Method && areUnrelated(was, is, p)
	}
	return ps
}

// effectiveOperations returns the operations without those that a later duplicate key overrides.
func effectiveOperations(c *connector.Connector) []*connector.Operation {
	last := make(map[string]*connector.Operation, len(c.Operations))
	for _, op := range c.Operations {
		last[op.Key()] = op
	}
	if len(last) == len(c.Operations) {
		return c.Operations
	}
	return slices.DeleteFunc(slices.Clone(c.Operations), func(op *connector.Operation) bool {
		return last[op.Key()] != op
	})
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

// normalPath returns a path in the form that servers treat alike: without placeholder names, in
// lower case, without a slash at the end.
func normalPath(path string) string {
	return strings.TrimSuffix(strings.ToLower(emptyPlaceholders(path)), "/")
}

// emptyPlaceholders returns a path with empty placeholders: "/orders/{}".
func emptyPlaceholders(path string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(path, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, after, closed := strings.Cut(rest, "}")
		if !closed {
			b.WriteString("{" + rest)
			return b.String()
		}
		b.WriteString("{}")
		path = after
	}
}
