package main

import (
	"testing"

	"alm/pipeline/catalogue"
)

// TestRulesListsEachRuleOnce: go test ./cmd/alm -run Rules -update writes the list.
func TestRulesListsEachRuleOnce(t *testing.T) {
	_, got := runHere(t.Context(), "rules")
	golden(t, "rules.txt", got)
}

// TestEveryRuleHasAPageToShow shows every rule, as alm rules ID does.
func TestEveryRuleHasAPageToShow(t *testing.T) {
	for _, id := range catalogue.IDs() {
		if code, out := runHere(t.Context(), "rules", id); code != 0 {
			t.Errorf("alm rules %s: exit %d: %s", id, code, out)
		}
	}
}
