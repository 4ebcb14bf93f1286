package lint

import (
	"strings"
	"testing"
)

// TestMarksAreFoundWhereverTheyStand looks for each mark at even and odd places, at both
// ends, and between all bytes.
func TestMarksAreFoundWhereverTheyStand(t *testing.T) {
	for i, s := range shapes {
		for _, text := range s.Marks {
			for _, before := range []string{"", "x", "xy", "\xff", "=="} {
				for _, after := range []string{"", "x", "xy", "\xff"} {
					want, times := mark{shape: i, text: text}, 0
					for m, at := range allMarks().in([]byte(before + text + after)) {
						if m.shape == want.shape && m.text == want.text && at == len(before) {
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
	if n := len(allMarks().marks); n > 1<<8 {
		t.Errorf("%d groups, more than a byte counts", n)
	}
}

func BenchmarkMarks(b *testing.B) {
	data := []byte(strings.Repeat(`{"description": "The name of the order's customer", "type": "string"},`, 1<<14))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		for range allMarks().in(data) {
		}
	}
}
