package lint

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// describeCredential says of a credential what may be said: at most three of its characters.
func describeCredential(value string) string {
	runes := []rune(value)
	n := min(shownCharacters, len(runes)/4)
	if n == 0 {
		return fmt.Sprintf("%d characters, entropy %.1f", len(runes), entropy(value))
	}
	return fmt.Sprintf("%d characters, entropy %.1f, starts %q", len(runes), entropy(value), string(runes[:n]))
}

// entropy is Shannon's, in bits per byte.
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

// secretNames stand anywhere in a name; exactNames are too common as part of one
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

// looksLikeWord tells a name, such as the "registrationDate" of a sorting key, from a random value.
func looksLikeWord(text string) bool { return len(text) < 32 && !strings.ContainsAny(text, digits) }

// placeholderWords are what people write where a credential goes; plainWords mean that
// only where no digit follows them ("client_secret", not "Secret-2024").
var (
	placeholderWords = []string{
		"example", "sample", "placeholder", "dummy", "your", "replace", "insert", "change", "todo",
		"enter", "fake", "redacted", "xxxx", "****", "....", "1234567", "abcdef",
	}
	// Known to all: jwt.io's token, the key of Azure's storage emulator.
	publicValues = []string{"SflKxwRJSMeKKF2QT4", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq"}
	plainWords   = []string{"secret", "password", "token", "apikey", "api_key", "api-key", "client"}
)

// notCredential tells what stands for a credential, an expression, and prose from a credential.
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
