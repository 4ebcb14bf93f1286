package judge

import (
	"iter"
	"strings"

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

func (r *Result) follow(change findingKey, from string) {
	if r.follows == nil {
		r.follows = map[findingKey]string{}
	}
	r.follows[change] = from
}

// mixed is in place of the fingerprint of a fault for a change that also reports something else.
const mixed = "mixed"

// findFollowing finds the changes of a part that follow from a fault which lint reports: without it, diff does not
// report them. Where diff then reports another change near them or of their rule, they may contain that one, and stay.
func (r *Result) findFollowing(findings []check.Finding) {
	for dir, change := range r.faults {
		most := r.most()
		left := diff.CompareUpTo([]*connector.Connector{change.Was}, []*connector.Connector{change.Restored}, most)
		if most > 0 && len(left) > most {
			continue // what is gone is not known
		}
		gone, reworded, rest := without(findings, dir, narrow(r.opts.Project.Apply(left), r.opts.Consumers))
		for _, f := range reworded {
			r.follow(keyOfFinding(f), mixed)
		}
		var breaks []*check.Finding
		for _, f := range gone {
			switch {
			case f.Change() == check.Breaking:
				breaks = append(breaks, f)
			case rest.near(f):
				r.follow(keyOfFinding(f), mixed)
			case f.Severity <= change.Least:
				r.follow(keyOfFinding(f), "")
			}
		}
		if len(breaks) == 1 && breaks[0].Severity == check.Error && change.Only != "" && !rest.near(breaks[0]) {
			r.follow(keyOfFinding(breaks[0]), change.Only)
		}
	}
}

// without returns the changes of a connector that are not left, those left with another message, and those left that
// are not among its changes.
func without(findings []check.Finding, dir string, left []check.Finding) (gone, reworded []*check.Finding, rest unmatched) {
	type about struct{ rule, subject, message string }
	is := map[about]int{}
	for i := range left {
		f := &left[i]
		is[about{f.Rule.ID, f.Subject, ""}]++
		is[about{f.Rule.ID, f.Subject, f.Message}]++
	}
	var changed []*check.Finding
	for i := range findings {
		f := &findings[i]
		if f.Connector != dir || f.Rule.Version == check.AsksForVersion {
			continue
		}
		if same := (about{f.Rule.ID, f.Subject, f.Message}); is[same] > 0 {
			is[same]--
			is[about{f.Rule.ID, f.Subject, ""}]--
		} else {
			changed = append(changed, f)
		}
	}
	known := map[about]bool{}
	for _, f := range changed {
		if key := (about{f.Rule.ID, f.Subject, ""}); is[key] > 0 {
			known[key] = true
			reworded = append(reworded, f)
		} else {
			gone = append(gone, f)
		}
	}
	for i := range left {
		f := &left[i]
		if key := (about{f.Rule.ID, f.Subject, ""}); is[key] > 0 && !known[key] && f.Rule.Version != check.AsksForVersion {
			rest.add(f)
		}
	}
	return gone, reworded, rest
}

// unmatched are changes that diff reports only without the faults.
type unmatched struct{ rules, subjects, above map[string]bool }

func (o *unmatched) add(f *check.Finding) {
	if o.rules == nil {
		o.rules, o.subjects, o.above = map[string]bool{}, map[string]bool{}, map[string]bool{}
	}
	o.rules[f.Rule.ID], o.subjects[f.Subject] = true, true
	for of := range subjectsOf(f.Subject) {
		o.above[of] = true
	}
}

// near reports whether one of the changes has the rule of a finding, or is about a part of its subject, or the other
// way round.
func (o *unmatched) near(f *check.Finding) bool {
	if o.rules[f.Rule.ID] || o.above[f.Subject] {
		return true
	}
	for of := range subjectsOf(f.Subject) {
		if o.subjects[of] {
			return true
		}
	}
	return false
}

// subjectsOf yields a subject and those that it is a part of.
func subjectsOf(subject string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for at := len(subject); at >= 0 && yield(subject[:at]); {
			at = strings.LastIndexByte(subject[:at], '/')
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
			if saysMore := !samePlace(fault.At, change.At) || fault.Rule.Repeats == check.NoRepeats; saysMore {
				change.Message += "; " + fault.Message
			}
		}
	}
}
