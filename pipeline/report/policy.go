package report

import (
	"fmt"
	"io"
	"strings"

	"alm/internal/words"
)

// Policy says by whose alm.yaml and .alm was judged.
type Policy struct {
	Of       string // base or head
	Label    string // what the side is called: "1a2b3c4 (push)", "work tree"
	Revision string // its commit, "" if there is none
	Other    *OtherPolicy
}

// OtherPolicy is how the policy that did not count would have judged.
type OtherPolicy struct {
	Of, Label, Revision string
	Gate                string // why it refuses, "" when it does not
	Failed              string // why it could not judge
	Differs             []Weighed
}

// Weighed is a finding that blocks under one policy only.
type Weighed struct {
	Rule        string `json:"rule"`
	Connector   string `json:"connector"`
	Subject     string `json:"subject"`
	Fingerprint string `json:"fingerprint"`
	Used        string `json:"used"`  // a severity, "accepted" or "not reported"
	Other       string `json:"other"` // the same under the other policy
}

// maxWeighed is how many findings the sentence about a policy names.
const maxWeighed = 5

// policy returns a sentence on whose policy counted, and what the other would have changed. The
// text is not escaped.
func (d Document) policy() string {
	p := d.Policy
	if p.Of == "" {
		return ""
	}
	used := fmt.Sprintf("Judged by the policy of the %s, %s.", p.Of, p.Label)
	other := p.Other
	switch {
	case other == nil:
		return used
	case other.Failed != "":
		return fmt.Sprintf("%s That of the %s, %s, cannot judge: %s.", used, other.Of, other.Label, other.Failed)
	case len(other.Differs) == 0:
		return fmt.Sprintf("%s That of the %s, %s, would not change the verdict.", used, other.Of, other.Label)
	}
	return fmt.Sprintf("%s That of the %s, %s, would %s: %s.", used, other.Of, other.Label, other.verdict(d.Gate), other.weighed())
}

// verdict returns what the other policy would do.
func (p *OtherPolicy) verdict(gate string) string {
	switch {
	case p.Gate == "":
		return "let it pass"
	case gate == "":
		return "block it"
	}
	return "block it for other findings"
}

func (p *OtherPolicy) weighed() string {
	var all []string
	for i, f := range p.Differs {
		if i == maxWeighed {
			all = append(all, words.Count(len(p.Differs)-i, "more finding"))
			break
		}
		all = append(all, fmt.Sprintf("%s on %s is %s and would be %s", f.Rule, f.Subject, f.Used, f.Other))
	}
	return strings.Join(all, "; ")
}

type (
	jsonPolicy struct {
		Used     string           `json:"used"`
		Label    string           `json:"label"`
		Revision string           `json:"revision,omitempty"`
		Other    *jsonOtherPolicy `json:"other,omitempty"`
	}
	jsonOtherPolicy struct {
		Of       string      `json:"of"`
		Label    string      `json:"label"`
		Revision string      `json:"revision,omitempty"`
		Gate     *jsonReason `json:"gate"`
		Failed   string      `json:"failed,omitempty"`
		Differs  []Weighed   `json:"differs"`
	}
)

func (p Policy) asJSON(opts Options) *jsonPolicy {
	if p.Of == "" {
		return nil
	}
	out := &jsonPolicy{Used: p.Of, Label: p.Label, Revision: p.Revision}
	if other := p.Other; other != nil {
		differs := make([]Weighed, len(other.Differs))
		for i, f := range other.Differs {
			f.Connector = opts.in(f.Connector)
			differs[i] = f
		}
		out.Other = &jsonOtherPolicy{other.Of, other.Label, other.Revision, reason(other.Gate, ""), other.Failed, differs}
	}
	return out
}

// policy writes the sentence on whose policy counted.
func (m *markdownWriter) policy(doc Document) {
	if text := doc.policy(); text != "" {
		io.WriteString(m, md(clip(text, maxMessage))+"\n\n")
	}
}
