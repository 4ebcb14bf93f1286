package diff

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// compareHeirs notes at each loss what its likely successor takes and gives in another way.
// It stands in the one finding on the loss: that flows break is told already, and whoever
// moves them meets the rest.
func compareHeirs(was, is *connector.Connector, losses []loss) {
	var pairs []pair
	at := map[*connector.Operation]*loss{}
	for i := range losses {
		if l := &losses[i]; l.heir != nil {
			pairs = append(pairs, pair{was: l.was, is: l.heir, how: byKey})
			at[l.was] = l
		}
	}
	if len(pairs) == 0 {
		return
	}
	d := newDiffer(was, is)
	d.schemas(pairs)
	slices.SortStableFunc(d.changes, func(a, b *change) int { return cmp.Compare(severityOf(b.rule), severityOf(a.rule)) })
	for _, ch := range d.changes {
		if ch.severity != check.Off || severityOf(ch.rule) < check.Warning {
			continue
		}
		for _, s := range ch.sites {
			at[s.op].differs = append(at[s.op].differs, s.within()+" "+ch.detail)
		}
	}
}

// within names the place as one of its operation, which the sentence names already.
func (s site) within() string {
	return strings.TrimSuffix(s.thing, " of "+s.op.Label())
}

// beside completes a message about a loss.
func (l loss) beside() string {
	if len(l.differs) == 0 {
		return ""
	}
	told := strings.Join(l.differs[:min(maxListed, len(l.differs))], "; ")
	if more := len(l.differs) - maxListed; more > 0 {
		told += "; and " + strconv.Itoa(more) + " more"
	}
	return ". Beside its name, " + l.heir.Label() + " differs: " + told
}
