package lint

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
)

// TestGoodExamplesFollowAllRules checks a page's good side with all rules: what a page
// recommends must not be another rule's error or warning. An example shows one thing, so it
// leaves out texts and files that a real connector has; those findings, and those that belong to
// the example itself, are in goodFindings with a reason.
func TestGoodExamplesFollowAllRules(t *testing.T) {
	pages, err := check.Pages(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for id, page := range pages {
		files := fstest.MapFS{}
		for _, f := range page.Files {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		_, good := example(t, files)
		for _, f := range good {
			weighs := f.Severity >= check.Warning && f.Rule.For(check.Default) != check.Off && excerpts[f.Rule.ID] == ""
			if line := id + ": " + f.Rule.ID; weighs && goodFindings[line] == "" {
				got = append(got, fmt.Sprintf("%s: %s: %s", line, f.Severity, strings.TrimSpace(f.Message)))
			} else if weighs {
				usedReasons[line] = true
			}
		}
	}
	slices.Sort(got)
	for _, line := range slices.Compact(got) {
		t.Error(line)
	}
	for line, reason := range goodFindings {
		if !usedReasons[line] {
			t.Errorf("%s: no finding any more (%s)", line, reason)
		}
	}
}

var usedReasons = map[string]bool{}

// excerpts are rules on what an example leaves out because it shows something else.
var excerpts = map[string]string{
	"info-description":      "an example shows one place of the definition",
	"file-missing":          "an example of one file leaves out the other",
	"operation-summary":     "examples have few texts",
	"operation-description": "examples have few texts",
	"host-missing":          "examples of operations leave out the address",

	"connection-parameter-ui":     "examples have few texts",
	"connection-parameter-unused": "an example of apiProperties.json leaves out the policy or definition that uses the value",
}

// goodFindings are findings of other rules on good sides, as "page: rule", with the reason.
var goodFindings = map[string]string{}
