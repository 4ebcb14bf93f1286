package diff

import (
	"alm/internal/source"
	"alm/solution/connector"
)

// operationComparison compares the inputs and outputs of one operation at base and at head.
type operationComparison struct {
	d       *differ
	was, is *connector.Operation

	start, of string // of subjects, and the end of what messages name: " of GetOrder"

	outputs [2]response // what makers see, at base and at head
}

// compareOperations compares the inputs and outputs of paired operations. Removed operations and
// reused ids are reported elsewhere.
func (d *differ) compareOperations(pairs []operationPair) {
	for _, p := range pairs {
		d.suspect = d.suspect || p.redelivered // a broken reference may hide where notifications are sent
		if p.reused || p.redelivered && d.broken == nil || p.match == matchSimilarity {
			continue
		}
		if s := (operationComparison{was: p.was, is: p.is}); s.keepsPlaceholders() && d.samePath(p) {
			continue
		}
		s := newOperationComparison(d, p)
		s.comparePlaceholderOrder()
		if d.samePath(p) {
			continue
		}
		if s.suspectParts(); d.broken != nil {
			s.traceParts()
		}
		s.compareParameters()
		s.compareBody()
		s.compareResponses()
		s.compareNotification()
	}
	d.compareQueued()
	d.placeChanges(0)
	d.findMoves()
	d.recordMovedURLs()
}

func newOperationComparison(d *differ, p operationPair) operationComparison {
	return operationComparison{d, p.was, p.is, p.was.Subject() + "/", " of " + p.was.Label(), [2]response{p.was.Output(), p.is.Output()}}
}

// subject returns the subject path of a part of the operation.
func (s operationComparison) subject(path string) string { return s.start + path }

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

func nameSpan(n source.Node) source.Span {
	if name := n.Get("name"); name.Exists() {
		return name.Span()
	}
	return startOf(n)
}
