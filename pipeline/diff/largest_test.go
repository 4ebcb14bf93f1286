package diff

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLargest: no real update comes near the end of what is compared.
func TestLargest(t *testing.T) {
	most, pair := 0, ""
	for _, u := range updates(t, "pairs") {
		if !isReadable(u.was) || !isReadable(u.is) {
			continue
		}
		d := newDiffer(u.was, u.is)
		d.compareOperations(pairOperations(u.was, u.is).pairs)
		if len(d.memo) > most {
			most, pair = len(d.memo), u.Name
		}
	}
	t.Logf("pair %s asks for %d comparisons of %d", pair, most, maxComparisons)
	if most > maxComparisons/20 {
		t.Errorf("pair %s asks for %d comparisons", pair, most)
	}
}

// TestOneSided: what the mirror leaves out by hand, the catalogue has on one side only too.
func TestOneSided(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "reference", "breaking-rules.json"))
	if err != nil {
		t.Skip("no catalogue beside the module")
	}
	var catalogue []struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(data, &catalogue); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, row := range catalogue {
		ids[row.ID] = true
	}
	for name := range oneSided {
		mirror := "response-property-" + name
		if own, ok := strings.CutPrefix(name, "response:"); ok {
			mirror = "request-property-" + own
		}
		if ids[mirror] {
			t.Errorf("%s: the catalogue has %s", name, mirror)
		}
	}
}
