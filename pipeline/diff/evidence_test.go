package diff

import (
	"os"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestEvidence checks that each rule that warns says what is known of the platform's answer.
func TestEvidence(t *testing.T) {
	pages, err := check.Pages(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range Rules() {
		if rule.Severity >= check.Warning && rule.Refused == "" {
			t.Errorf("%s does not say what is known of the platform", rule.ID)
		}
		if rule.Refused != "" && rule.Refused != check.NoClaim && rule.Proof == "" {
			t.Errorf("%s: %s, and no proof", rule.ID, rule.Refused)
		}
		says := strings.Join(strings.Fields(pages[rule.ID].Prose), " ")
		detected := strings.Contains(says, "Microsoft's checker") || strings.Contains(says, "Microsoft's own check ") || strings.Contains(says, "Microsoft rejects")
		if detected && rule.Refused != check.RefusedByCertification && rule.Refused != check.RefusedAtImport {
			t.Errorf("%s says that Microsoft refuses it, and is %q", rule.ID, rule.Refused)
		}
	}
}
