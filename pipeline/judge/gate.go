package judge

import (
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
	r.close()
	return nil
}

// close decides by the findings of the result.
func (r *Result) close() {
	g := &record.Gated{FailOn: r.opts.FailOn.String()}
	all := r.Findings()
	var stops []check.Finding
	for _, f := range all {
		switch {
		case f.Waiver != "":
			g.Waived++
		case r.opts.FailOn != check.Off && f.Severity >= r.opts.FailOn:
			stops = append(stops, f)
		}
	}
	if len(stops) > 0 {
		g.Refused = "blocked by " + severities(stops)
	}
	g.Findings = recorded(all)
	r.Gate = g
}

// severities counts findings by severity: "1 error and 2 warnings".
func severities(findings []check.Finding) string {
	var parts []string
	for _, s := range []check.Severity{check.Error, check.Warning, check.Note} {
		if n := check.Count(findings, s); n > 0 {
			parts = append(parts, words.Count(n, s.String()))
		}
	}
	return words.List(parts)
}

// recorded returns findings as the record keeps them. It leaves out notes of lint that nobody had
// to accept: they say what could be nicer.
func recorded(findings []check.Finding) []record.Noted {
	var all []record.Noted
	for _, f := range findings {
		if f.Severity <= check.Note && f.Change() == check.None && f.Waiver == "" {
			continue
		}
		n := record.Noted{Rule: f.Rule.ID, Severity: f.Severity.String(), Connector: f.Connector, Subject: f.Subject,
			Message: f.Message, Fingerprint: f.Fingerprint, Accepted: f.By, Reason: f.Waiver}
		if c := f.Change(); c != check.None {
			n.Change = c.String()
		}
		all = append(all, n)
	}
	return all
}
