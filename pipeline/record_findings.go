package pipeline

import "alm/pipeline/check"

// Noted is a finding as the record keeps it: what was known when the gate let a release
// through.
type Noted struct {
	Rule        string           `json:"rule"`
	Severity    string           `json:"severity"`
	Change      string           `json:"change,omitempty"`
	Connector   string           `json:"connector,omitempty"`
	Subject     string           `json:"subject,omitempty"`
	Message     string           `json:"message"`
	Fingerprint string           `json:"fingerprint,omitempty"`
	Accepted    check.Acceptance `json:"accepted,omitempty"` // waiver, suppression or baseline
	Reason      string           `json:"reason,omitempty"`   // why it is accepted, "" when it is not
}

// noted leaves out notes of lint that nobody had to accept: they say what could be nicer.
func noted(findings []check.Finding) []Noted {
	var all []Noted
	for _, f := range findings {
		if f.Severity <= check.Note && f.Change() == check.None && f.Waiver == "" {
			continue
		}
		n := Noted{Rule: f.Rule.ID, Severity: f.Severity.String(), Connector: f.Connector, Subject: f.Subject,
			Message: f.Message, Fingerprint: f.Fingerprint, Accepted: f.By, Reason: f.Waiver}
		if c := f.Change(); c != check.None {
			n.Change = c.String()
		}
		all = append(all, n)
	}
	return all
}
