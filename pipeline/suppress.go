package pipeline

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"alm/internal/spell"
	"alm/pipeline/check"
	linting "alm/pipeline/lint"
)

// Suppression accepts what a lint rule says of some places. Its reason is for those who
// read the report.
type Suppression struct {
	Rule       string   `yaml:"rule"`
	Connectors []string `yaml:"connectors"` // globs of folders; none means every connector
	Subjects   []string `yaml:"subjects"`   // of what; * stands for any text; none means all
	Reason     string   `yaml:"reason"`
	Owner      string   `yaml:"owner"`
	Until      string   `yaml:"until"` // the last day, 2027-01-31; none means no last day
}

func (p *Project) checkSuppression(i int, s Suppression) error {
	at := p.suppressionAt(i)
	var known []string
	for _, rule := range linting.Rules() {
		known = append(known, rule.ID)
	}
	if !slices.Contains(known, s.Rule) {
		hint := cmp.Or(spell.DidYouMean(s.Rule, known), "alm rules lists them; a finding on a change is accepted with alm accept")
		return at.At("rule").Errorf(hint, "no lint rule %q", s.Rule)
	}
	if strings.TrimSpace(s.Reason) == "" {
		return at.At("rule").Errorf("add reason: why it is accepted", "the suppression of %s has no reason", s.Rule)
	}
	if _, err := time.Parse(time.DateOnly, cmp.Or(s.Until, time.DateOnly)); err != nil {
		return at.At("until").Errorf("write the last day on which it counts", "until %q is no day such as 2027-01-31", s.Until)
	}
	for _, glob := range s.Connectors {
		if _, err := path.Match(glob, ""); err != nil {
			return at.At("connectors").Errorf("", "%q is no pattern of folders", glob)
		}
	}
	return nil
}

func (p *Project) suppressionAt(i int) Position { return p.At("lint", "suppressions").Item(i) }

// covers tells whether the suppression is about a finding.
func (s Suppression) covers(f check.Finding) bool {
	return f.Rule.ID == s.Rule && s.reaches(f.Connector) &&
		(len(s.Subjects) == 0 || slices.ContainsFunc(s.Subjects, func(like string) bool { return alike(like, f.Subject) }))
}

func (s Suppression) reaches(dir string) bool {
	return len(s.Connectors) == 0 || matches(s.Connectors, dir)
}

func (s Suppression) expired(today string) bool { return s.Until != "" && s.Until < today }

// alike tells whether a text is as a pattern has it, in which * stands for any text.
func alike(pattern, text string) bool {
	first, rest, starred := strings.Cut(pattern, "*")
	text, ok := strings.CutPrefix(text, first)
	if !ok || !starred {
		return ok && text == ""
	}
	parts := strings.Split(rest, "*")
	last := parts[len(parts)-1]
	for _, part := range parts[:len(parts)-1] {
		_, after, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = after
	}
	return strings.HasSuffix(text, last)
}

// onSuppressions are findings on the suppressions themselves: those whose day has passed,
// and, where every connector was linted, those that accept nothing.
func (rel *Release) onSuppressions(linted []check.Finding) []check.Finding {
	p, today := rel.With.Project, rel.today()
	var findings []check.Finding
	for i, s := range p.Lint.Suppressions {
		used := slices.ContainsFunc(linted, s.covers)
		switch {
		case s.expired(today) && used:
			findings = append(findings, p.ruling("suppression-expired", i, "the suppression of %s ended on %s: what it accepted counts again", s.Rule, s.Until))
		case !used && rel.everything() && rel.ran(s):
			findings = append(findings, p.ruling("suppression-unused", i, "the suppression of %s matches no finding", s.Rule))
		}
	}
	check.Identify(findings)
	return findings
}

// everything tells whether all connectors of the project were looked at.
func (rel *Release) everything() bool { return rel.With.Base.FS == nil && rel.With.Head.Under == "" }

// ran tells whether the suppression's rule looked at a connector that it reaches, or there
// is no such connector at all.
func (rel *Release) ran(s Suppression) bool {
	reached := false
	for _, c := range rel.Detected.all {
		if !s.reaches(c.Dir) {
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
	if severity, set := rel.With.Project.severity(dir, rule); set {
		return severity != check.Off
	}
	i := slices.IndexFunc(linting.Rules(), func(r check.Rule) bool { return r.ID == rule })
	return i >= 0 && linting.Rules()[i].For(rel.profile()) != check.Off
}

func (rel *Release) today() string { return rel.With.Now().UTC().Format(time.DateOnly) }

// ruling is a finding on a suppression of alm.yaml.
func (p *Project) ruling(id string, i int, format string, args ...any) check.Finding {
	rule := ruleOf(id)
	return check.Finding{
		Rule: rule, Severity: rule.Severity, Subject: fmt.Sprintf("suppression/%s/%d", p.Lint.Suppressions[i].Rule, i+1),
		Message: fmt.Sprintf(format, args...), Fix: rule.Fix, At: p.suppressionAt(i).At("rule").Span(),
	}
}

// ruleOf is a rule of Rules.
func ruleOf(id string) *check.Rule {
	return &Rules[slices.IndexFunc(Rules, func(r check.Rule) bool { return r.ID == id })]
}
