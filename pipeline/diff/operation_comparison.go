package diff

import (
	"alm/internal/source"
	"alm/solution/connector"
)

// operationComparison is one operation at base and at head whose inputs and outputs are compared.
type operationComparison struct {
	d       *differ
	was, is *connector.Operation
}

// compareOperations compares what the paired operations take and give. Of an operation that is gone
// nothing more is told, nor of an id that now names something else.
func (d *differ) compareOperations(pairs []operationPair) {
	for _, p := range pairs {
		if p.reused || p.match == matchSimilarity || d.equal(p.was.PathItem, p.is.PathItem) {
			continue
		}
		s := operationComparison{d, p.was, p.is}
		s.compareParameters()
		s.compareBody()
		s.compareResponses()
		s.compareNotification()
	}
	d.compareQueued()
	d.placeChanges()
	d.findMoves()
}

// subject is the path of something of the operation.
func (s operationComparison) subject(path string) string { return s.was.Subject() + "/" + path }

// ofOperation is the end of what messages call a thing.
func (s operationComparison) ofOperation() string { return " of " + s.was.Label() }

// record records what happened to something of the operation itself. The nodes are what
// makes two operations share a cause.
func (s operationComparison) record(rule string, was, is source.Node, at place, ch change) {
	if ch.at.IsZero() {
		ch.at = s.is.At()
	}
	if ch.before.IsZero() {
		ch.before = s.was.At()
	}
	ch.was, ch.is = was, is
	known := s.d.record(cause{rule, ch.detail, was, is}, ch)
	known.places = append(known.places, at)
}

// addRoot compares two schemas of the operation.
func (s operationComparison) addRoot(r rootSchema, was, is source.Node, at position, required bool) {
	r.op = s.was
	s.d.addRoot(r, was, is, at, required)
}

func nameSpan(n source.Node) source.Span {
	if name := n.Get("name"); name.Exists() {
		return name.Span()
	}
	return startOf(n)
}
