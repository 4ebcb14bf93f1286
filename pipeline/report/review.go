package report

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// Review is what a person signs before a connector goes to production: each point of the
// security review with what was looked at.
type Review struct {
	Connector string // its folder
	Name      string
	Version   string
	Commit    string // "" of a work tree
	Files     []ReviewedFile
	Points    []Point
}

// ReviewedFile is a file that the review is about.
type ReviewedFile struct {
	Name   string
	Size   int
	SHA256 string
}

// Verdict is how a point of the review stands.
type Verdict string

// The verdicts.
const (
	Open     Verdict = "open"     // rules have findings
	Accepted Verdict = "accepted" // they have, and each is waived, suppressed or in the baseline
	Holds    Verdict = "holds"    // rules looked and found nothing
	ByHand   Verdict = "by hand"  // no rule can tell
	Without  Verdict = "not there"
)

// Point is one thing that the review asks for.
type Point struct {
	Title    string
	Asks     string
	Verdict  Verdict
	Evidence []Evidence
	Findings []check.Finding // of the point's rules
	Rules    []string        // those that looked
	ByHand   []string        // what a person must look at
}

// Evidence is one thing that was looked at.
type Evidence struct {
	Text string
	At   source.Span // zero where it is in no file
}

func (o Options) evidence(e Evidence) string {
	if e.At.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s:%d", o.in(e.At.Name()), e.At.From().Line)
}

// review writes the review of one connector with lines to sign.
func (m *markdown) review(r Review) {
	fmt.Fprintf(m, "## Security review: %s\n\n", md(clip(r.Name, 200)))
	fmt.Fprintf(m, "%s, version %s, %s\n\n", code(m.in(r.Connector)), md(clip(r.Version, 50)), md(r.Of()))
	m.WriteString("| file | bytes | SHA-256 |\n| --- | --- | --- |\n")
	for _, f := range r.Files {
		fmt.Fprintf(m, "| %s | %d | %s |\n", code(m.in(f.Name)), f.Size, code(f.SHA256))
	}
	m.WriteByte('\n')
	for i, p := range r.Points {
		m.point(i+1, p)
	}
	m.WriteString("### Signed\n\n| | |\n| --- | --- |\n| Name | |\n| Date | |\n")
	fmt.Fprintf(m, "| Commit | %s |\n| Signature | |\n\n", md(r.Commit))
}

// Of is what the review was made of.
func (r Review) Of() string {
	if r.Commit == "" {
		return "a work tree: name the commit below"
	}
	return "commit " + r.Commit
}

func (m *markdown) point(n int, p Point) {
	fmt.Fprintf(m, "### %d. %s: %s\n\n%s\n\n", n, md(p.Title), p.Verdict, md(p.Asks))
	for _, f := range p.Findings {
		fmt.Fprintf(m, "- **%s** %s", f.Severity, code(f.Rule.ID))
		if place := m.place(f); place != "" {
			fmt.Fprintf(m, " %s", code(place))
		}
		m.line("", told(f))
		if f.Waiver != "" {
			m.line("*"+title(accepted(f))+":* ", f.Waiver)
		}
		m.WriteByte('\n')
	}
	for _, e := range p.Evidence {
		fmt.Fprintf(m, "- %s", md(clip(e.Text, mostMessage)))
		if at := m.evidence(e); at != "" {
			fmt.Fprintf(m, " (%s)", code(at))
		}
		m.WriteByte('\n')
	}
	for _, text := range p.ByHand {
		fmt.Fprintf(m, "- [ ] %s\n", md(text))
	}
	if len(p.Rules) > 0 {
		fmt.Fprintf(m, "\nRules: %s\n", md(strings.Join(p.Rules, ", ")))
	}
	m.WriteByte('\n')
}

// reviews writes those that fit, whole.
func (m *markdown) reviews(all []Review) {
	const last = 200
	cut := 0
	for _, r := range all {
		one := &markdown{Options: m.Options}
		one.review(r)
		if m.Len()+one.Len()+last > m.Limit {
			cut++
			continue
		}
		m.Write(one.Bytes())
	}
	if cut > 0 {
		fmt.Fprintf(m, "The reviews of %s are left out here: they would not fit. The html format has all.\n\n", counted(cut, "connector"))
	}
}
