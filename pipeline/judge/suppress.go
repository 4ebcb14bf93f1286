package judge

import (
	"maps"
	"slices"
	"time"

	"alm/pipeline/check"
	"alm/pipeline/project"
)

// suppressionFindings returns findings on the suppressions themselves: those that have expired,
// and, where every connector was linted, those that accept nothing.
func (r *Result) suppressionFindings(linted []*check.Finding) []check.Finding {
	p, today := r.opts.Project, r.today()
	var findings []check.Finding
	for i, s := range p.Lint.Suppressions {
		used := slices.ContainsFunc(linted, s.Covers)
		switch {
		case s.Expired(today) && used:
			findings = append(findings, p.SuppressionFinding("suppression-expired", i, "the suppression of %s ended on %s: what it accepted counts again", s.Rule, s.Until))
		case !used && r.complete() && r.ran(s):
			findings = append(findings, p.SuppressionFinding("suppression-unused", i, "the suppression of %s matches no finding", s.Rule))
		}
	}
	check.Identify(findings)
	return findings
}

// ran reports whether the suppression's rule looked at a connector that it reaches, or there
// is no such connector at all.
func (r *Result) ran(s project.Suppression) bool {
	reached := false
	for _, dir := range r.looked() {
		if !s.Reaches(dir) {
			continue
		}
		reached = true
		if r.checked(dir, s.Rule) {
			return true
		}
	}
	return !reached
}

func (r *Result) today() string { return r.opts.Now().UTC().Format(time.DateOnly) }

// accepts returns a function that reports whether a suppression, a waiver or the baseline accepts a finding of
// lint, nil if there are none.
func (r *Result) accepts() func(*check.Finding) bool {
	if r.opts.Baseline {
		return func(*check.Finding) bool { return true }
	}
	known := r.waived()
	if fsys := r.policyFS(); fsys != nil {
		if baseline, err := loadBaseline(fsys); err == nil { // accept returns the error
			maps.Copy(known, baseline.fingerprints())
		}
	}
	suppressions := slices.DeleteFunc(slices.Clone(r.opts.Project.Lint.Suppressions), func(s project.Suppression) bool { return s.Expired(r.today()) })
	if len(known) == 0 && len(suppressions) == 0 {
		return nil
	}
	return func(f *check.Finding) bool {
		covers := func(s project.Suppression) bool { return s.Covers(f) }
		return slices.ContainsFunc(suppressions, covers) || len(acceptedAs(f, known)) > 0
	}
}
