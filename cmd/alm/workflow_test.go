package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

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
