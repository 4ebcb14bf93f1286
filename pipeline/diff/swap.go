package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// swap is operations that took each other's place: their ids or their paths went round.
type swap struct {
	pairs []*operationPair // each has the place that the next one had; the last one that of the first, or none in a shift
	ids   bool             // the ids changed places, and the operations stayed on their paths

	absorbed bool // the finding on the references to it has it
}

// findSwaps finds the pairs that took each other's method and path. Their content shows whether
// ids or paths changed places: where ids did, it pairs the operations by method and path.
func (ps *pairing) findSwaps(from, to traitCollector) {
	holders := map[string]*operationPair{} // who had a method and path
	for i := range ps.pairs {
		if p := &ps.pairs[i]; p.match == matchID && p.was.Key() != p.is.Key() {
			holders[p.was.Key()] = p
		}
	}
	if len(holders) < 2 {
		return
	}
	for i := range ps.pairs {
		if first := &ps.pairs[i]; holders[first.was.Key()] == first {
			if round := takeRound(first, holders); round != nil {
				newSwap(round, from, to)
			}
		}
	}
}

// takeRound takes the pairs from one to the next out of the holders, and returns them if they lead
// back to the first.
func takeRound(first *operationPair, holders map[string]*operationPair) []*operationPair {
	var round []*operationPair
	for p := first; p != nil; p = holders[p.is.Key()] {
		round = append(round, p)
		delete(holders, p.was.Key())
		if p.is.Key() == first.was.Key() {
			return round
		}
	}
	return nil
}

// fromLeast returns a round that starts with the least subject, wherever its operations are in the file.
func fromLeast(round []*operationPair) []*operationPair {
	first := 0
	for i, p := range round {
		if p.was.Subject() < round[first].was.Subject() {
			first = i
		}
	}
	return slices.Concat(round[first:], round[:first])
}

var swapCriteria = slices.Concat(summaryCriteria, schemaCriteria)

func newSwap(round []*operationPair, from, to traitCollector) {
	round = fromLeast(round)
	s := &swap{pairs: round}
	heads := make([]*connector.Operation, len(round)) // by method and path
	byID, byKey := 0.0, 0.0
	for i, p := range round {
		heads[i] = round[(i+len(round)-1)%len(round)].is
		base := from.traits(p.was)
		byID += likeness(base, to.traits(p.is), swapCriteria)
		byKey += likeness(base, to.traits(heads[i]), swapCriteria)
		p.swap = s
	}
	if s.ids = byKey > byID; s.ids {
		for i, p := range round {
			p.is, p.match = heads[i], matchKey
		}
	}
}

// leads reports whether the pair is the one of its swap that the finding is on.
func (p operationPair) leads() bool {
	if p.swap == nil {
		return false
	}
	for _, other := range p.swap.pairs {
		if !other.internal {
			return other.was == p.was
		}
	}
	return false
}

func (p operationPair) swappedIDs() bool { return p.leads() && p.swap.ids }

func (p operationPair) swappedPaths() bool { return p.leads() && !p.swap.ids }

// report reports a swap once. The format takes what the operations became, and what flows do with
// the first one.
func (s *swap) report(p *check.Pass, pair operationPair, format string) {
	var became, old, new []string
	var places []check.Place
	for _, other := range s.pairs {
		became = append(became, s.describe(*other))
		old, new = append(old, other.was.Label()), append(new, other.is.Label())
		if other.was != pair.was {
			places = append(places, check.Place{Subject: other.was.Subject(), Method: other.was.Method, Path: other.was.Path})
		}
	}
	p.Report(check.Finding{
		Message: fmt.Sprintf(format, strings.Join(became, ", "), describeUse(pair.was)),
		At:      pair.is.At(), Was: pair.was.At(), Places: places,
		Old: strings.Join(old, ", "), New: strings.Join(new, ", "),
	})
}

func (s *swap) describe(pair operationPair) string {
	if s.ids {
		return fmt.Sprintf("%s is now %s (%s)", pair.was.ID, pair.is.ID, pair.is.Key())
	}
	return fmt.Sprintf("%s moved from %s to %s", pair.is.Label(), pair.was.Key(), pair.is.Key())
}
