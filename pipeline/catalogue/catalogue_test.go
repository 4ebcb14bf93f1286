package catalogue

import (
	"slices"
	"testing"
)

func TestIDsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, family := range Families() {
		for _, rule := range family.Rules {
			for _, id := range append([]string{rule.ID}, rule.Aliases...) {
				if seen[id] && !slices.Contains(rule.Aliases, id) {
					t.Errorf("%s: another rule has this id", id)
				}
				seen[id] = true
			}
		}
	}
}

func TestEveryRuleSaysWhatItIs(t *testing.T) {
	for _, family := range Families() {
		for _, rule := range family.Rules {
			if rule.Title == "" || rule.Fix == "" {
				t.Errorf("%s: no title or fix", rule.ID)
			}
		}
	}
}
