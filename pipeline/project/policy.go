package project

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
)

// UnderPolicyOf returns the project as base judges it: with the rules, overrides, lint settings and
// consumers of base, and with the connectors of both.
func (p *Project) UnderPolicyOf(base *Project) *Project {
	judged := *p
	judged.Rules, judged.Overrides, judged.Lint, judged.Consumers = base.Rules, base.Overrides, base.Lint, base.Consumers
	judged.Connectors, judged.policy = slices.Concat(p.Connectors, base.Connectors), base
	if len(base.Connectors) == 0 || len(p.Connectors) == 0 {
		judged.Connectors = nil // every connector
	}
	return &judged
}

// Finding returns a finding of a rule of Rules at a place of alm.yaml.
func (pos Position) Finding(id, subject, format string, args ...any) check.Finding {
	rule := RuleOf(id)
	return check.Finding{Rule: rule, Severity: rule.Severity, Subject: subject, Fix: rule.Fix,
		Message: fmt.Sprintf(format, args...), At: pos.Span()}
}

// Weakened returns findings on what a change of alm.yaml, from was to p, no longer checks, and on
// the targets and secrets that it moves.
func (p *Project) Weakened(was *Project) []check.Finding {
	return slices.Concat(p.loweredRules(was), p.loweredOverrides(was), p.loweredLint(was), p.leftOut(was), p.movedStages(was), p.weakenedStages(was))
}

// usualSeverities returns the severity of each rule that a project may set.
func usualSeverities() map[string]check.Severity {
	usual := map[string]check.Severity{}
	for _, rule := range slices.Concat(lint.Rules(), diff.Rules(), Rules) {
		usual[rule.ID] = rule.Severity
	}
	return usual
}

// severity returns the severity of a rule for connectors without an override.
func (p *Project) severity(id string, usual map[string]check.Severity) check.Severity {
	if s, ok := p.Rules[id]; ok {
		return s
	}
	return usual[id]
}

func (p *Project) loweredRules(was *Project) []check.Finding {
	var findings []check.Finding
	usual := usualSeverities()
	for _, id := range slices.Sorted(keysOf(p.Rules, was.Rules)) {
		before, now := was.severity(id, usual), p.severity(id, usual)
		if now < before {
			findings = append(findings, p.At("rules", id).Finding("policy-weakened", "rules/"+id, "%s is %s and was %s", id, now, before))
		}
	}
	return findings
}

// loweredOverrides reports overrides that are new and lower a rule, and those that are gone and raised one.
func (p *Project) loweredOverrides(was *Project) []check.Finding {
	var findings []check.Finding
	usual := usualSeverities()
	has := func(in *Project, o Override) bool {
		return slices.ContainsFunc(in.Overrides, func(other Override) bool { return reflect.DeepEqual(o, other) })
	}
	for i, o := range p.Overrides {
		for _, id := range slices.Sorted(keysOf(o.Rules, nil)) {
			if before := was.severity(id, usual); !has(was, o) && o.Rules[id] < before {
				findings = append(findings, p.At("overrides").Item(i).At("rules", id).Finding("policy-weakened", fmt.Sprintf("overrides/%d/%s", i+1, id),
					"%s is %s for some connectors, and was %s", id, o.Rules[id], before))
			}
		}
	}
	for _, o := range was.Overrides {
		for _, id := range slices.Sorted(keysOf(o.Rules, nil)) {
			if now := p.severity(id, usual); !has(p, o) && o.Rules[id] > now {
				findings = append(findings, p.At("overrides").Finding("policy-weakened", "overrides/"+id,
					"an override that made %s %s is gone or other; without it the rule is %s", id, o.Rules[id], now))
			}
		}
	}
	return findings
}

func (p *Project) loweredLint(was *Project) []check.Finding {
	var findings []check.Finding
	add := func(at Position, subject, before, now string) {
		if before != now {
			findings = append(findings, at.Finding("policy-weakened", subject, "%s is %s and was %s", subject, now, before))
		}
	}
	none := func(text string) string { return cmp.Or(text, "not set") }
	add(p.At("lint", "profile"), "lint/profile", cmp.Or(string(was.Lint.Profile), "default"), cmp.Or(string(p.Lint.Profile), "default"))
	add(p.At("lint", "scriptLimit"), "lint/scriptLimit", none(was.Lint.ScriptLimit), none(p.Lint.ScriptLimit))
	for _, scope := range was.Lint.BroadScopes {
		if !slices.Contains(p.Lint.BroadScopes, scope) {
			findings = append(findings, p.At("lint", "broadScopes").Finding("policy-weakened", "lint/broadScopes/"+scope, "the scope %s no longer counts as broad", scope))
		}
	}
	for i, s := range p.Lint.Suppressions {
		if !slices.ContainsFunc(was.Lint.Suppressions, func(other Suppression) bool { return reflect.DeepEqual(s, other) }) {
			findings = append(findings, p.At("lint", "suppressions").Item(i).At("rule").Finding("policy-weakened", fmt.Sprintf("lint/suppressions/%d", i+1),
				"the suppression of %s is new or other: %s", s.Rule, s.Reason))
		}
	}
	for _, glob := range was.Consumers {
		if !slices.Contains(p.Consumers, glob) {
			findings = append(findings, p.At("consumers").Finding("policy-weakened", "consumers/"+glob, "consumers no longer has %s", glob))
		}
	}
	return findings
}

func (p *Project) leftOut(was *Project) []check.Finding {
	var findings []check.Finding
	if len(p.Connectors) == 0 {
		return nil
	}
	if len(was.Connectors) == 0 {
		return []check.Finding{p.At("connectors").Finding("connector-left-out", "connectors", "connectors lists some folders, and every connector belonged to the project")}
	}
	for _, glob := range was.Connectors {
		if !slices.Contains(p.Connectors, glob) {
			findings = append(findings, p.At("connectors").Finding("connector-left-out", "connectors/"+glob, "connectors no longer has %s", glob))
		}
	}
	return findings
}
