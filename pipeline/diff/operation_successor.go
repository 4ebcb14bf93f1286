package diff

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// compareSuccessors records at each removed operation how the inputs and outputs of its likely
// successor differ. The one finding on the removal shows them.
func compareSuccessors(was, is *connector.Connector, losses []loss) {
	var pairs []operationPair
	at := map[*connector.Operation]*loss{}
	for i := range losses {
		if l := &losses[i]; l.successor != nil {
			pairs = append(pairs, operationPair{was: l.was, is: l.successor, match: matchKey})
			at[l.was] = l
		}
	}
	if len(pairs) == 0 {
		return
	}
	d := newDiffer(was, is)
	d.compareOperations(pairs)
	slices.SortStableFunc(d.changes, func(a, b *change) int { return cmp.Compare(severityOf(b.rule), severityOf(a.rule)) })
	for _, ch := range d.changes {
		if ch.severity != check.Off || severityOf(ch.rule) < check.Warning {
			continue
		}
		for _, s := range ch.places {
			l := at[s.op]
			l.differences = append(l.differences, s.withinOperation()+" "+ch.detail)
			l.content = append(l.content, s.withinOperation(), ch.detail, ch.old, ch.new, ch.content)
		}
	}
}

// withinOperation returns the place's name without the operation, which the sentence already
// has.
func (s place) withinOperation() string {
	return strings.TrimSuffix(s.thing(), " of "+s.op.Label())
}

// describeDifferences returns how the successor differs, to append to a message.
func (l loss) describeDifferences() string {
	if len(l.differences) == 0 {
		return ""
	}
	told := strings.Join(l.differences[:min(maxListed, len(l.differences))], "; ")
	if more := len(l.differences) - maxListed; more > 0 {
		told += "; and " + strconv.Itoa(more) + " more"
	}
	return ". Apart from its name, " + l.successor.Label() + " differs: " + told
}
