package lint

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// describeCredential describes a credential without revealing it: at most three characters.
func describeCredential(value string) string {
	runes := []rune(value)
	n := min(shownCharacters, len(runes)/4)
	if n == 0 {
		return fmt.Sprintf("%d characters, entropy %.1f", len(runes), entropy(value))
	}
	return fmt.Sprintf("%d characters, entropy %.1f, starts %q", len(runes), entropy(value), string(runes[:n]))
}

// entropy returns the Shannon entropy in bits per byte.
func entropy(text string) float64 {
	var counts [256]int
	for i := range len(text) {
		counts[text[i]]++
	}
	bits := 0.0
	for _, n := range counts {
		if n > 0 {
			share := float64(n) / float64(len(text))
			bits -= share * math.Log2(share)
		}
	}
	return bits
}

// secretNames may occur anywhere in a name; exactNames are too common as part of one
// ("partnerCode", "signal").
var (
	secretNames = []string{"key", "secret", "token", "password", "passwd", "authorization", "credential", "signature"}
	exactNames  = []string{"code", "sig", "auth", "pwd"}
)

func secretName(name string) bool {
	lower := strings.ToLower(name)
	return slices.Contains(exactNames, lower) || containsAny(lower, secretNames)
}

const digits = "0123456789"

// looksLikeWord reports whether text is a name, such as "registrationDate", and not random.
func looksLikeWord(text string) bool { return len(text) < 32 && !strings.ContainsAny(text, digits) }

// placeholderWords are used in place of a credential; plainWords count
// only without a digit ("client_secret", not "Secret-2024").
var (
	placeholderWords = []string{
		"example", "sample", "placeholder", "dummy", "your", "replace", "insert", "change", "todo",
		"enter", "fake", "redacted", "xxxx", "****", "....", "1234567", "abcdef",
	}
	// Known to all: jwt.io's token, the key of Azure's storage emulator.
	publicValues = []string{"SflKxwRJSMeKKF2QT4", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq"}
	plainWords   = []string{"secret", "password", "token", "apikey", "api_key", "api-key", "client"}
)

// notCredential reports whether text is a placeholder, an expression or prose.
func notCredential(text string) bool {
	if strings.ContainsAny(text, "@{}<>[] \t\n") || strings.Contains(text, "$(") || entropy(text) < 1.5 {
		return true
	}
	lower := strings.ToLower(text)
	return containsAny(lower, placeholderWords) || containsAny(text, publicValues) ||
		!strings.ContainsAny(text, digits) && containsAny(lower, plainWords)
}

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}
