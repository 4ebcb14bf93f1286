package pipeline

import (
	"cmp"
	"maps"
	"path"
	"slices"

	"alm/internal/spell"
	"alm/pipeline/check"
	changes "alm/pipeline/diff"
	linting "alm/pipeline/lint"
)

// Override changes rules for some connectors.
type Override struct {
	Connectors []string                  `yaml:"connectors"` // globs of folders
	Rules      map[string]check.Severity `yaml:"rules"`
}

// rules are all rules that a project may set.
func ruleIDs() []string {
	var ids []string
	for _, table := range [][]check.Rule{linting.Rules(), changes.Rules(), Rules} {
		for _, rule := range table {
			ids = append(ids, rule.ID)
		}
	}
	return ids
}

// checkRules refuses settings of rules that there are not.
func (p *Project) checkRules() error {
	var known []string
	at := p.At("rules")
	all := []map[string]check.Severity{p.Rules}
	for _, o := range p.Overrides {
		all = append(all, o.Rules)
		for _, glob := range o.Connectors {
			if _, err := path.Match(glob, ""); err != nil {
				return p.At("overrides").Errorf("", "%q is no pattern of folders", glob)
			}
		}
	}
	for i, rules := range all {
		if i > 0 {
			at = p.At("overrides")
		}
		for _, id := range slices.Sorted(maps.Keys(rules)) {
			if known == nil {
				known = ruleIDs()
			}
			if slices.Contains(known, id) {
				continue
			}
			return at.Errorf(cmp.Or(spell.DidYouMean(id, known), "alm rules lists them"), "no rule %q", id)
		}
	}
	return nil
}

// severity is what the project makes of a rule for a connector, and whether it says so. The
// last override that fits counts.
func (p *Project) severity(dir, rule string) (check.Severity, bool) {
	severity, set := p.Rules[rule]
	for _, o := range p.Overrides {
		s, ok := o.Rules[rule]
		if ok && matches(o.Connectors, dir) {
			severity, set = s, true
		}
	}
	return severity, set
}

// apply gives findings the severities that the project sets and drops those that are off.
// A finding that weighs less than its rule keeps the lesser of both.
func (p *Project) apply(findings []check.Finding) []check.Finding {
	kept := findings[:0]
	for _, f := range findings {
		severity, set := p.severity(f.Connector, f.Rule.ID)
		switch {
		case !set:
		case f.Severity < f.Rule.Severity:
			f.Severity = min(f.Severity, severity)
		default:
			f.Severity = severity
		}
		if f.Severity != check.Off {
			kept = append(kept, f)
		}
	}
	return kept
}

// narrow keeps the findings that hit one of the consumers; a rule without consumers hits
// everybody. No consumers means all of them.
func narrow(findings []check.Finding, to []check.Consumer) []check.Finding {
	if len(to) == 0 {
		return findings
	}
	return slices.DeleteFunc(findings, func(f check.Finding) bool {
		hit := slices.ContainsFunc(f.Rule.Consumers, func(c check.Consumer) bool { return slices.Contains(to, c) })
		return len(f.Rule.Consumers) > 0 && !hit
	})
}

func matches(globs []string, dir string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool {
		ok, err := path.Match(path.Clean(glob), dir)
		return ok && err == nil
	})
}
