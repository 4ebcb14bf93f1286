package project

import (
	"testing"

	"alm/pipeline/check"
)

func TestEvidence(t *testing.T) {
	for _, rule := range Rules {
		if rule.Refused == "" || (rule.Proof == "") != (rule.Refused == check.NoClaim) {
			t.Errorf("%s: %q, with the proof %q", rule.ID, rule.Refused, rule.Proof)
		}
	}
}
