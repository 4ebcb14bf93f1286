package lint

import (
	"strings"
	"testing"
)

// TestMarksAreFoundWhereverTheyStand looks for each mark at even and odd places, at both
// ends, and between all bytes.
func TestMarksAreFoundWhereverTheyStand(t *testing.T) {
	for i, s := range credentialPatterns {
		for _, text := range s.Needles {
			for _, before := range []string{"", "x", "xy", "\xff", "=="} {
				for _, after := range []string{"", "x", "xy", "\xff"} {
					want, times := needle{pattern: i, text: text}, 0
					for m, at := range allNeedles().in([]byte(before + text + after)) {
						if m.pattern == want.pattern && m.text == want.text && at == len(before) {
							times++
						}
					}
					if times != 1 {
						t.Errorf("%q in %q is found %d times, want once", text, before+text+after, times)
					}
				}
			}
		}
	}
	if n := len(allNeedles().needles); n > 1<<8 {
		t.Errorf("%d groups, more than a byte counts", n)
	}
}

func BenchmarkMarks(b *testing.B) {
	data := []byte(strings.Repeat(`{"description": "The name of the order's customer", "type": "string"},`, 1<<14))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		for range allNeedles().in(data) {
		}
	}
}
