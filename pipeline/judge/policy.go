package judge

import (
	"bytes"
	"fmt"
	"slices"

	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/project"
)

// Policies are alm.yaml of both sides of a change.
type Policies struct {
	Before, After *project.Project // nil means that they are not compared
	Base          bool             // the baseline is that of base too
}

// comparePolicies reports what the change weakens in alm.yaml and .alm.
func comparePolicies(r *Result) error {
	if r.opts.Policies.Before == nil || r.Base.FS == nil {
		return nil
	}
	waivers, err := r.newWaivers()
	if err != nil {
		return err
	}
	baseline, err := r.grownBaseline()
	if err != nil {
		return err
	}
	findings := slices.Concat(r.opts.Policies.After.Weakened(r.opts.Policies.Before), waivers, baseline)
	check.Identify(findings)
	r.onPolicy = r.opts.Project.Apply(findings)
	return nil
}

func (r *Result) newWaivers() ([]check.Finding, error) {
	_, before, err := loadWaivers(r.Base.FS)
	if err != nil {
		return nil, err
	}
	file, now, err := loadWaivers(r.Head.FS)
	if err != nil {
		return nil, err
	}
	var findings []check.Finding
	rule := project.RuleOf("waiver-added")
	for _, w := range now {
		if slices.Contains(before, w) {
			continue
		}
		at := max(bytes.Index(file.Data, []byte(w.Fingerprint)), 0)
		findings = append(findings, check.Finding{Rule: rule, Severity: rule.Severity, Subject: "waiver/" + w.Fingerprint, Fix: rule.Fix,
			Message: fmt.Sprintf("the waiver of %s until %s is new or other: %s", w.about(), w.Until, w.Reason), At: file.Span(at, at+len(w.Fingerprint))})
	}
	return findings, nil
}

func (r *Result) grownBaseline() ([]check.Finding, error) {
	before, err := loadBaseline(r.Base.FS)
	if err != nil {
		return nil, err
	}
	now, err := loadBaseline(r.projectFS())
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, e := range before.Findings {
		known[e.Fingerprint] = true
	}
	added := slices.DeleteFunc(slices.Clone(now.Findings), func(e BaselineEntry) bool { return known[e.Fingerprint] })
	if len(added) == 0 {
		return nil, nil
	}
	rule, first := project.RuleOf("baseline-grown"), added[0]
	at := max(bytes.Index(now.file.Data, []byte(first.Fingerprint)), 0)
	return []check.Finding{{Rule: rule, Severity: rule.Severity, Subject: "baseline", Fix: rule.Fix,
		Message: fmt.Sprintf("the baseline has %s, first %s on %s", words.Count(len(added), "new finding"), first.Rule, first.Subject),
		At:      now.file.Span(at, at+len(first.Fingerprint))}}, nil
}
