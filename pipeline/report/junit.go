package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"alm/pipeline/check"
)

// The part of JUnit's XML that a checker needs, valid by the schemas of Jenkins and of Azure
// Pipelines. (jenkinsci/xunit-plugin, junit-10.xsd)
type (
	junitReport struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitCounts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"` // always 0: what alm cannot judge ends it
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

// add adds a suite and counts its cases.
func (r *junitReport) add(name string, cases []junitCase) {
	suite := junitSuite{Name: name, Cases: cases}
	for _, c := range cases {
		suite.Tests++
		if c.Failure != nil {
			suite.Failures++
		}
		if c.Skipped != nil {
			suite.Skipped++
		}
	}
	r.Tests += suite.Tests
	r.Failures += suite.Failures
	r.Suites = append(r.Suites, suite)
}

// named gives cases that would have one name a part of the fingerprints of their findings, so
// that test panels keep a history of each.
func named(cases []junitCase, findings []*check.Finding) []junitCase {
	times, used := map[string]int{}, map[string]int{}
	for _, c := range cases {
		times[c.Name]++
	}
	for i := range cases {
		c := &cases[i]
		if print := findings[i].Fingerprint; times[c.Name] > 1 && print != "" {
			c.Name += " " + print[:min(shownPrint, len(print))]
		}
		if used[c.Name]++; used[c.Name] > 1 {
			c.Name += fmt.Sprintf(" (%d)", used[c.Name])
		}
	}
	return cases
}

// writeJUnit writes a suite per connector and a case per finding: an error fails, a waived
// finding is skipped, and all others pass with their text as output.
func writeJUnit(w io.Writer, doc Document, opts Options) error {
	out := junitReport{Name: "alm " + Plain(doc.Verb)}
	for _, g := range doc.groups() {
		var cases []junitCase
		for _, f := range g.Findings {
			cases = append(cases, asJUnit(f, opts))
		}
		out.add(Plain(opts.in(g.Path)), named(cases, g.Findings))
	}
	if cases := doc.notUnderstood(); len(cases) > 0 {
		out.add(notUnderstoodSuite, cases)
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

func asJUnit(f *check.Finding, opts Options) junitCase {
	c := junitCase{
		Name:      strings.TrimSpace(f.Rule.ID + " " + Plain(f.Subject)),
		ClassName: cmp.Or(Plain(opts.in(f.Connector)), "the project"),
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
func plainFinding(f *check.Finding, opts Options) string {
	lines := []string{f.Severity.String() + ": " + Plain(messageWithPlaces(f))}
	if place := opts.place(f); place != "" {
		lines = append(lines, Plain(place)+atBaseNote(f))
	}
	if f.Fix != "" {
		lines = append(lines, "fix: "+Plain(f.Fix))
	}
	lines = append(lines, usedLines(f.Uses)...)
	return strings.Join(lines, "\n")
}
