package pipeline

import (
	"slices"
	"time"

	"alm/pipeline/check"
	linting "alm/pipeline/lint"
	"alm/pipeline/project"
)

// onSuppressions are findings on the suppressions themselves: those whose day has passed,
// and, where every connector was linted, those that accept nothing.
func (rel *Release) onSuppressions(linted []check.Finding) []check.Finding {
	p, today := rel.With.Project, rel.today()
	var findings []check.Finding
	for i, s := range p.Lint.Suppressions {
		used := slices.ContainsFunc(linted, s.Covers)
		switch {
		case s.Expired(today) && used:
			findings = append(findings, p.SuppressionFinding("suppression-expired", i, "the suppression of %s ended on %s: what it accepted counts again", s.Rule, s.Until))
		case !used && rel.everything() && rel.ran(s):
			findings = append(findings, p.SuppressionFinding("suppression-unused", i, "the suppression of %s matches no finding", s.Rule))
		}
	}
	check.Identify(findings)
	return findings
}

// everything tells whether all connectors of the project were looked at.
func (rel *Release) everything() bool { return rel.With.Base.FS == nil && rel.With.Head.Under == "" }

// ran tells whether the suppression's rule looked at a connector that it reaches, or there
// is no such connector at all.
func (rel *Release) ran(s project.Suppression) bool {
	reached := false
	for _, c := range rel.Detected.all {
		if !s.Reaches(c.Dir) {
			continue
		}
		reached = true
		if rel.runs(c.Dir, s.Rule) {
			return true
		}
	}
	return !reached
}

// runs tells whether a lint rule looks at a connector.
func (rel *Release) runs(dir, rule string) bool {
	if severity, set := rel.With.Project.Severity(dir, rule); set {
		return severity != check.Off
	}
	i := slices.IndexFunc(linting.Rules(), func(r check.Rule) bool { return r.ID == rule })
	return i >= 0 && linting.Rules()[i].For(rel.profile()) != check.Off
}

func (rel *Release) today() string { return rel.With.Now().UTC().Format(time.DateOnly) }
