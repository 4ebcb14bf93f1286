package lint

import (
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
	Repairs []source.Edit // each by itself
	Hint    string        // what a finding about the consequence says more if it is the one that is kept
}

// Limits for looking for consequences: the findings among which they are looked for, the kinds of faults, and
// the bytes that are linted again.
const (
	maxSorted = 2000
	maxCauses = 16
	maxAgain  = 8 << 20
)

// withoutConsequences keeps one finding for each fault: what is gone once the fault is repaired follows from
// it. Repairs are tried on copies of the file.
func withoutConsequences(rules []check.Rule, f *index, c *connector.Connector, findings []check.Finding) []check.Finding {
	if len(findings) < 2 || len(findings) > maxSorted || !slices.ContainsFunc(findings, isError) || !f.mayHaveFaults(c) {
		return findings
	}
	t := trial{rules: rulesWith(rules, findings), c: c, options: f.options}
	for _, group := range groupsOf(faultsOf(f, c, findings)) {
		gone := t.try(group, findings)
		findings = keepCause(group, findings, gone)
	}
	return findings
}

// isError reports whether a finding is an error: without one there is nothing that others follow from.
func isError(f check.Finding) bool { return f.Severity == check.Error }

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

// keepCause removes the findings that are gone after a repair, but for one of each fault: the worst one at the
// fault itself, else in the object around it. Where the worst are elsewhere, it keeps those.
func keepCause(group []repairable, findings []check.Finding, gone []bool) []check.Finding {
	worst, count := check.Off, 0
	for i := range findings {
		if gone[i] {
			worst, count = max(worst, findings[i].Severity), count+1
		}
	}
	if count < 2 {
		return findings
	}
	keep := map[int]bool{}
	for _, one := range group {
		if i := causeAt(one, findings, gone, worst); i >= 0 {
			keep[i] = true
			if findings[i].At != one.At {
				findings[i].Message += one.Hint
			}
		}
	}
	if len(keep) == 0 {
		for i := range findings {
			if gone[i] && findings[i].Severity == worst {
				keep[i] = true
				findings[i].Message += group[0].Hint
			}
		}
	}
	kept := findings[:0]
	for i := range findings {
		if !gone[i] || keep[i] {
			kept = append(kept, findings[i])
		}
	}
	return kept
}

// causeAt returns the finding of a severity that is at a fault, else the first one within the object; -1 if
// there is none.
func causeAt(one repairable, findings []check.Finding, gone []bool, worst check.Severity) int {
	within := -1
	for i := range findings {
		at := findings[i].At
		switch {
		case !gone[i] || findings[i].Severity != worst:
		case at == one.At:
			return i
		case within < 0 && at.File == one.Within.File && at.Start >= one.Within.Start && at.End <= one.Within.End:
			within = i
		}
	}
	return within
}
