package lint

import (
	"math"
	"regexp/syntax"
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
					data := []byte(before + text + after)
					for m, at := range allNeedles().in(data, 0, len(data)) {
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
	if n := len(credentialPatterns); n > maxPatterns {
		t.Errorf("%d patterns, at most %d", n, maxPatterns)
	}
	if n := len(allNeedles().needles); n > 1<<8 {
		t.Errorf("%d groups, more than a byte counts", n)
	}
}

// TestNoMatchIsShorter: no pattern matches fewer than leastMatch bytes.
func TestNoMatchIsShorter(t *testing.T) {
	for _, s := range credentialPatterns {
		parsed, err := syntax.Parse(s.Pattern.Get().String(), syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if n := shortest(parsed); n < leastMatch {
			t.Errorf("%s: %s matches %d bytes", s.Name, s.Pattern.Get(), n)
		}
	}
}

// shortest is the number of characters that a match has at least.
func shortest(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpCapture, syntax.OpPlus:
		return shortest(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min * shortest(re.Sub[0])
	case syntax.OpConcat:
		n := 0
		for _, part := range re.Sub {
			n += shortest(part)
		}
		return n
	case syntax.OpAlternate:
		least := math.MaxInt
		for _, part := range re.Sub {
			least = min(least, shortest(part))
		}
		return least
	}
	return 0
}

func BenchmarkMarks(b *testing.B) {
	data := []byte(strings.Repeat(`{"description": "The name of the order's customer", "type": "string"},`, 1<<14))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		for range allNeedles().in(data, 0, len(data)) {
		}
	}
}
