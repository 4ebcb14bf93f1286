package judge

import (
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/solution/connector"
)

// keepFaults keeps the connectors of a part in which lint found new faults.
func (r *Result) keepFaults(all []*connector.Connector, changes []*lint.Change) {
	for i, change := range changes {
		if change != nil && change.Restored != nil {
			if r.faults == nil {
				r.faults = map[string]*lint.Change{}
			}
			r.faults[all[i].Dir] = change
		}
	}
}

// findingKey identifies a finding.
type findingKey struct{ connector, fingerprint string }

func keyOfFinding(f *check.Finding) findingKey { return findingKey{f.Connector, f.Fingerprint} }

// follow records that a change follows from a fault.
func (r *Result) follow(change findingKey, from string) {
	if r.follows == nil {
		r.follows = map[findingKey]string{}
	}
	r.follows[change] = from
}

// findFollowing finds the changes of a part that follow from a fault which lint reports: without it, diff does not
// report them.
func (r *Result) findFollowing(findings []check.Finding) {
	type about struct{ rule, subject string }
	for dir, change := range r.faults {
		left := map[about]int{}
		for _, f := range diff.Compare([]*connector.Connector{change.Was}, []*connector.Connector{change.Restored}) {
			left[about{f.Rule.ID, f.Subject}]++
		}
		var breaks []*check.Finding
		for i := range findings {
			f := &findings[i]
			if f.Connector != dir || f.Rule.Version == check.AsksForVersion {
				continue
			}
			key := about{f.Rule.ID, f.Subject}
			switch left[key]--; {
			case left[key] >= 0:
			case f.Change() == check.Breaking:
				breaks = append(breaks, f)
			case f.Severity <= change.Least:
				r.follow(keyOfFinding(f), "")
			}
		}
		if len(breaks) == 1 && breaks[0].Severity == check.Error && change.Only != "" {
			r.follow(keyOfFinding(breaks[0]), change.Only)
		}
	}
}

// leaveOutFollowing keeps one finding of a fault and of what follows from it: the change that breaks, which has
// consumers, else that of lint.
func (r *Result) leaveOutFollowing(left map[*check.Finding]bool) {
	if len(r.follows) == 0 {
		return
	}
	faults := map[findingKey]*check.Finding{}
	for _, f := range r.Linted.Findings {
		if f.Waiver == "" && (f.Rule.Point == check.NoPoint || r.Linted.Profile != check.Security) {
			faults[keyOfFinding(f)] = f
		}
	}
	for _, change := range r.Diffed.Findings {
		from, follows := r.follows[keyOfFinding(change)]
		fault := faults[findingKey{change.Connector, from}]
		switch {
		case !follows || change.Waiver != "":
		case from == "":
			left[change] = true
		case fault != nil && !left[fault]:
			left[fault] = true
			if !samePlace(fault.At, change.At) {
				change.Message += "; " + fault.Message
			}
		}
	}
}
