package judge

import (
	"slices"

	"alm/pipeline/check"
	"alm/pipeline/record"
)

// unusedWaiver returns the finding on a waiver that matches no finding. Where one has its rule and subject and
// is not accepted, it says so, and weighs as much, up to a warning.
func (r *Result) unusedWaiver(file waivers, i int, from map[string]string) check.Finding {
	w := file.all[i]
	f := r.sameName(w, from)
	if f == nil {
		return file.finding("waiver-unused", i, "the waiver of %s matches no finding", w.about())
	}
	short := f.Fingerprint[:min(8, len(f.Fingerprint))]
	finding := file.finding("waiver-unused", i,
		"the waiver of %s does not count: that finding has the fingerprint %s now, as the change is another one or the waiver comes from an earlier version", w.about(), short)
	finding.Severity = max(finding.Severity, min(f.Severity, check.Warning))
	finding.Fix = "read what changed; alm accept " + short + " --reason TEXT --until DATE accepts it, and this waiver can go"
	return finding
}

// sameName returns a finding that has the rule, the subject and the connector of a waiver, and that nothing
// accepts; nil if there is none.
func (r *Result) sameName(w Waiver, from map[string]string) *check.Finding {
	if w.Rule == "" || w.Subject == "" {
		return nil
	}
	for _, j := range []*record.Judged{r.Linted, r.Diffed} {
		if j == nil {
			continue
		}
		if i := slices.IndexFunc(j.Findings, func(f *check.Finding) bool { return f.Waiver == "" && w.names(f, from[f.Connector]) }); i >= 0 {
			return j.Findings[i]
		}
	}
	return nil
}
