package main

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/record"
	"alm/pipeline/report"

	"github.com/rogpeppe/go-internal/testscript"
)

// stepOutput is one output as the library writes it.
var stepOutput = regexp.MustCompile(`(?m)^(.*)<<(_\w+_)\n(.*)\n_\w+_\n`)

// stepOutputs TO writes the outputs of a step as lines NAME=VALUE, without what differs from run to
// run, and forgets them.
func stepOutputs(ts *testscript.TestScript, _ bool, args []string) {
	name := ts.MkAbs(ts.Getenv("GITHUB_OUTPUT"))
	data, err := os.ReadFile(name)
	ts.Check(err)
	ts.Check(os.Remove(name))
	text := strings.NewReplacer("\r\n", "\n", ts.Getenv("EMULATOR"), "EMULATOR", `\`, "/").Replace(string(data))
	text = maskVarying(stepOutput.ReplaceAllString(text, "$1=$3\n"))
	text = regexp.MustCompile(`(?m)^plan-digest=[0-9a-f]{16}$`).ReplaceAllString(text, "plan-digest=DIGEST")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// TestWebPages: a summary links to each page once, however many solutions a stage has, and to no address that a
// browser cannot open.
func TestWebPages(t *testing.T) {
	dev, run := report.Link{Name: "dev", Address: "https://dev.crm.dynamics.com"}, report.Link{Name: "this run", Address: "http://ci/7"}
	all := []report.Link{dev, {Name: "run that imported to dev"}, {Name: "other", Address: "javascript:x"}, dev, run}
	if got, want := webPages(all), []report.Link{dev, run}; !slices.Equal(got, want) {
		t.Errorf("webPages = %v, want %v", got, want)
	}
}

// TestPlannedRowsThatStopPeopleComeFirst: a summary ends after 200 rows, and 300 variables are no reason not to
// read why an import is refused.
func TestPlannedRowsThatStopPeopleComeFirst(t *testing.T) {
	p := &record.Plan{
		Action: "upgrade", URL: "https://test.example", Was: "1.0.0.0", Version: "1.1.0.0", SHA256: "abc", Digest: "def",
		Variables: make([]record.PlannedValue, 300), Refused: []string{"no privilege"}, Breaking: []record.PlannedBreak{{Rule: "operation-removed", Message: "Orders lost GetOrder"}},
	}
	want := [][]string{
		{"", ""}, {"action", "upgrade"}, {"environment", "https://test.example"}, {"version", "1.0.0.0 → 1.1.0.0"}, {"sha256", "abc"}, {"plan", "def"},
		{"refused", "no privilege"}, {"breaks", "operation-removed: Orders lost GetOrder"}, {"variable ", "none → "},
	}
	rows := planned(p, &record.Record{}).Table
	if got := rows[:len(want)]; !reflect.DeepEqual(got, want) || len(rows) != len(want)+299 {
		t.Errorf("%d rows, first %q; want %q", len(rows), got, want)
	}
}
