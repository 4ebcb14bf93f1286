package lint

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestMayHoldPassword: every text that the pattern matches passes the look that comes before it, and few others.
func TestMayHoldPassword(t *testing.T) {
	t.Parallel()
	i := slices.IndexFunc(credentialPatterns, func(p credentialPattern) bool { return p.Name == "a password in a URL" })
	parts := []string{"https", "://", "/", ":", "@", "user", "passwords", "é", "ééé", "\xff", " ", "\n", "\v", "{", "'", `"`, "<", "a"}
	rng := rand.New(rand.NewPCG(1, 2))
	matched, looked := 0, 0
	for range 100000 {
		text := []string{"", "https://user:", "x+y://é:secret@h https://u:", "://"}[rng.IntN(4)]
		for range rng.IntN(9) {
			text += parts[rng.IntN(len(parts))]
		}
		may := mayHoldPassword(text)
		if may {
			looked++
		}
		if credentialPatterns[i].Pattern.Get().MatchString(text) {
			matched++
			if !may {
				t.Fatalf("%q has a password", text)
			}
		}
	}
	if matched < 1000 || looked > 2*matched {
		t.Errorf("%d texts match, and %d may", matched, looked)
	}
}
