package diff

import (
	"os"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestEvidence checks that each rule that warns says what is known of the platform's answer, and that
// its sentences claim no more.
func TestEvidence(t *testing.T) {
	pages, err := check.Pages(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	certain := []string{
		"cannot be saved", "cannot be imported", "must be created again", "get 404", "are rejected", "is refused now",
		"runs fail", "invalid token", "imported (", "validates every",
	}
	for _, rule := range Rules() {
		if rule.Severity >= check.Warning && rule.Refused == "" {
			t.Errorf("%s does not say what is known of the platform", rule.ID)
		}
		if rule.Refused != "" && rule.Refused != check.NoClaim && rule.Proof == "" {
			t.Errorf("%s: %s, and no proof", rule.ID, rule.Refused)
		}
		says := strings.Join(strings.Fields(pages[rule.ID].Prose+" "+pages[rule.ID].Want), " ")
		for _, words := range certain {
			if i := strings.Index(says, words); i >= 0 && rule.Refused == check.NotProven {
				t.Errorf("%s says %q, but is %q: …%s", rule.ID, words, rule.Refused, says[max(0, i-80):min(len(says), i+60)])
			}
		}
		detected := strings.Contains(says, "Microsoft's checker") || strings.Contains(says, "Microsoft's own check ") || strings.Contains(says, "Microsoft rejects")
		if detected && rule.Refused != check.RefusedByCertification && rule.Refused != check.RefusedAtImport {
			t.Errorf("%s says that Microsoft refuses it, and is %q", rule.ID, rule.Refused)
		}
	}
}
