package judge

import (
	"slices"

	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/record"
)

// Decide closes the gate on a result that Sides returned, or opens it.
func (r *Result) Decide() error { return gate(r) }

// gate stops a change with findings of at least the severity that the options say, and keeps
// in the result what was known.
func gate(r *Result) error {
	if err := acceptFindings(r); err != nil {
		return err
	}
	r.leaveOutRepeats()
	r.close()
	return nil
}

// close decides by the findings of the result.
func (r *Result) close() {
	g := &record.Gated{FailOn: r.opts.FailOn.String()}
	all := r.Findings()
	stops := map[check.Severity]int{}
	for _, f := range all {
		switch {
		case f.Waiver != "":
			g.Waived++
		case r.opts.FailOn != check.Off && f.Severity >= r.opts.FailOn:
			stops[f.Severity]++
		}
	}
	if len(stops) > 0 {
		g.Refused = "blocked by " + severities(stops)
	}
	g.Findings = recorded(all)
	r.Gate = g
}

// severities names how many findings of each severity there are: "1 error and 2 warnings".
func severities(counts map[check.Severity]int) string {
	var parts []string
	for _, s := range []check.Severity{check.Error, check.Warning, check.Note} {
		if n := counts[s]; n > 0 {
			parts = append(parts, words.Count(n, s.String()))
		}
	}
	return words.List(parts)
}

// recorded returns findings as the record keeps them. It leaves out notes of lint that nobody had
// to accept: they say what could be nicer.
func recorded(findings []*check.Finding) []record.Noted {
	findings = slices.DeleteFunc(findings, func(f *check.Finding) bool {
		return f.Severity <= check.Note && f.Change() == check.None && f.Waiver == ""
	})
	if len(findings) == 0 {
		return nil
	}
	all := make([]record.Noted, len(findings))
	for i, f := range findings {
		all[i] = record.Noted{Rule: f.Rule.ID, Severity: f.Severity.String(), Connector: f.Connector, Subject: f.Subject,
			Message: f.Message, Fingerprint: f.Fingerprint, Accepted: f.By, Reason: f.Waiver}
		if c := f.Change(); c != check.None {
			all[i].Change = c.String()
		}
	}
	return all
}
