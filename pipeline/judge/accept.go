package judge

import (
	"slices"

	"alm/pipeline/check"
)

// acceptFindings marks what is accepted. Where what is left breaks nothing, the version has not to
// rise either.
func acceptFindings(r *Result) error {
	onAccepted, err := r.accept()
	if err != nil {
		return err
	}
	r.onAccepted = r.opts.Project.Apply(onAccepted)
	if r.Diffed == nil {
		return nil
	}
	breaks := map[string]bool{}
	for _, findings := range [][]*check.Finding{r.Diffed.Findings, r.unreached} {
		for _, f := range findings {
			if f.Waiver == "" && f.Rule.Change == check.Breaking {
				breaks[f.Connector] = true
			}
		}
	}
	r.Diffed.Findings = slices.DeleteFunc(r.Diffed.Findings, func(f *check.Finding) bool {
		return f.Rule.Version == check.AsksForVersion && !breaks[f.Connector]
	})
	r.Diffed.Count()
	return nil
}

// VersionChanges returns how the versions of connectors have to rise, by folder.
func (r *Result) VersionChanges() map[string]check.Change {
	all := map[string]check.Change{}
	if r.Diffed == nil {
		return all
	}
	for _, findings := range [][]*check.Finding{r.Diffed.Findings, r.unreached} {
		for _, f := range findings {
			if !breaksText(f) { // nobody knows what changed
				all[f.Connector] = max(all[f.Connector], f.Asks())
			}
		}
	}
	return all
}

// accept marks what waivers, suppressions and the baseline accept, in that order, and
// returns findings on these themselves.
func (r *Result) accept() ([]check.Finding, error) {
	r.findTorn()
	findings, err := r.waive()
	r.allow()
	if err != nil || r.Linted == nil {
		return findings, err
	}
	baseline, err := loadBaseline(r.policyFS())
	if err != nil {
		return nil, err
	}
	linted := r.Linted.Findings
	r.accepting += len(r.opts.Project.Lint.Suppressions) + len(baseline.Findings)
	r.suppress(linted)
	baseline.accept(linted)
	r.Linted.Count()
	findings = append(findings, r.suppressionFindings(linted)...)
	return append(findings, r.baselineFindings(baseline, linted)...), nil
}

// suppress marks what the project's suppressions accept.
func (r *Result) suppress(findings []*check.Finding) {
	today := r.today()
	for _, s := range r.opts.Project.Lint.Suppressions {
		if s.Expired(today) {
			continue
		}
		for _, f := range findings {
			if s.Covers(f) {
				f.Accept(check.BySuppression, s.Reason)
			}
		}
	}
}

func (b *Baseline) accept(findings []*check.Finding) {
	if len(b.Findings) == 0 {
		return
	}
	known := b.fingerprints()
	for _, f := range findings {
		if len(acceptedAs(f, known)) > 0 {
			f.Accept(check.ByBaseline, "in "+BaselineFile)
		}
	}
}

// allow accepts the breaking changes that no waiver does, where a person allowed them, but no file that cannot
// be compared. The version has to rise for them as for any other.
func (r *Result) allow() {
	if r.opts.Allowed == "" || r.Diffed == nil {
		return
	}
	for _, findings := range [][]*check.Finding{r.Diffed.Findings, r.unreached} {
		for _, f := range findings {
			if f.Change() == check.Breaking && !breaksText(f) {
				f.Accept(check.ByLabel, r.opts.Allowed)
			}
		}
	}
	r.Diffed.Count()
}
