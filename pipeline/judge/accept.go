package judge

import "alm/pipeline/check"

// accept marks what waivers, suppressions and the baseline accept, in that order, and
// returns findings on these themselves.
func (r *Result) accept() ([]check.Finding, error) {
	findings, err := r.waive()
	if err != nil || r.Linted == nil {
		return findings, err
	}
	baseline, err := loadBaseline(r.policyFS())
	if err != nil {
		return nil, err
	}
	linted := r.Linted.Findings
	r.suppress(linted)
	baseline.accept(linted)
	r.Linted.Count()
	findings = append(findings, r.suppressionFindings(linted)...)
	return append(findings, r.baselineFindings(baseline, linted)...), nil
}

// suppress marks what the project's suppressions accept.
func (r *Result) suppress(findings []check.Finding) {
	today := r.today()
	for _, s := range r.opts.Project.Lint.Suppressions {
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
