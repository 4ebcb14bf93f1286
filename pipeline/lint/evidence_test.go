package lint

import (
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestEvidence checks that sentences and severities follow from what is known about the
// platform.
func TestEvidence(t *testing.T) {
	pages, err := check.Pages(Pages)
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range Rules() {
		says := pages[rule.ID].Want
		if rule.Refused == check.RefusedAtImport && rule.Proof == "" {
			t.Errorf("%s: refused at import, and no proof", rule.ID)
		}
		if rule.Refused == check.NotProven && rule.For(check.Default) == check.Error {
			t.Errorf("%s is an error, and not proven", rule.ID)
		}
		for _, claim := range []string{"the platform rejects", "the import fails", "rejected at import"} {
			if strings.Contains(says, claim) && rule.Refused != check.RefusedAtImport {
				t.Errorf("%s says %q, but is %q", rule.ID, claim, rule.Refused)
			}
		}
		for _, claim := range []string{"Microsoft's validator rejects", "certification rejects", "certification requires", "certification allows", "certification does not allow", "reviewers reject"} {
			if strings.Contains(says, claim) && (rule.Refused == "" || rule.Refused == check.NotProven) {
				t.Errorf("%s says %q, but is %q", rule.ID, claim, rule.Refused)
			}
		}
	}
}
