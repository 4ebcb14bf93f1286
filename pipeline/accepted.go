package pipeline

import "alm/pipeline/check"

// accept marks what waivers, suppressions and the baseline accept, in that order, and
// returns findings on these themselves.
func (rel *Release) accept() ([]check.Finding, error) {
	findings, err := rel.waive()
	if err != nil || rel.Linted == nil {
		return findings, err
	}
	baseline, err := loadBaseline(rel.home())
	if err != nil {
		return nil, err
	}
	linted := rel.Linted.Findings
	rel.suppress(linted)
	baseline.accept(linted)
	rel.Linted.count()
	findings = append(findings, rel.onSuppressions(linted)...)
	return append(findings, rel.onBaseline(baseline, linted)...), nil
}

// suppress marks what the project's suppressions accept.
func (rel *Release) suppress(findings []check.Finding) {
	today := rel.today()
	for _, s := range rel.With.Project.Lint.Suppressions {
		if s.Expired(today) {
			continue
		}
		for i := range findings {
			if s.Covers(findings[i]) {
				findings[i].Accept(check.BySuppression, s.Reason)
			}
		}
	}
}

func (b *Baseline) accept(findings []check.Finding) {
	known := map[string]bool{}
	for _, e := range b.Findings {
		known[e.Fingerprint] = true
	}
	for i := range findings {
		if known[findings[i].Fingerprint] {
			findings[i].Accept(check.ByBaseline, "in "+BaselineFile)
		}
	}
}
