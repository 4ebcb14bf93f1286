package judge

import (
	"slices"
	"testing"

	"alm/pipeline/check"
)

// TestWhatBreaksSaysWhy: the one finding of a fault that breaks says what is wrong and what breaks.
func TestWhatBreaksSaysWhy(t *testing.T) {
	r := lintedAndDiffed(completeWith(t, "", ""), completeWith(t, `"name": "s",`+"\n      \"in\": \"header\"", `"name": "s"`))
	r.leaveOutRepeats()
	want := "parameter s of GetPart was in header and has no location: existing apps still send it in the old location; " +
		"parameter s of GetPart has no in, its place in the request; the platform rejects the definition"
	var got []string
	for _, f := range r.Findings() {
		if f.Severity == check.Error && f.Waiver == "" {
			got = append(got, f.Message)
		}
	}
	if !slices.Equal(got, []string{want}) {
		t.Errorf("got %q, want %q", got, want)
	}
}
