package diff

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
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
		Updates *int   `json:"corpus_updates"`
	}
	if err := json.Unmarshal(data, &catalogue); err != nil {
		t.Fatal(err)
	}
	updatesOf, findingsOf := map[string]int{}, map[string]int{}
	for _, u := range updates(t, corpus(t, "pairs")) {
		seen := map[string]bool{}
		for _, f := range Connectors(u.was, u.is) {
			findingsOf[f.Rule.ID]++
			if !seen[f.Rule.ID] {
				seen[f.Rule.ID] = true
				updatesOf[f.Rule.ID]++
			}
		}
	}
	var ids []string
	for _, rule := range Rules {
		ids = append(ids, rule.ID)
	}
	for _, row := range catalogue {
		if !slices.Contains(ids, row.ID) {
			t.Errorf("%s of group %s has no rule", row.ID, row.Group)
		}
		counted := -1
		if row.Updates != nil {
			counted = *row.Updates
		}
		t.Logf("%s %-50s %4d updates, %5d findings; history %4d", row.Group, row.ID, updatesOf[row.ID], findingsOf[row.ID], counted)
	}
}
