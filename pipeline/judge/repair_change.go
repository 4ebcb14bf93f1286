package judge

import (
	"strings"
	"sync"

	"alm/internal/sorting"
	"alm/pipeline/check"
	"alm/pipeline/impact"
	"alm/solution/connector"
)

// repairedChanges collects what a repair needs of each connector that changed, while it is there.
type repairedChanges struct {
	lock   sync.Mutex
	change impact.Change
}

// add adds the connector of a part.
func (all *repairedChanges) add(part *Result) error {
	if len(part.Was) == 0 {
		return nil // nobody uses what is new
	}
	findings := Compare(part.Was, part.Is)
	var renamed []impact.Renamed
	if len(part.Is) > 0 {
		one, ok := impact.RenamedOf(findings, part.Was[0], part.Is[0], part.sources.both())
		if ok {
			renamed = append(renamed, one)
		}
	}
	targets := targetsOf(part.Was, part.Is)
	kept := check.Keep(check.Each(findings))
	all.lock.Lock()
	defer all.lock.Unlock()
	all.change.Findings = append(all.change.Findings, kept.Findings()...)
	all.change.Targets = append(all.change.Targets, targets...)
	all.change.Renamed = append(all.change.Renamed, renamed...)
	return nil
}

// inOrder returns the change in the order of folders, whichever connector was judged first.
func (all *repairedChanges) inOrder() impact.Change {
	check.Sort(all.change.Findings)
	sorting.Stable(all.change.Targets, func(a, b impact.Target) int { return strings.Compare(a.Dir, b.Dir) })
	return all.change
}

// both returns a function that reads both sides again.
func (again rereading) both() func() (was, is *connector.Connector, err error) {
	return func() (was, is *connector.Connector, err error) {
		if was, err = again.base(); err == nil {
			is, err = again.head()
		}
		return was, is, err
	}
}
