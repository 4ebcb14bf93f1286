package verify

import (
	"os"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestEvidence checks that each rule says what is known of the platform's answer, and that its
// sentences claim no more.
func TestEvidence(t *testing.T) {
	pages, err := check.Pages(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	refusals := []string{
		"import fails", "import stops", "import refuses", "fails the import", "stops the import", "stop the import",
		"import then does not", "platform refuses", "server accepts", "cannot be imported", "import fail",
	}
	for _, rule := range Rules() {
		if rule.Refused == "" {
			t.Errorf("%s does not say what is known of the platform", rule.ID)
		}
		if (rule.Proof == "") != (rule.Refused == check.NoClaim) {
			t.Errorf("%s: %s, with the proof %q", rule.ID, rule.Refused, rule.Proof)
		}
		says := strings.Join(strings.Fields(pages[rule.ID].Prose+" "+rule.Fix+" "+rule.Title), " ")
		for _, words := range refusals {
			if i := strings.Index(says, words); i >= 0 && rule.Refused != check.RefusedAtImport {
				t.Errorf("%s says %q, but is %q: …%s", rule.ID, words, rule.Refused, says[max(0, i-80):min(len(says), i+60)])
			}
		}
	}
}
