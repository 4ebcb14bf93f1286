package lint

import (
	"math"
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// repairable is a part of a file that is wrong by itself, whatever else the connector contains.
type repairable struct {
	What    string        // faults of equal kinds are repaired together
	At      source.Span   // what is wrong; of a missing member, of the object
	Within  source.Span   // the object around it
	Near    source.Span   // what else may depend on it; zero where that may be anything
	Repairs []source.Edit // each by itself
	Hint    string        // what a finding about the consequence says more if it is the one that is kept
}

// Limits for looking for consequences: the findings among which they are looked for, the kinds of faults, and
// the bytes that are linted again.
const (
	maxSorted = 2000
	maxCauses = 16
	maxAgain  = 2 << 20
)

// withoutConsequences keeps one finding for each fault: what is gone once the fault is repaired follows from
// it. Repairs are tried on copies of the file.
func withoutConsequences(rules []check.Rule, f *index, c *connector.Connector, findings []check.Finding) []check.Finding {
	if len(findings) < 2 || len(findings) > maxSorted || !f.mayHaveFaults(c) {
		return findings
	}
	faults := faultsOf(f, c, findings)
	if !slices.ContainsFunc(findings, isError) {
		faults = slices.DeleteFunc(faults, func(one repairable) bool { return !isNearOthers(one, findings) })
	}
	groups := groupsOf(faults)
	if len(groups) == 0 {
		return findings
	}
	t := trial{rules: rulesWith(rules, findings), c: c, options: f.options}
	all := slices.Concat(groups...)
	gone, complete := t.try(all, findings)
	switch {
	case complete && !hasConsequences(all, findings, gone):
		return findings
	case len(groups) == 1:
		return f.keepCause(all, findings, gone)
	}
	for _, group := range groups {
		gone, _ := t.try(group, findings)
		findings = f.keepCause(group, findings, gone)
	}
	return findings
}

func isError(f check.Finding) bool { return f.Severity == check.Error }

// isNearOthers reports whether there is a finding near a fault beside the one on the fault. Where nothing is an error,
// looking for consequences elsewhere takes longer than it is worth.
func isNearOthers(one repairable, findings []check.Finding) bool {
	near := one.Near
	return near.IsZero() || slices.ContainsFunc(findings, func(f check.Finding) bool {
		return f.At != one.At && near.Contains(f.At)
	})
}

// hasConsequences reports whether a finding that is gone is not at a fault itself. One about a missing member may
// follow from another fault in the object.
func hasConsequences(faults []repairable, findings []check.Finding, gone []bool) bool {
	for i := range findings {
		if gone[i] && !slices.ContainsFunc(faults, func(one repairable) bool { return one.At == findings[i].At && one.At != one.Within }) {
			return true
		}
	}
	return twiceAt(findings, gone)
}

// twiceAt reports whether two of the findings that are gone are at the same place.
func twiceAt(findings []check.Finding, gone []bool) bool {
	seen := map[source.Span]bool{}
	for i := range findings {
		if gone[i] && seen[findings[i].At] {
			return true
		}
		seen[findings[i].At] = seen[findings[i].At] || gone[i]
	}
	return false
}

// rulesWith returns the rules that have findings.
func rulesWith(rules []check.Rule, findings []check.Finding) []check.Rule {
	found := map[string]bool{}
	for i := range findings {
		found[findings[i].Rule.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(rules), func(r check.Rule) bool { return !found[r.ID] })
}

// groupsOf returns the first few kinds of faults, each with its faults.
func groupsOf(faults []repairable) (groups [][]repairable) {
	numbers := map[string]int{}
	for _, one := range faults {
		i, ok := numbers[one.What]
		if !ok {
			i = len(groups)
			numbers[one.What], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], one)
	}
	return groups[:min(len(groups), maxCauses)]
}

// keepCause removes the findings that are gone after a repair, but for one of each fault: the worst one in the
// object, and of several the one at the fault itself. Nothing is removed that is worse than what is kept, nor
// where something that is kept is accepted: that does not stand for another finding.
func (f *index) keepCause(group []repairable, findings []check.Finding, gone []bool) []check.Finding {
	keep, least := map[int]bool{}, check.Error
	for _, one := range group {
		if i := causeAt(one, findings, gone); i >= 0 {
			keep[i] = true
			least = min(least, findings[i].Severity)
			if findings[i].At != one.At {
				findings[i].Message += one.Hint
			}
		}
	}
	if len(keep) == 0 {
		return findings
	}
	if worst := worstOf(findings, gone); len(group) == 1 && worst > least {
		clear(keep) // what is worse is elsewhere, and names the fault
		least = worst
		i := nearestOf(worst, group[0].At, findings, gone)
		keep[i] = true
		findings[i].Message += group[0].Hint
	}
	for i := range keep {
		if accepted := f.options.Accepted; accepted != nil && accepted(&findings[i]) {
			return findings
		}
	}
	kept := findings[:0]
	for i := range findings {
		if !gone[i] || keep[i] || findings[i].Severity > least || f.pointOf(&findings[i]) != "" {
			kept = append(kept, findings[i])
		}
	}
	return kept
}

// worstOf returns the largest severity of the findings that are gone.
func worstOf(findings []check.Finding, gone []bool) (worst check.Severity) {
	for i := range findings {
		if gone[i] {
			worst = max(worst, findings[i].Severity)
		}
	}
	return worst
}

// nearestOf returns the finding of a severity that is gone and is nearest to a fault.
func nearestOf(worst check.Severity, fault source.Span, findings []check.Finding, gone []bool) int {
	best, least := -1, 0
	for i := range findings {
		at := findings[i].At
		if !gone[i] || findings[i].Severity != worst {
			continue
		}
		distance := math.MaxInt
		if at.File == fault.File {
			distance = max(at.Start-fault.Start, fault.Start-at.Start)
		}
		if best < 0 || distance < least {
			best, least = i, distance
		}
	}
	return best
}

// causeAt returns the worst finding in the object of a fault that is gone, of several the one at the fault, else
// the first; -1 if there is none.
func causeAt(one repairable, findings []check.Finding, gone []bool) int {
	best := -1
	for i := range findings {
		at := findings[i].At
		isIn := at == one.At || one.Within.Contains(at)
		if !gone[i] || !isIn {
			continue
		}
		if best < 0 || findings[i].Severity > findings[best].Severity || findings[i].Severity == findings[best].Severity && at == one.At && findings[best].At != one.At {
			best = i
		}
	}
	return best
}
