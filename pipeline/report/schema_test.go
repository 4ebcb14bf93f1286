package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// contract is the example of schema 1.
const contract = `{"schema": 1, "tool": {"name": "alm", "version": "1.2.0"}, "base": "…", "head": "…",
 "summary": {"breaking": 1, "error": 1, "warning": 0, "note": 2, "waived": 0, "bump": "major", "nextVersion": "2.0.0.0"},
 "connectors": [{"path": "connectors/deploybot", "name": "Internal Deploy API", "change": "breaking"}],
 "findings": [{
   "rule": "operation-id-renamed", "severity": "error", "change": "breaking",
   "connector": "connectors/deploybot",
   "subject": "operation/TriggerDeploy",
   "method": "post", "path": "/deploy", "was": "TriggerDeploy", "is": "StartDeploy",
   "message": "…", "fix": "…", "consumers": ["power-automate", "copilot", "canvas"],
   "file": "connectors/deploybot/apiDefinition.swagger.json", "line": 13, "column": 24, "endLine": 13, "endColumn": 37,
   "wasFile": "…", "wasLine": 13, "wasColumn": 24,
   "fingerprint": "…", "waived": null,
   "uses": [{"kind": "flow", "name": "Deploy on approval", "where": "actions/Trigger_a_deployment", "file": "…", "owner": "…"}]}]}`

func TestJSONKeepsTheContract(t *testing.T) {
	var want, got any
	if err := json.Unmarshal([]byte(contract), &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(write(t, "json", sample(), Options{})), &got); err != nil {
		t.Fatal(err)
	}
	for path, kind := range kinds("", want) {
		if gotKind, there := kinds("", got)[path]; gotKind != kind {
			t.Errorf("%s: got %q (there: %v); want %q", path, gotKind, there, kind)
		}
	}
}

// kinds are the paths of a JSON value, arrays by their first element, and what stands there.
func kinds(path string, v any) map[string]string {
	all := map[string]string{path: fmt.Sprintf("%T", v)}
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			maps.Copy(all, kinds(path+"."+key, value))
		}
	case []any:
		maps.Copy(all, kinds(path+"[]", v[0]))
	}
	return all
}

func TestJSONLeavesOutWhatHasNoMeaning(t *testing.T) {
	rule := check.Rule{ID: "r"}
	doc := Document{Findings: []*check.Finding{{Rule: &rule, Severity: check.Note}}}
	var got struct{ Findings []map[string]any }
	if err := json.Unmarshal([]byte(write(t, "json", doc, Options{})), &got); err != nil {
		t.Fatal(err)
	}
	keys := slices.Sorted(maps.Keys(got.Findings[0]))
	want := []string{"change", "connector", "consumers", "fingerprint", "fix", "message", "rule", "severity", "subject", "uses", "waived"}
	if !slices.Equal(keys, want) {
		t.Errorf("got %q; want %q", keys, want)
	}
}

func TestSARIFHoldsTogether(t *testing.T) {
	var log sarifLog
	if err := json.Unmarshal([]byte(write(t, "sarif", sample(), Options{Root: "a b", Help: pages, Links: Links{Tool: "https://github.com/acme/alm/blob/v1"}})), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	open := slices.DeleteFunc(sample().Findings, func(f *check.Finding) bool { return f.Waiver != "" })
	if run.Details.ID != "alm/check/a b/" || run.Tool.Driver.Home != "https://github.com/acme/alm" {
		t.Errorf("got the id %q, the address %q", run.Details.ID, run.Tool.Driver.Home)
	}
	if len(run.Results) != len(open) || log.Version != "2.1.0" || run.ColumnKind != "unicodeCodePoints" {
		t.Errorf("got %d results, version %q, columns %q", len(run.Results), log.Version, run.ColumnKind)
	}
	for i, r := range run.Results {
		rule := run.Tool.Driver.Rules[r.RuleIndex]
		at := r.Locations[0].Physical
		switch {
		case rule.Full.Text == "" || rule.HelpURI != "https://github.com/acme/alm/blob/v1/docs/rules/"+rule.ID+".md" || rule.Properties.Precision == "" || rule.Properties.Problem == "":
			t.Errorf("result %d: got rule %+v", i, rule)
		case rule.ID != r.RuleID, rule.Help.Markdown != pages(rule.ID), len(rule.Properties.Tags) > 10:
			t.Errorf("result %d: got rule %+v", i, rule)
		case !strings.HasPrefix(at.Artifact.URI, "a%20b/connectors/") || run.Bases[at.Artifact.Base].Description.Text == "":
			t.Errorf("result %d: got artifact %+v", i, at.Artifact)
		case at.Region.StartLine < 1, at.Region.StartColumn < 1, at.Region.EndLine < at.Region.StartLine:
			t.Errorf("result %d: got region %+v", i, at.Region)
		case !slices.Contains([]string{"none", "note", "warning", "error"}, r.Level) || len(r.Fingerprints["alm/v1"]) != 16:
			t.Errorf("result %d: got level %q, fingerprints %v", i, r.Level, r.Fingerprints)
		case r.Fingerprints["primaryLocationLineHash"] == "" || r.Fingerprints["alm/v1"] != open[i].Fingerprint:
			t.Errorf("result %d: got fingerprints %v", i, r.Fingerprints)
		}
	}
}

func TestSARIFStopsWhereCodeScanningDoes(t *testing.T) {
	doc := sample()
	doc.Findings = append(slices.Repeat(doc.Findings[4:], maxResults+5), doc.Findings[0])
	var log sarifLog
	if err := json.Unmarshal([]byte(write(t, "sarif", doc, Options{})), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if len(run.Results) != maxResults || run.Results[0].RuleID != renamed.ID {
		t.Errorf("got %d results, the first %s; want %d, the first %s", len(run.Results), run.Results[0].RuleID, maxResults, renamed.ID)
	}
	got, want := run.Invocations[0].Notifications[0].Message.Text, "the worst 25000 of 25006 findings"
	if got != want {
		t.Errorf("got %q; want %q", got, want)
	}
}

func TestMarkdownCutsWholeConnectors(t *testing.T) {
	doc := Document{Verb: "check"}
	for i := range 300 {
		dir := fmt.Sprintf("connectors/c%03d", i)
		f := sample().Findings[4]
		f.Connector, f.Message = dir, strings.Repeat("x", 500)
		doc.Connectors = append(doc.Connectors, Connector{Path: dir, Name: dir})
		doc.Findings = append(doc.Findings, f, f)
	}
	worst := sample().Findings[0]
	worst.Connector = "connectors/c299"
	doc.Findings = append(doc.Findings, worst)
	got := write(t, "markdown", doc, Options{Limit: 30000})
	told := strings.Count(got, "<details")
	switch {
	case len(got) > 30000 || told < 2 || told != strings.Count(got, "</details>"):
		t.Errorf("got %d bytes with %d sections of %d", len(got), told, strings.Count(got, "</details>"))
	case !strings.Contains(got, fmt.Sprintf("The findings of %d connectors are left out", 300-told)):
		t.Errorf("got no word of what is cut: %s", got[len(got)-300:])
	case !strings.Contains(got[:strings.Index(got, "</details>")], renamed.ID):
		t.Error("got another connector before the gravest")
	}
}

func TestWordingIsOfLongTextsOnBothSides(t *testing.T) {
	long := "Gets the order of that number."
	for _, test := range []struct {
		was, is string
		want    []piece
	}{
		{"TriggerDeploy", "StartDeploy", nil},
		{"", long, nil},
		{long, long, nil},
		{long, strings.Repeat("word ", maxWords), nil},
		{long, "Gets the orders of that number.", []piece{{"", "Gets the "}, {"cut", "order"}, {"put", "orders"}, {"", " of that number."}}},
		{
			strings.Repeat("same ", 40) + "old", strings.Repeat("same ", 40) + "new",
			[]piece{{"", "…me " + strings.Repeat("same ", 9)}, {"cut", "old"}, {"put", "new"}},
		},
	} {
		got := wordDiff(&check.Finding{Old: test.was, New: test.is})
		if !slices.Equal(got, test.want) {
			t.Errorf("wording(%q, %q) = %q; want %q", test.was, test.is, got, test.want)
		}
	}
}
