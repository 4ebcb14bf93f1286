package judge

import (
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
		if r.runs(dir, s.Rule) {
			return true
		}
	}
	return !reached
}

func (r *Result) today() string { return r.opts.Now().UTC().Format(time.DateOnly) }
