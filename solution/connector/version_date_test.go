package connector

import (
	"math/rand/v2"
	"regexp"
	"testing"
)

// TestStartsLikeDate compares with an expression, on texts of its parts.
func TestStartsLikeDate(t *testing.T) {
	t.Parallel()
	date := regexp.MustCompile(`^[vV]?[0-9]{4}-[0-9]`)
	parts := []string{"v", "V", "2", "0", "26", "2026", "-", "1", ".", "é", "٣", "\xff", "\n"}
	rng := rand.New(rand.NewPCG(1, 2))
	dates := 0
	for range 20000 {
		var text string
		for range rng.IntN(6) {
			text += parts[rng.IntN(len(parts))]
		}
		want := date.MatchString(text)
		if want {
			dates++
		}
		if got := startsLikeDate(text); got != want {
			t.Fatalf("%q: got %v, want %v", text, got, want)
		}
	}
	if dates < 20 {
		t.Errorf("only %d dates", dates)
	}
}
