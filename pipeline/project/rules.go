package project

import (
	"cmp"
	"maps"
	"path"
	"slices"

	"alm/internal/spell"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
)

// Override changes rules for some connectors.
type Override struct {
	Connectors []string                  `yaml:"connectors" is:"text" paths:"values"` // globs of folders
	Rules      map[string]check.Severity `yaml:"rules" keys:"ruleID"`
}

// RuleIDs returns the ids of all rules that a project may set.
func RuleIDs() []string {
	var ids []string
	for _, table := range [][]check.Rule{lint.Rules(), diff.Rules(), Rules} {
		for _, rule := range table {
			ids = append(ids, rule.ID)
		}
	}
	return ids
}

// checkRules rejects settings of unknown rules.
func (p *Project) checkRules() error {
	var known []string
	at := p.At("rules")
	all := []map[string]check.Severity{p.Rules}
	for _, o := range p.Overrides {
		all = append(all, o.Rules)
		for _, glob := range o.Connectors {
			if _, err := path.Match(glob, ""); err != nil {
				return p.At("overrides").Errorf(globHint, "%q is no pattern of folders", glob)
			}
		}
	}
	for i, rules := range all {
		if i > 0 {
			at = p.At("overrides")
		}
		for _, id := range slices.Sorted(maps.Keys(rules)) {
			if known == nil {
				known = RuleIDs()
			}
			if slices.Contains(known, id) {
				continue
			}
			return at.Errorf(cmp.Or(spell.DidYouMean(id, known), "alm rules lists them; those of alm verify and alm convert cannot be set"), "no rule %q", id)
		}
	}
	return nil
}

// Severity returns the severity that the project sets for a rule on a connector, and whether
// it sets one. The last override that matches counts.
func (p *Project) Severity(dir, rule string) (check.Severity, bool) {
	severity, set := p.Rules[rule]
	for _, o := range p.Overrides {
		s, ok := o.Rules[rule]
		if ok && matches(o.Connectors, dir) {
			severity, set = s, true
		}
	}
	return severity, set
}

// Apply gives findings the severities that the project sets and drops those that are off. A
// finding that is less severe than its rule keeps the lower of both.
func (p *Project) Apply(findings []check.Finding) []check.Finding {
	kept := findings[:0]
	for _, f := range findings {
		severity, set := p.Severity(f.Connector, f.Rule.ID)
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

func matches(globs []string, dir string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool {
		ok, err := path.Match(path.Clean(glob), dir)
		return ok && err == nil
	})
}
