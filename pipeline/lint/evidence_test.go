package lint

import (
	"os"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestEvidence checks that sentences and severities follow from what is known about the
// platform: an error of the default profile is refused by the import, by the tool in use or by
// Microsoft's validator, fails in use, or is a rule on credentials.
func TestEvidence(t *testing.T) {
	pages, err := check.Pages(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range Rules() {
		says := pages[rule.ID].Want + pages[rule.ID].Prose
		if rule.Refused != "" && rule.Refused != check.NoClaim && rule.Proof == "" {
			t.Errorf("%s: %s, and no proof", rule.ID, rule.Refused)
		}
		if rule.Refused == "" && rule.For(check.Default) >= check.Warning {
			t.Errorf("%s is a %s, and does not say what is known of the platform", rule.ID, rule.For(check.Default))
		}
		if rule.Refused == check.NotProven && rule.For(check.Default) == check.Error {
			t.Errorf("%s is an error, and not proven", rule.ID)
		}
		if rule.Refused == check.RefusedByCertification && rule.For(check.Certification) < rule.For(check.Default) {
			t.Errorf("%s is refused by certification, and weighs less in that profile", rule.ID)
		}
		claims(t, rule, says, []check.Refusal{check.RefusedAtImport}, "platform rejects", "platform refuses", "import fails", "rejected at import", "cannot be saved", "Saving the connector fails")
		claims(t, rule, says, []check.Refusal{check.RefusedAtImport, check.RefusedByCertification},
			"validator rejects", "ertification rejects", "ertification requires", "ertification allows", "ertification does not allow", "eviewers reject")
	}
}

func claims(t *testing.T, rule check.Rule, says string, known []check.Refusal, words ...string) {
	t.Helper()
	says = strings.Join(strings.Fields(says), " ")
	for _, word := range words {
		if i := strings.Index(says, word); i >= 0 && !slices.Contains(known, rule.Refused) {
			t.Errorf("%s says %q, but is %q: …%s", rule.ID, word, rule.Refused, says[max(0, i-80):min(len(says), i+60)])
		}
	}
}
