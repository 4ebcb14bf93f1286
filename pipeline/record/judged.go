package record

import (
	"fmt"

	"alm/internal/words"
	"alm/pipeline/check"
)

// Detected is which connectors differ between base and head.
type Detected struct {
	Base    string   `json:"base,omitempty"` // "" when there is none
	Head    string   `json:"head"`
	Commit  string   `json:"commit,omitempty"` // of head
	Changed []string `json:"changed"`          // folders
}

func (d Detected) String() string {
	if d.Base == "" {
		return fmt.Sprintf("%s in the %s", words.Count(len(d.Changed), "connector"), d.Head)
	}
	return fmt.Sprintf("%s changed between %s and the %s", words.Count(len(d.Changed), "connector"), d.Base, d.Head)
}

// Judged is what lint or diff found.
type Judged struct {
	Profile  check.Profile    `json:"profile,omitempty"` // of lint: what connectors were checked for
	Breaking int              `json:"breaking"`
	Errors   int              `json:"errors"`
	Warnings int              `json:"warnings"`
	Notes    int              `json:"notes"`
	Findings []*check.Finding `json:"-"`
}

// NewJudged counts findings.
func NewJudged(findings []*check.Finding) *Judged {
	j := &Judged{Findings: findings}
	j.Count()
	return j
}

// Count counts the findings that are not accepted again.
func (j *Judged) Count() {
	j.Breaking, j.Errors, j.Warnings, j.Notes = 0, 0, 0, 0
	for _, f := range j.Findings {
		if f.Waiver != "" {
			continue
		}
		if f.Rule.Change == check.Breaking {
			j.Breaking++
		}
		switch f.Severity {
		case check.Error:
			j.Errors++
		case check.Warning:
			j.Warnings++
		case check.Note:
			j.Notes++
		}
	}
}

func (j *Judged) String() string {
	return fmt.Sprintf("%d breaking, %s, %s, %s", j.Breaking, words.Count(j.Errors, "error"), words.Count(j.Warnings, "warning"), words.Count(j.Notes, "note"))
}

// Reached is what impact found: who calls the connectors that changed, and whom the change
// breaks.
type Reached struct {
	Consumers int      `json:"consumers"`         // flows, apps and agents that were read
	Calls     int      `json:"calls"`             // their calls of connectors that changed
	Breaks    int      `json:"breaks"`            // flows, apps and agents that a breaking finding reaches, for sure or perhaps
	Perhaps   int      `json:"perhaps,omitempty"` // of Breaks: those of which it is not known
	Unclear   []string `json:"unclear,omitempty"` // places that were not understood, and why
	Problems  []string `json:"problems,omitempty"`

	Environments []check.Asked `json:"environments,omitempty"` // that were asked, now or before
}

func (r *Reached) String() string {
	broken := "broken"
	if len(r.Unclear)+len(r.Problems) > 0 {
		broken = "known to break"
	}
	text := fmt.Sprintf("flows, apps and agents: %d looked at, %s of what changed, %d %s",
		r.Consumers, words.Count(r.Calls, "call"), r.Breaks-r.Perhaps, broken)
	if r.Perhaps > 0 {
		text += fmt.Sprintf(", %d perhaps", r.Perhaps)
	}
	if n := len(r.Unclear); n > 0 {
		text += fmt.Sprintf(", %s not understood", words.Count(n, "place"))
	}
	if n := len(r.Problems); n > 0 {
		text += fmt.Sprintf(", %s not read", words.Count(n, "source"))
	}
	return text
}

// Gated is the gate's answer.
type Gated struct {
	FailOn  string `json:"failOn"`
	Refused string `json:"refused,omitempty"` // why, "" when it lets the change through
	Waived  int    `json:"waived"`

	Findings []Noted `json:"findings,omitempty"` // all that was known, accepted or not
}

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

// Bumped is what the versions became.
type Bumped struct {
	Part       string   `json:"part"` // major, minor, patch or none
	Connectors []Raised `json:"connectors,omitempty"`
	Solutions  []Raised `json:"solutions,omitempty"`
	Written    []string `json:"written,omitempty"` // files
}

// Raised is one version that rose, or rose already.
type Raised struct {
	Name string `json:"name"` // a folder or a solution's name
	Was  string `json:"was"`
	Is   string `json:"is"`
	Part string `json:"part,omitempty"` // which part its own changes raise
}
