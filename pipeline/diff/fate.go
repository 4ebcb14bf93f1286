package diff

import (
	"fmt"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// renaming is what happened to the operationId of a pair.
type renaming int

const (
	kept renaming = iota
	renamed
	respelt
	unnamed
	named
)

func (p pair) renaming() renaming {
	was, is := p.was.ID, p.is.ID
	switch {
	case was == is || p.how == bySimilarity:
		return kept
	case was == "":
		return named
	case is == "":
		return unnamed
	case fold(was) != "" && fold(was) == fold(is):
		return respelt
	}
	return renamed
}

// fate is what became of an operation that is gone.
type fate int

const (
	removed fate = iota
	removedDeprecated
	removedInternal
	succeeded
)

// fate does not let a guess lower what a removal weighs: an internal operation stays
// internal, and a deprecated one needs a sure heir.
func (l loss) fate() fate {
	switch {
	case l.was.Visibility() == "internal":
		return removedInternal
	case l.sure():
		return succeeded
	case l.was.Deprecated():
		return removedDeprecated
	case l.heir != nil:
		return succeeded
	}
	return removed
}

// String tells what became of it, and how sure that is.
func (l loss) String() string {
	switch {
	case l.heir == nil:
		return tell(l.was) + " is gone"
	case l.sure():
		return tell(l.was) + " became " + tell(l.heir)
	}
	return fmt.Sprintf("%s is gone; it possibly became %s, which is %.0f %% like it", tell(l.was), tell(l.heir), 100*l.score)
}

// eachLoss reports the operations that met the fate. The format takes the loss and what
// flows do with the operation.
func eachLoss(what fate, format string) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, l := range prepared(p).losses {
			if l.fate() != what {
				continue
			}
			finding := check.Finding{
				Message: fmt.Sprintf(format, l, use(l.was)) + l.beside(),
				At:      place(p.Is.Definition.Root, "paths"), Was: l.was.At(), Old: l.was.ID,
			}
			if l.heir != nil {
				finding.At, finding.New = l.heir.At(), l.heir.ID
			}
			p.On(l.was).Report(finding)
		}
	}
}

// eachID reports the pairs whose id met the renaming. The format takes the old id, the
// new one, the new method and path, and what flows do with the operation.
func eachID(what renaming, format string) func(*check.Pass) {
	met := func(pair pair) bool { return pair.renaming() == what }
	return eachMatch(met, func(p *check.Pass, pair pair) {
		reportPair(p, pair, format, pair.was.ID, pair.is.ID, pair.is.Key(), use(pair.was))
	})
}

func reportPair(p *check.Pass, pair pair, format string, args ...any) {
	p.Report(check.Finding{
		Message: fmt.Sprintf(format, args...),
		At:      pair.is.At(), Was: pair.was.At(), Old: pair.was.ID, New: pair.is.ID,
	})
}

// eachMove reports the pairs that have another method or path.
func eachMove(so func(pair) bool, effect string) func(*check.Pass) {
	return eachMatch(so, func(p *check.Pass, pair pair) {
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

// followed tells whether the pair is surely one operation under one identity.
func (p pair) followed() bool { return p.how != bySimilarity && !p.reused }

func (p pair) isReused() bool { return p.reused }

func (p pair) otherMethod() bool { return p.followed() && p.was.Method != p.is.Method }

func (p pair) otherPath() bool {
	return p.followed() && p.was.Path != p.is.Path && p.was.Method == p.is.Method &&
		normal(p.was.Path) != normal(p.is.Path)
}

func (p pair) otherSpelling() bool {
	return p.followed() && p.was.Path != p.is.Path && p.was.Method == p.is.Method &&
		normal(p.was.Path) == normal(p.is.Path) && template(p.was.Path) != template(p.is.Path)
}

// tell names an operation by id and key.
func tell(op *connector.Operation) string {
	if op.ID == "" {
		return op.Key()
	}
	return op.ID + " (" + op.Key() + ")"
}

// use is what a flow does with the operation.
func use(op *connector.Operation) string {
	if op.Trigger() != "" {
		return "start with it"
	}
	return "call it"
}

// introduce says what a new operation is to makers.
func introduce(op *connector.Operation) string {
	kind := "action"
	if op.Trigger() != "" {
		kind = "trigger"
	}
	switch {
	case op.Visibility() == "internal":
		return tell(op) + " is new and internal: makers do not see it"
	case op.Deprecated():
		return tell(op) + " is new and deprecated at once: makers do not see it"
	}
	return fmt.Sprintf("%s is new: makers can choose the %s", tell(op), kind)
}
