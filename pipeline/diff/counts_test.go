package diff

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"alm/pipeline/check"
)

// TestCounts logs in how many updates each rule speaks beside how many a simple script
// counted on the whole history, of which the pairs are a part.
func TestCounts(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "reference", "breaking-rules.json"))
	if err != nil {
		t.Skip("no catalogue beside the module")
	}
	var catalogue []struct {
		ID      string `json:"id"`
		Group   string `json:"group"`
		Class   string `json:"severity"`
		Updates *int   `json:"corpus_updates"`
	}
	if err := json.Unmarshal(data, &catalogue); err != nil {
		t.Fatal(err)
	}
	updatesOf, findingsOf := map[string]int{}, map[string]int{}
	for _, u := range updates(t, "pairs") {
		seen := map[string]bool{}
		for _, f := range u.found() {
			findingsOf[f.Rule.ID]++
			if !seen[f.Rule.ID] {
				seen[f.Rule.ID] = true
				updatesOf[f.Rule.ID]++
			}
		}
	}
	severities := map[string]check.Severity{}
	for _, rule := range Rules() {
		severities[rule.ID] = rule.Severity
	}
	classes := map[string]check.Severity{"breaking": check.Error, "dangerous": check.Warning, "safe": check.Note}
	for _, row := range catalogue {
		if severities[row.ID] != classes[row.Class] {
			t.Errorf("%s of group %s weighs %s, and %s in the catalogue", row.ID, row.Group, severities[row.ID], row.Class)
		}
		counted := -1
		if row.Updates != nil {
			counted = *row.Updates
		}
		t.Logf("%s %-50s %4d updates, %5d findings; history %4d", row.Group, row.ID, updatesOf[row.ID], findingsOf[row.ID], counted)
	}
}
