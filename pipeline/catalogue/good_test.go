package catalogue

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/solution/connector"
)

// TestOkChangesFollowAllRules checks the change about which a diff rule's page says that the rule
// is silent with all rules of diff, and that lint finds no new error after it.
func TestOkChangesFollowAllRules(t *testing.T) {
	pages, err := check.Pages(os.DirFS("../diff"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for id, page := range pages {
		files := fstest.MapFS{}
		for _, f := range page.Files {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		if _, err := fs.Stat(files, "ok"); err != nil {
			continue
		}
		was, is := sideOf(t, files, "old"), sideOf(t, files, "ok")
		for _, f := range diff.Compare(was, is) {
			if f.Severity >= check.Warning {
				got = append(got, fmt.Sprintf("%s: diff: %s: %s", id, f.Rule.ID, f.Message))
			}
		}
		before := lintErrors(was)
		for _, line := range lintErrors(is) {
			if !slices.Contains(before, line) {
				got = append(got, id+": lint: "+line)
			}
		}
	}
	found := map[string]bool{}
	slices.Sort(got)
	for _, line := range slices.Compact(got) {
		page, rest, _ := strings.Cut(line, ": ")
		rule := strings.Join(strings.SplitN(rest, ": ", 3)[:2], ": ")
		found[page+": "+rule] = true
		if okExcerpts[rule] == "" && okReasons[page+": "+rule] == "" {
			t.Error(line)
		}
	}
	for line := range okReasons {
		if !found[line] {
			t.Errorf("%s: no finding any more", line)
		}
	}
}

func lintErrors(all []*connector.Connector) []string {
	var lines []string
	for _, c := range all {
		for _, f := range lint.Run(lint.Rules(), c, lint.Options{}) {
			if f.Severity == check.Error {
				lines = append(lines, f.Rule.ID+": "+f.Subject)
			}
		}
	}
	return lines
}

// okExcerpts are rules on what an example leaves out because it shows something else.
var okExcerpts = map[string]string{
	"lint: info-description": "an example shows one place of the definition",
	"lint: file-missing":     "an example of one file leaves out the other",
}

// okReasons are findings on recommended changes, as "page: verb: rule", with the reason.
var okReasons = map[string]string{
	"auth-type-changed: diff: connection-parameter-added-optional":                                               noRecommendation,
	"connection-parameter-added-required: diff: connection-parameter-added-optional":                             "an optional parameter is the lesser change",
	"connection-parameter-label-changed: diff: connection-parameter-became-required":                             noRecommendation,
	"connection-parameter-secret-exposed: lint: connection-parameter-type":                                       "shows that case does not count",
	"connection-parameter-type-changed: lint: connection-parameter-type":                                         "shows that case does not count",
	"connector-removed: diff: operation-deprecated-without-successor":                                            noSuccessor,
	"connector-version-not-bumped: diff: operation-id-renamed":                                                   "the break that the version has to show",
	"connector-version-not-bumped: lint: path-parameter-undefined":                                               "the example has no parameters",
	"dangling-field-reference: diff: dynamic-values-source-changed":                                              "the reference that changed together with the field",
	"dangling-field-reference: diff: operation-internal-changed":                                                 "the field that was removed",
	"oauth-identity-provider-changed: diff: oauth-redirect-mode-changed":                                         noRecommendation,
	"operation-hidden: diff: operation-deprecated-without-successor":                                             noSuccessor,
	"operation-id-reused: diff: operation-deprecated-without-successor":                                          noSuccessor,
	"operation-moved-and-renamed: diff: operation-deprecated-without-successor":                                  noSuccessor,
	"operation-removed: diff: operation-deprecated-without-successor":                                            noSuccessor,
	"operation-removed-deprecated: diff: operation-hidden":                                                       "hiding keeps what runs; the page says when to remove it",
	"policy-connection-reference-broken: diff: connection-parameter-removed":                                     "the removal that the policy follows",
	"policy-connection-reference-broken: diff: connector-version-not-bumped":                                     "the removal that the policy follows",
	"request-parameter-added-required-internal-without-default: diff: request-parameter-added-required-internal": "with a default, only logic apps notice it",
	"response-property-label-changed: diff: response-property-enum-changed":                                      noRecommendation,
	"security-definition-changed: diff: host-changed":                                                            noRecommendation,
}

const (
	noRecommendation = "another change, which the rule leaves to this one"
	noSuccessor      = "the example has no successor; the page of that rule says what to write then"
)

func sideOf(t *testing.T, files fs.FS, side string) []*connector.Connector {
	t.Helper()
	dirs, err := connector.Find(files)
	if err != nil {
		t.Fatal(err)
	}
	var all []*connector.Connector
	for _, dir := range dirs {
		if inside, ok := strings.CutPrefix(dir+"/", side+"/"); ok {
			c, err := connector.Read(files, dir)
			if err != nil {
				t.Fatal(err)
			}
			c.Dir = path.Clean(inside)
			all = append(all, c)
		}
	}
	return all
}
