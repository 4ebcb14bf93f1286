package report

import (
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestReadReports: what was read of a report is written as the document that it was of, in every format,
// below any root.
func TestReadReports(t *testing.T) {
	doc := sample()
	review := reviewed()
	review.Findings[0].Connector = review.Reviews[0].Connector
	doc.Reviews, doc.Findings = review.Reviews, append(doc.Findings, review.Findings...)
	rules := map[string]*check.Rule{}
	for _, f := range doc.Findings {
		rules[f.Rule.ID] = f.Rule
	}
	doc.Base, doc.BaseCommit, doc.Commit, doc.Only, doc.AcceptFrom = "main", "1a2b", "3c4d", []string{"connectors/orders"}, "main"
	for _, root := range []string{"", "repo", "a/b"} {
		opts := Options{Root: root, Help: pages}
		reader := Reader{Root: root, Rule: func(id string) *check.Rule { return rules[id] }}
		got, err := reader.Read([]byte(write(t, "json", doc, opts)))
		if err != nil {
			t.Fatal(err)
		}
		reader.Finish()
		got.Report = doc.Report // of this run, and not in JSON
		for _, format := range Formats {
			if format.Name == "sarif" { // the text of files is not known
				continue
			}
			if is, want := write(t, format.Name, got, opts), write(t, format.Name, doc, opts); is != want {
				t.Errorf("%s below %q: got\n%s\nwant\n%s", format.Name, root, is, want)
			}
		}
	}
}

func TestReadRejectsWhatIsNoReport(t *testing.T) {
	const report = `{"schema": 1, "tool": {"name": "alm"}, "findings": [{"rule": "operation-id-renamed", "severity": "error", "change": "breaking"}]}`
	for text, want := range map[string]string{
		report:         "",
		"":             "it is no report in JSON: EOF",
		"[]":           "it is no report in JSON: json: cannot unmarshal array into Go value of type report.jsonDocument",
		report + " {}": "it is no report in JSON: there is more after its end",
		strings.Replace(report, `"schema": 1`, `"schema": 2`, 1): `it is no report of alm with schema 1: schema 2 of "alm"`,
		strings.Replace(report, `"alm"`, `"other"`, 1):           `it is no report of alm with schema 1: schema 1 of "other"`,
		strings.Replace(report, "operation-id-renamed", "x", 1):  `it has a finding of the rule "x", which this alm does not have so`,
		strings.Replace(report, "breaking", "none", 1):           `it has a finding of the rule "operation-id-renamed", which this alm does not have so`,
		strings.Replace(report, `"error"`, `"worst"`, 1):         `it is no report in JSON: "worst" is no severity; use off, note, warning, error`,
	} {
		reader := Reader{Rule: func(id string) *check.Rule { return map[string]*check.Rule{renamed.ID: &renamed}[id] }}
		if _, err := reader.Read([]byte(text)); err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("%.60s: got %v; want %s", text, err, want)
		}
	}
}
