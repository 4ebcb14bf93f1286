package diff

import (
	"fmt"
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// idChange is what happened to the operationId of a pair.
type idChange int

const (
	idKept idChange = iota
	idRenamed
	idRespelled
	idLost
	idGained
)

func (p operationPair) idChange() idChange {
	was, is := p.was.ID, p.is.ID
	switch {
	case was == is || p.match == matchSimilarity || p.swap != nil:
		return idKept
	case was == "":
		return idGained
	case is == "":
		return idLost
	case foldID(was) != "" && foldID(was) == foldID(is):
		return idRespelled
	}
	return idRenamed
}

// outcome returns what happened to a removed operation. A guess does not lower the severity: an
// internal operation stays internal, and a deprecated one needs a sure successor.
type outcome int

const (
	outcomeRemoved outcome = iota
	outcomeRemovedDeprecated
	outcomeRemovedInternal
	outcomeReplaced
)

// outcome returns what happened to a removed operation. A guess does not lower the severity: an
// internal operation stays internal, and a deprecated one needs a sure successor.
func (l loss) outcome() outcome {
	switch {
	case l.internal:
		return outcomeRemovedInternal
	case l.sure():
		return outcomeReplaced
	case l.was.Deprecated():
		return outcomeRemovedDeprecated
	case l.successor != nil:
		return outcomeReplaced
	}
	return outcomeRemoved
}

// String reports what became of it, and how sure that is.
func (l loss) String() string {
	switch {
	case l.successor == nil:
		return describeOperation(l.was) + " was removed"
	case l.sure():
		return describeOperation(l.was) + " became " + describeOperation(l.successor)
	}
	return fmt.Sprintf("%s was removed; it may have become %s, which is %.0f %% similar", describeOperation(l.was), describeOperation(l.successor), 100*l.score)
}

// logicApps describes what happens to logic apps, which store the method and path.
func (l loss) logicApps() string {
	if l.taken == nil {
		return "still call its path and fail"
	}
	return "call " + l.taken.Label() + " instead"
}

// eachLoss reports the removed operations with the outcome. The format takes the loss, what flows
// do with the operation and, if it has a third verb, what logic apps do.
func eachLoss(what outcome, format string) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, l := range pairingOf(p).losses {
			ps := pairingOf(p)
			if l.outcome() != what || l.internal && (len(ps.dangling[l.was.ID]) > 0 || ps.hookLeft(&l) != nil) { // those have findings
				continue
			}
			args := []any{l, describeUse(l.was), l.logicApps()}
			finding := check.Finding{
				Message: fmt.Sprintf(format, args[:strings.Count(format, "%")]...) + l.describeDifferences(),
				At:      spanOf(p.Is.Definition.Root, "paths"), Was: l.was.At(), Old: l.was.ID,
			}
			if l.internal && l.sure() { // what still calls it by its old id is dangling
				finding.Message = fmt.Sprintf("%s: %s", l, internalEffect) + l.describeDifferences()
			}
			if l.successor != nil {
				finding.At, finding.New, finding.Content = l.successor.At(), l.successor.ID, growingContent(l.content)
			}
			p.On(l.was).Report(ps.withHook(&l, finding))
		}
	}
}

// eachID reports the pairs whose id changed in this way. The format takes the old id, the new
// one, the new method and path, and what flows do with the operation.
func eachID(what idChange, format string) func(*check.Pass) {
	met := func(pair operationPair) bool { return pair.idChange() == what }
	return eachPairWhere(met, func(p *check.Pass, pair operationPair) {
		reportPair(p, pair, format, pair.was.ID, pair.is.ID, pair.is.Key(), describeUse(pair.was))
	})
}

// reportReused reports an id that another operation has. What that one takes and gives is not compared, and
// is part of the finding's content.
func reportReused(p *check.Pass, pair operationPair) {
	was, is, d := pair.was, pair.is, pairingOf(p).d
	p.Report(check.Finding{
		Message: fmt.Sprintf("%s was %s and is now %s, which has different inputs and outputs: flows that %s call the wrong operation, and logic apps still call the old path and fail",
			was.ID, was.Key(), is.Key(), describeUse(was)),
		At: is.At(), Was: was.At(), Old: was.ID, New: is.ID,
		Content: digestOf(was.Key(), is.Key(), d.content(was.Get("parameters"), is.Get("parameters")), d.content(was.Get("responses"), is.Get("responses"))),
	})
}

func reportPair(p *check.Pass, pair operationPair, format string, args ...any) {
	p.Report(check.Finding{
		Message: fmt.Sprintf(format, args...),
		At:      pair.is.At(), Was: pair.was.At(), Old: pair.was.ID, New: pair.is.ID,
	})
}

// eachMove reports the pairs that have another method or path.
func eachMove(pred func(operationPair) bool, effect string) func(*check.Pass) {
	return eachPairWhere(pred, func(p *check.Pass, pair operationPair) {
		at, was := pair.is.PathName.Span(), pair.was.PathName.Span()
		if pair.was.Path == pair.is.Path {
			at, was = pair.is.Name.Span(), pair.was.Name.Span()
		}
		p.Report(check.Finding{
			Message: fmt.Sprintf("%s moved from %s to %s: %s", pair.is.Label(), pair.was.Key(), pair.is.Key(), effect),
			At:      at, Was: was, Old: pair.was.Key(), New: pair.is.Key(),
		})
	})
}

// followed reports whether the pair is certainly the same operation.
func (p operationPair) followed() bool {
	return p.match != matchSimilarity && !p.reused && !p.redelivered && p.swap == nil
}

func (p operationPair) takesID() bool { return p.reused || p.swappedIDs() }

func (p operationPair) otherMethod() bool { return p.followed() && p.was.Method != p.is.Method }

func (p operationPair) otherPath() bool {
	return p.followed() && p.was.Path != p.is.Path && p.was.Method == p.is.Method &&
		normalPath(p.was.Path) != normalPath(p.is.Path)
}

func (p operationPair) otherSpelling() bool {
	return p.followed() && p.was.Path != p.is.Path && p.was.Method == p.is.Method &&
		normalPath(p.was.Path) == normalPath(p.is.Path) && emptyPlaceholders(p.was.Path) != emptyPlaceholders(p.is.Path)
}

// describeOperation returns the operationId with method and path.
func describeOperation(op *connector.Operation) string {
	if op.ID == "" {
		return op.Key()
	}
	return op.ID + " (" + op.Key() + ")"
}

// describeUse returns what a flow does with the operation.
func describeUse(op *connector.Operation) string {
	if op.Trigger() != "" {
		return "start with it"
	}
	return "call it"
}

// describeAdded describes a new operation.
func describeAdded(op *connector.Operation) string {
	kind := "action"
	if op.Trigger() != "" {
		kind = "trigger"
	}
	switch {
	case op.Visibility() == "internal":
		return describeOperation(op) + " is new and internal: makers do not see it"
	case op.Deprecated():
		return describeOperation(op) + " is new and deprecated at once: makers do not see it"
	}
	return fmt.Sprintf("%s is new: makers can choose the %s", describeOperation(op), kind)
}
