package lint

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// outline says of a credential what may be said: at most three of its characters.
func outline(value string) string {
	runes := []rune(value)
	n := min(toldOf, len(runes)/4)
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

// word tells a name, such as the "registrationDate" of a sorting key, from a random value.
func word(text string) bool { return len(text) < 32 && !strings.ContainsAny(text, digits) }

// placeholderWords are what people write where a credential goes; plainWords mean that
// only where no digit follows them ("client_secret", not "Secret-2024").
var (
	placeholderWords = []string{
		"example", "sample", "placeholder", "dummy", "your", "replace", "insert", "change", "todo",
		"enter", "fake", "redacted", "xxxx", "****", "....", "1234567", "abcdef",
	}
	plainWords = []string{"secret", "password", "token", "apikey", "api_key", "api-key", "client"}
)

// placeholder tells what stands for a credential, an expression, and prose from a credential.
func placeholder(text string) bool {
	if strings.ContainsAny(text, "@{}<>[] \t\n") || strings.Contains(text, "$(") || entropy(text) < 1.5 {
		return true
	}
	lower := strings.ToLower(text)
	return containsAny(lower, placeholderWords) ||
		!strings.ContainsAny(text, digits) && containsAny(lower, plainWords)
}

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

const (
	hidden    = "***"
	toldOf    = 3 // characters that are told of a credential
	minMasked = 6
	minPart   = 12 // of one that is cut short
)

// pointerEscaper writes a step of a JSON pointer, which a subject may be. (RFC 6901)
var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// Hide takes the credentials of connectors out of findings that other rules than these have
// on them, and returns the findings.
func Hide(findings []check.Finding, connectors []*connector.Connector) []check.Finding {
	about := map[string]bool{}
	for _, f := range findings {
		about[f.Connector] = true
	}
	var found []credential
	for _, c := range connectors {
		if about[c.Dir] {
			found = append(found, gather(c, Options{}).credentials...)
		}
	}
	if mask(findings, found) {
		check.Identify(findings)
	}
	return findings
}

// mask takes credentials, cut short or not, out of all that a finding says: a path or a key
// may hold one too. It tells whether there were any.
func mask(findings []check.Finding, found []credential) bool {
	var values []string
	for _, c := range found {
		if len(c.value) >= minMasked {
			values = append(values, c.value, pointerEscaper.Replace(c.value))
		}
	}
	for i := range findings {
		f := &findings[i]
		for _, text := range []*string{&f.Message, &f.Subject, &f.Path, &f.Fix, &f.Old, &f.New} {
			for _, value := range values {
				*text = masked(*text, value)
			}
		}
	}
	return values != nil
}

// masked is text without the value, and without what starts as it does where that was cut
// short or is longer than chance.
func masked(text, value string) string {
	var b strings.Builder
	for {
		at := strings.Index(text, value[:toldOf+1])
		if at < 0 {
			break
		}
		end := at + toldOf + 1
		for i := end - at; i < len(value) && end < len(text) && text[end] == value[i]; i++ {
			end++
		}
		n := end - at
		for end < len(text) && !utf8.RuneStart(text[end]) {
			end++
		}
		b.WriteString(text[:at])
		if rest := text[end:]; n == len(value) || n >= minPart || strings.HasPrefix(rest, "…") || strings.HasPrefix(rest, "...") {
			b.WriteString(hidden)
		} else {
			b.WriteString(text[at:end])
		}
		text = text[end:]
	}
	return b.String() + text
}
