package report

import (
	"encoding/xml"
	"io"
	"strings"

	"alm/pipeline/check"
)

type (
	junitReport struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Suites []junitSuite `xml:"testsuite"`
	}
	junitCounts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitCounts
		Cases []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name      string        `xml:"name,attr"`
		ClassName string        `xml:"classname,attr"`
		File      string        `xml:"file,attr,omitempty"`
		Line      int           `xml:"line,attr,omitempty"`
		Skipped   *junitSkipped `xml:"skipped"`
		Failure   *junitFailure `xml:"failure"`
		Out       string        `xml:"system-out,omitempty"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
	junitFailure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

func (c *junitCounts) add(d junitCounts) {
	c.Tests += d.Tests
	c.Failures += d.Failures
	c.Skipped += d.Skipped
}

// writeJUnit writes a suite per connector and a case per finding: an error fails, a waived
// finding is skipped, and all others pass with their text as output.
func writeJUnit(w io.Writer, doc Document, opts Options) error {
	out := junitReport{Name: "alm " + Plain(doc.Verb)}
	for _, g := range doc.groups() {
		suite := junitSuite{Name: Plain(opts.in(g.Path))}
		for _, f := range g.Findings {
			c := asJUnit(f, opts)
			suite.Cases = append(suite.Cases, c)
			suite.add(c.counts())
		}
		out.add(suite.junitCounts)
		out.Suites = append(out.Suites, suite)
	}
	if len(doc.Unclear) > 0 {
		suite := junitSuite{Name: "flows, apps and agents"}
		for _, place := range doc.Unclear {
			suite.Cases = append(suite.Cases, junitCase{Name: Plain(place), Skipped: &junitSkipped{"not understood"}})
			suite.add(suite.Cases[len(suite.Cases)-1].counts())
		}
		out.add(suite.junitCounts)
		out.Suites = append(out.Suites, suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (c junitCase) counts() junitCounts {
	counts := junitCounts{Tests: 1}
	if c.Failure != nil {
		counts.Failures = 1
	}
	if c.Skipped != nil {
		counts.Skipped = 1
	}
	return counts
}

func asJUnit(f check.Finding, opts Options) junitCase {
	at := position(f)
	c := junitCase{
		Name:      f.Rule.ID + " " + Plain(f.Subject),
		ClassName: Plain(opts.in(f.Connector)),
		File:      Plain(opts.in(at.Name())),
		Line:      at.From().Line,
	}
	text := plainFinding(f, opts)
	switch {
	case f.Waiver != "":
		c.Skipped = &junitSkipped{"waived: " + Plain(f.Waiver)}
		c.Out = text
	case f.Severity == check.Error:
		c.Failure = &junitFailure{f.Rule.ID, Plain(f.Message), text}
	default:
		c.Out = text
	}
	return c
}

// plainFinding returns the finding as a few lines that are safe to print.
func plainFinding(f check.Finding, opts Options) string {
	lines := []string{f.Severity.String() + ": " + Plain(messageWithPlaces(f))}
	if place := opts.place(f); place != "" {
		lines = append(lines, Plain(place)+atBaseNote(f))
	}
	if f.Fix != "" {
		lines = append(lines, "fix: "+Plain(f.Fix))
	}
	return strings.Join(lines, "\n")
}
