package project

import (
	"cmp"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
)

// UnderPolicyOf returns the project as base judges it: with the rules, overrides, lint settings and
// terms of waivers of base, and with the connectors and consumers of both.
func (p *Project) UnderPolicyOf(base *Project) *Project {
	judged := *p
	judged.Rules, judged.Overrides, judged.Lint, judged.Waivers = base.Rules, base.Overrides, base.Lint, base.Waivers
	judged.Connectors, judged.policy = slices.Concat(p.Connectors, base.Connectors), base
	if len(base.Connectors) == 0 || len(p.Connectors) == 0 {
		judged.Connectors = nil // every connector
	}
	judged.Consumers, judged.Stages = p.withConsumersOf(base)
	return &judged
}

// SamePolicy reports whether two projects judge alike.
func (p *Project) SamePolicy(other *Project) bool {
	of := func(p *Project) any {
		return []any{p.Rules, p.Overrides, p.Lint, p.Waivers, p.Consumers, p.Connectors}
	}
	return reflect.DeepEqual(of(p), of(other))
}

// Finding returns a finding of a rule of Rules at a place of alm.yaml.
func (pos Position) Finding(id, subject, format string, args ...any) check.Finding {
	rule := RuleOf(id)
	return check.Finding{Rule: rule, Severity: rule.Severity, Subject: subject, Fix: rule.Fix,
		Message: fmt.Sprintf(format, args...), At: pos.Span()}
}

// Weakened returns findings on what a change of alm.yaml, from was to p, no longer checks, and on
// the targets, values and secrets that it moves.
func (p *Project) Weakened(was *Project) []check.Finding {
	return slices.Concat(p.loweredRules(was), p.loweredOverrides(was), p.loweredLint(was), p.loweredWaivers(was), p.lostConsumers(was),
		p.leftOut(was), p.movedStages(was), p.weakenedStages(was), p.changedSolutions(was))
}

// usualSeverities returns the severity of each rule under the project's profile.
func (p *Project) usualSeverities() map[string]check.Severity {
	usual := map[string]check.Severity{}
	profile := cmp.Or(p.Lint.Profile, check.Default)
	for _, rule := range lint.Rules() {
		usual[rule.ID] = rule.For(profile)
	}
	for _, rule := range slices.Concat(diff.Rules(), Rules) {
		usual[rule.ID] = rule.Severity
	}
	return usual
}

// severities returns the severity of each rule for connectors without an override.
func (p *Project) severities() map[string]check.Severity {
	all := p.usualSeverities()
	for id, s := range p.Rules {
		all[id] = s
	}
	return all
}

func (p *Project) loweredRules(was *Project) []check.Finding {
	var findings []check.Finding
	before, now := was.severities(), p.severities()
	for _, id := range slices.Sorted(keysOf(p.Rules, was.Rules)) {
		if now[id] < before[id] {
			findings = append(findings, p.At("rules", id).Finding("policy-weakened", "rules/"+id, "%s is %s and was %s", id, now[id], before[id]))
		}
	}
	return findings
}

// loweredOverrides reports overrides that are new and lower a rule, and those that are gone and
// raised one. Their order counts, since the last one that fits a connector does.
func (p *Project) loweredOverrides(was *Project) []check.Finding {
	var findings []check.Finding
	before, now := was.severities(), p.severities()
	gone, added := differing(was.Overrides, p.Overrides)
	for _, i := range added {
		for _, id := range slices.Sorted(keysOf(p.Overrides[i].Rules, nil)) {
			if is := p.Overrides[i].Rules[id]; is < before[id] {
				findings = append(findings, p.At("overrides").Item(i).At("rules", id).Finding("policy-weakened", fmt.Sprintf("overrides/%d/%s", i+1, id),
					"%s is %s for some connectors, and was %s", id, is, before[id]))
			}
		}
	}
	for _, i := range gone {
		for _, id := range slices.Sorted(keysOf(was.Overrides[i].Rules, nil)) {
			if raised := was.Overrides[i].Rules[id]; raised > now[id] {
				findings = append(findings, p.At("overrides").Finding("policy-weakened", "overrides/"+id,
					"an override that made %s %s is gone or other; without it the rule is %s", id, raised, now[id]))
			}
		}
	}
	return findings
}

func (p *Project) loweredLint(was *Project) []check.Finding {
	var findings []check.Finding
	weakened := func(at Position, subject, format string, args ...any) {
		findings = append(findings, at.Finding("policy-weakened", subject, format, args...))
	}
	before, now := was.usualSeverities(), p.usualSeverities()
	lowered := 0
	for id := range before {
		if now[id] < before[id] {
			lowered++
		}
	}
	if lowered > 0 {
		weakened(p.At("lint", "profile"), "lint/profile", "lint/profile is %s and was %s: it lowers %d rules",
			cmp.Or(p.Lint.Profile, check.Default), cmp.Or(was.Lint.Profile, check.Default), lowered)
	}
	if is, before := p.Lint.scriptTime(), was.Lint.scriptTime(); is > before {
		weakened(p.At("lint", "scriptLimit"), "lint/scriptLimit", "lint/scriptLimit is %s and was %s", is, before)
	}
	for _, scope := range was.Lint.BroadScopes {
		if !slices.Contains(p.Lint.BroadScopes, scope) {
			weakened(p.At("lint", "broadScopes"), "lint/broadScopes/"+scope, "the scope %s no longer counts as broad", scope)
		}
	}
	for i, s := range p.Lint.Suppressions {
		if !slices.ContainsFunc(was.Lint.Suppressions, s.within) {
			weakened(p.At("lint", "suppressions").Item(i).At("rule"), fmt.Sprintf("lint/suppressions/%d", i+1),
				"the suppression of %s is new or wider: %s", s.Rule, s.Reason)
		}
	}
	return findings
}

// scriptTime returns how long a script may run.
func (l LintSettings) scriptTime() time.Duration {
	limit, _ := l.scriptLimit() // a wrong one was refused
	return cmp.Or(limit, lint.DefaultScriptLimit)
}

// covered reports whether one of the globs matches all that a glob matches. It may miss that where
// a glob has other wildcards than *.
func covered(globs []string, glob string) bool {
	return slices.ContainsFunc(globs, func(other string) bool {
		return path.Clean(other) == path.Clean(glob) || !strings.ContainsAny(other, `?[\\`) && matches([]string{other}, path.Clean(glob))
	})
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
		if !covered(p.Connectors, glob) {
			findings = append(findings, p.At("connectors").Finding("connector-left-out", "connectors/"+glob, "connectors no longer has %s", glob))
		}
	}
	return findings
}
