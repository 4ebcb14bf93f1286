package report

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// Review is the document that a person signs before a connector goes to production: each point
// of the security review with its evidence.
type Review struct {
	Connector string // its folder
	Name      string
	Version   string
	Commit    string // "" of a work tree
	Files     []ReviewedFile
	Points    []Point
}

// ReviewedFile is one file under review.
type ReviewedFile struct {
	Name   string
	Size   int
	SHA256 string
}

// Verdict is the state of a review point.
type Verdict string

// The verdicts of a review point.
const (
	Open     Verdict = "open"     // rules have findings
	Accepted Verdict = "accepted" // they have, and each is waived, suppressed or in the baseline
	Holds    Verdict = "holds"    // rules looked and found nothing
	ByHand   Verdict = "by hand"  // no rule can tell
	Without  Verdict = "not there"
)

// Point is one requirement of the review.
type Point struct {
	Title    string
	Asks     string
	Verdict  Verdict
	Evidence []Evidence
	Findings []*check.Finding // of the point's rules
	Rules    []string         // those that looked
	ByHand   []string         // what a person must look at
}

// Evidence is one fact that was checked.
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
func (m *markdownWriter) review(r Review) {
	fmt.Fprintf(m, "## Security review: %s\n\n", md(clip(r.Name, 200)))
	fmt.Fprintf(m, "%s, version %s, %s\n\n", codeSpan(m.in(r.Connector)), md(clip(r.Version, 50)), md(r.Of()))
	m.WriteString("| file | bytes | SHA-256 |\n| --- | --- | --- |\n")
	for _, f := range r.Files {
		fmt.Fprintf(m, "| %s | %d | %s |\n", codeSpan(m.in(f.Name)), f.Size, codeSpan(f.SHA256))
	}
	m.WriteByte('\n')
	for i, p := range r.Points {
		m.point(i+1, p)
	}
	m.WriteString("### Signed\n\n| | |\n| --- | --- |\n| Name | |\n| Date | |\n")
	fmt.Fprintf(m, "| Commit | %s |\n| Signature | |\n\n", md(r.Commit))
}

// Of returns what was reviewed: the commit or the work tree.
func (r Review) Of() string {
	if r.Commit == "" {
		return "a work tree: name the commit below"
	}
	return "commit " + r.Commit
}

func (m *markdownWriter) point(n int, p Point) {
	fmt.Fprintf(m, "### %d. %s: %s\n\n%s\n\n", n, md(p.Title), p.Verdict, md(p.Asks))
	for _, f := range p.Findings {
		fmt.Fprintf(m, "- **%s** %s", f.Severity, codeSpan(f.Rule.ID))
		if place := m.place(f); place != "" {
			fmt.Fprintf(m, " %s", codeSpan(place))
		}
		m.line("", messageWithPlaces(f))
		if f.Waiver != "" {
			m.line("*"+capitalize(acceptedLabel(f))+":* ", f.Waiver)
		}
		m.WriteByte('\n')
	}
	for _, e := range p.Evidence {
		fmt.Fprintf(m, "- %s", md(clip(e.Text, maxMessage)))
		if at := m.evidence(e); at != "" {
			fmt.Fprintf(m, " (%s)", codeSpan(at))
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

// reviews writes the reviews that fit, each complete.
func (m *markdownWriter) reviews(all []Review) {
	const last = 200
	cut := 0
	for _, r := range all {
		one := &markdownWriter{Options: m.Options}
		one.review(r)
		if m.Len()+one.Len()+last > m.Limit {
			cut++
			continue
		}
		m.Write(one.Bytes())
	}
	if cut > 0 {
		fmt.Fprintf(m, "The reviews of %s are left out here: they would not fit. The html format has all.\n\n", countNoun(cut, "connector"))
	}
}
