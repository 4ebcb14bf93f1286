package diff

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestNamesInAreThoseOfOneExpression compares with an expression that counts, on texts of its parts.
func TestNamesInAreThoseOfOneExpression(t *testing.T) {
	t.Parallel()
	counts := regexp.MustCompile(`(?i)connectionParameters\(\s*['"]([^'"]{1,200})['"]`)
	parts := []string{"connectionParameters", "connectionParameterſ(", "CONNECTIONPARAMETERS('", `connectionParameters( "`, "connectionParameters('", "(", "'", `"`,
		" ", "\n", "ab", "é", "\xff", strings.Repeat("x", 199), strings.Repeat("é", 100)}
	rng := rand.New(rand.NewPCG(1, 2))
	named := 0
	for range 20000 {
		var text string
		for range 1 + rng.IntN(7) {
			text += parts[rng.IntN(len(parts))]
		}
		var want []string
		for _, m := range counts.FindAllStringSubmatch(text, maxNamed) {
			want = append(want, m[1])
		}
		named += len(want)
		if got := namesIn(text); !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", text, got, want)
		}
	}
	if named < 1000 {
		t.Errorf("only %d names", named)
	}
	if got := namesIn(strings.Repeat("connectionParameters('a')", maxNamed+1)); len(got) != maxNamed {
		t.Errorf("got %d names, want %d", len(got), maxNamed)
	}
}
