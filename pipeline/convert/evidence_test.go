package convert

import (
	"testing"

	"alm/pipeline/check"
)

// TestEvidence checks that each rule says what is known of the platform, or that it says nothing
// about it.
func TestEvidence(t *testing.T) {
	for _, rule := range Rules {
		if rule.Refused == "" || (rule.Proof == "") != (rule.Refused == check.NoClaim) {
			t.Errorf("%s: %q, with the proof %q", rule.ID, rule.Refused, rule.Proof)
		}
	}
}
