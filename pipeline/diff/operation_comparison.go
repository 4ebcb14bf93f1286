package diff

import (
	"alm/internal/source"
	"alm/solution/connector"
)

// operationComparison compares the inputs and outputs of one operation at base and at head.
type operationComparison struct {
	d       *differ
	was, is *connector.Operation
}

// compareOperations compares the inputs and outputs of paired operations. Removed operations and
// reused ids are reported elsewhere.
func (d *differ) compareOperations(pairs []operationPair) {
	for _, p := range pairs {
		if p.reused || p.redelivered || p.match == matchSimilarity {
			continue
		}
		s := operationComparison{d, p.was, p.is}
		s.comparePlaceholderOrder()
		if d.samePath(p) {
			continue
		}
		s.compareParameters()
		s.compareBody()
		s.compareResponses()
		s.compareNotification()
	}
	d.compareQueued()
	d.placeChanges(0)
	d.findMoves()
}

// subject returns the subject path of a part of the operation.
func (s operationComparison) subject(path string) string { return s.was.Subject() + "/" + path }

// ofOperation returns the end of a message's subject: " of GetOrder".
func (s operationComparison) ofOperation() string { return " of " + s.was.Label() }

// record records a change of the operation itself. Operations with the same nodes share a cause.
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

// addRoot queues the comparison of a schema that an operation refers to.
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
