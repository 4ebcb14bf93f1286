package source

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"unicode/utf8"
)

// TestPositions counts lines and columns of random texts from their beginning, at every offset, also
// where blocks of the text meet.
func TestPositions(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, every := range []int{1, 3, 80, 5000} {
		text := []byte("é\n")
		for len(text) < 3*blockSize+random.IntN(100) {
			if text = append(text, "aé\t"[random.IntN(3)]); random.IntN(every) == 0 {
				text = append(text, '\n')
			}
		}
		text = bytes.ToValidUTF8(text, nil)[:max(3*blockSize, len(text)-200)]
		f := Text("x", text)
		for offset := 0; offset <= len(text); offset += 1 + random.IntN(7) {
			before := text[:offset]
			want := Position{Line: 1 + bytes.Count(before, []byte("\n")), Column: 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])}
			if got := f.Span(offset, offset).From(); got != want && utf8.Valid(before) {
				t.Fatalf("a line end every %d: offset %d is %v; want %v", every, offset, got, want)
			}
		}
	}
}
