package judge

import (
	"testing"

	"alm/pipeline/check"
)

// TestWhatBreaksSaysWhy: the one finding of a fault that breaks says what is wrong and what breaks, and gives way to
// lint's if it is accepted.
func TestWhatBreaksSaysWhy(t *testing.T) {
	r := lintedAndDiffed(completeWith(t, "", ""), completeWith(t, `"name": "s",`+"\n      \"in\": \"header\"", `"name": "s"`))
	r.leaveOutRepeats()
	want := "parameter s of GetPart moved from header to : existing apps still send it in the old location; " +
		"parameter s of GetPart has no in, its place in the request; the platform rejects the definition"
	for _, f := range r.Findings() {
		if f.Severity == check.Error && f.Message != want {
			t.Errorf("got %s\nwant %s", f.Message, want)
		}
	}
}
