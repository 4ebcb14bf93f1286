package report

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"alm/pipeline/check"

	"github.com/sethvargo/go-githubactions"
)

const wantOutputs = `breaking-count<<_GitHubActionsFileCommandDelimeter_
1
_GitHubActionsFileCommandDelimeter_
bump<<_GitHubActionsFileCommandDelimeter_
major
_GitHubActionsFileCommandDelimeter_
change<<_GitHubActionsFileCommandDelimeter_
breaking
_GitHubActionsFileCommandDelimeter_
connectors<<_GitHubActionsFileCommandDelimeter_
["connectors/deploybot"]
_GitHubActionsFileCommandDelimeter_
error-count<<_GitHubActionsFileCommandDelimeter_
1
_GitHubActionsFileCommandDelimeter_
has-changes<<_GitHubActionsFileCommandDelimeter_
true
_GitHubActionsFileCommandDelimeter_
next-version<<_GitHubActionsFileCommandDelimeter_
2.0.0.0
_GitHubActionsFileCommandDelimeter_
warning-count<<_GitHubActionsFileCommandDelimeter_
1
_GitHubActionsFileCommandDelimeter_
`

func TestActionsWritesSummaryAndOutputs(t *testing.T) {
	env := workflow(t)
	var log bytes.Buffer
	if err := Actions(sample(), Options{}, env.getenv, &log); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"GITHUB_OUTPUT":       wantOutputs,
		"GITHUB_STEP_SUMMARY": write(t, "markdown", sample(), Options{}) + "\n",
	} {
		got, err := os.ReadFile(env.file(file))
		if err != nil || strings.ReplaceAll(string(got), "\r\n", "\n") != want {
			t.Errorf("%s: got %s, %v; want %s", file, got, err, want)
		}
	}
}

func TestAnnotationsStopAtNineALevel(t *testing.T) {
	doc := Document{Verb: "lint"}
	warn := check.Rule{ID: "w", Title: "W", Severity: check.Warning}
	breaks := check.Rule{ID: "b", Title: "B", Severity: check.Error, Change: check.Breaking}
	fails := check.Rule{ID: "e", Title: "E", Severity: check.Error}
	for i := range 12 {
		doc.Findings = append(doc.Findings,
			&check.Finding{Rule: &warn, Severity: check.Warning, Message: fmt.Sprint("w", i)},
			&check.Finding{Rule: &fails, Severity: check.Error, Message: fmt.Sprint("e", i)},
			&check.Finding{Rule: &fails, Severity: check.Error, Message: fmt.Sprint("e", i)},
		)
	}
	doc.Findings = append(doc.Findings, &check.Finding{Rule: &breaks, Severity: check.Error, Message: "b"})
	got := write(t, "actions", doc, Options{})
	want := "::error title=b::b\n"
	for i := range 8 {
		want += fmt.Sprintf("::error title=e::e%d\n", i)
	}
	want += "::error title=alm::… and 4 errors more; the step summary has them\n"
	for i := range 9 {
		want += fmt.Sprintf("::warning title=w::w%d\n", i)
	}
	want += "::warning title=alm::… and 3 warnings more; the step summary has them\n"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestOutputsAndSummaryNeverPanic(t *testing.T) {
	away := func(string) string { return t.TempDir() + "/no/such/folder" }
	none := func(string) string { return "" }
	for _, test := range []struct {
		getenv func(string) string
		name   string
		value  string
		fails  bool
	}{
		{none, "bump", "major", false},
		{away, "bump", "major", true},
		{none, "bump", "a\nb", true},
		{none, "bump", "a\rb", true},
		{none, "a\nb", "c", true},
		{none, "a<<b", "c", true},
		{none, "a=b", "c", true},
		{none, "", "c", true},
		{none, "bump", delimiter, true},
	} {
		action := githubactions.New(githubactions.WithGetenv(test.getenv))
		err := Outputs(action, map[string]string{test.name: test.value})
		if (err != nil) != test.fails {
			t.Errorf("Outputs(%q: %q) = %v; want an error: %v", test.name, test.value, err, test.fails)
		}
	}
	if err := Summary(githubactions.New(githubactions.WithGetenv(away)), "# x"); err == nil {
		t.Error("Summary into no folder gave no error")
	}
	if err := Summary(githubactions.New(githubactions.WithGetenv(none)), "# x"); err != nil {
		t.Error(err)
	}
	if err := Summary(githubactions.New(githubactions.WithGetenv(none)), strings.Repeat("x", maxSummary+1)); err == nil {
		t.Error("a summary over 1 MiB gave no error")
	}
}

func TestWaivedChangeIsStillOne(t *testing.T) {
	doc := sample()
	doc.Connectors, doc.Findings = nil, doc.Findings[2:3]
	got := doc.Outputs(Options{})
	if got["has-changes"] != "true" || got["change"] != "none" || got["breaking-count"] != "0" {
		t.Errorf("got %v; want has-changes true, change none, breaking-count 0", got)
	}
}

func TestErrorIsOneAnnotation(t *testing.T) {
	var log bytes.Buffer
	Error(&log, func(string) string { return "" }, "resolve main: no\n::error::x")
	if got, want := log.String(), `::error title=alm::resolve main: no\n\x3a:error::x`+"\n"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
}
