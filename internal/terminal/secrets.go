package terminal

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// shortest is how long a secret must be to be masked: a shorter one is in every line.
const shortest = 6

// Secrets are what must never be printed, in any spelling. They are safe for concurrent use; the
// zero value has none.
type Secrets struct {
	mu       sync.Mutex
	known    map[string]bool
	compiled atomic.Pointer[patterns]
}

// Add adds secrets. Each line of one that has several is a secret of its own.
func (s *Secrets) Add(secrets ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	added := false
	for _, secret := range secrets {
		for _, part := range append(strings.Split(secret, "\n"), secret) {
			if part = strings.TrimSpace(part); len(part) >= shortest && !s.known[part] {
				if s.known == nil {
					s.known = map[string]bool{}
				}
				s.known[part], added = true, true
			}
		}
	}
	if added {
		s.compiled.Store(compile(s.known))
	}
}

// Mask returns a text with stars in the place of secrets.
func (s *Secrets) Mask(text string) string {
	known := s.compiled.Load()
	if known == nil {
		return text
	}
	out, _ := known.mask([]byte(text), true)
	return string(out)
}

// patterns are the spellings of all secrets, by their first character.
type patterns struct {
	byFirst map[rune][][]rune // longest first
	starts  [utf8.RuneSelf]bool
	pairs   [utf8.RuneSelf * utf8.RuneSelf]bool // of the first two characters
	foreign bool                                // one begins outside of ASCII
}

func compile(secrets map[string]bool) *patterns {
	p := &patterns{byFirst: map[rune][][]rune{}}
	for secret := range secrets {
		for _, spelt := range spellings(secret) {
			p.add([]rune(strings.Map(fold, spelt)))
		}
	}
	for _, all := range p.byFirst {
		slices.SortFunc(all, func(a, b []rune) int { return len(b) - len(a) })
	}
	return p
}

func (p *patterns) add(pattern []rune) {
	if len(pattern) < shortest {
		return
	}
	first, second := pattern[0], pattern[1]
	p.byFirst[first] = append(p.byFirst[first], pattern)
	if first >= utf8.RuneSelf {
		p.foreign = true
		return
	}
	p.starts[first] = true
	if second < utf8.RuneSelf {
		p.pairs[first*utf8.RuneSelf+second] = true
	}
}

// fold makes capital ASCII letters small: matching ignores the case.
func fold(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// spellings returns a secret and its encodings, also as a part of a longer text that was encoded:
// "user:secret" in a header. Escapes of single characters are left to matching.
func spellings(secret string) []string {
	bare := hex.EncodeToString([]byte(secret))
	all := []string{secret, bare}
	for _, separator := range []string{"-", ":", " "} {
		all = append(all, separated(bare, separator))
	}
	for _, text := range []string{secret, wide(secret)} {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			all = append(all, inner([]byte(text), 6, 3, encoding.EncodeToString)...)
		}
	}
	return append(all, inner([]byte(secret), 5, 5, base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString)...)
}

// separated writes a separator between the bytes of a text in hexadecimal.
func separated(bare, separator string) string {
	var b strings.Builder
	for i := 0; i < len(bare); i += 2 {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(bare[i : i+2])
	}
	return b.String()
}

// wide is a text in UTF-16LE, as PowerShell encodes it.
func wide(text string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}

// inner returns the encoding of a text, and what of it is the same in the encoding of every longer
// text that contains it: those characters, of so many bits, that only bytes of the text decide.
func inner(text []byte, bits, alignments int, encode func([]byte) string) []string {
	all := []string{encode(text)}
	for before := range alignments {
		encoded := encode(append(make([]byte, before), text...))
		from, to := (8*before+bits-1)/bits, 8*(before+len(text))/bits
		all = append(all, encoded[from:to])
	}
	return all
}
