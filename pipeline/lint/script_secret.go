package lint

import (
	"bytes"
	"slices"
	"sort"
	"strings"

	"alm/internal/lazyregexp"
)

// The text before a named literal: an identifier or another literal.
var (
	namedBefore   = lazyregexp.New(`([\w-]+)\s*(?:=|:|\()\s*[$@]*"$`)
	literalBefore = lazyregexp.New(`"_*"\s*(?:,|\]\s*=|:)\s*[$@]*"$`)
)

// maxBefore limits the text before a literal that is checked.
const maxBefore = 120

// scriptSecrets returns literals of a script that are assigned to a secret's name and look random.
func scriptSecrets(s *csharp) []credential {
	if s == nil {
		return nil
	}
	var found []credential
	for i, l := range s.literals {
		text := withoutScheme(l.text())
		if l.hole || !looksGenerated(text) || isFieldList(text) {
			continue
		}
		name := s.nameBefore(i)
		if !secretName(name) && !slices.Contains(authSchemes, name) {
			continue
		}
		at := l.at
		at.Start = at.End - len(text)
		found = append(found, credential{
			rule: "script-secret", value: text, at: at, subject: "script/" + name,
			what: "the value of " + name + " in the script" + looksLive,
		})
	}
	return found
}

// isFieldList reports whether a text is a list of fields such as the fixed part of a
// signature header: "HMAC-SHA256 SignedHeaders=date;host&Signature=".
func isFieldList(text string) bool {
	_, rest, assigned := strings.Cut(text, "=")
	return assigned && strings.ContainsAny(rest, "&;")
}

// authSchemes are used instead of a credential's name: new
// AuthenticationHeaderValue("Bearer", "…").
var authSchemes = []string{"Bearer", "Basic", "bearer", "basic"}

// nameBefore returns the name that literal i is assigned to: apiKey = "…", ["x-api-key"] = "…",
// Add("x-api-key", "…").
func (s *csharp) nameBefore(i int) string {
	start := s.literals[i].at.Start
	before := s.code[max(0, start-maxBefore):start]
	if i > 0 && literalBefore.Get().Match(before) {
		return s.literals[i-1].text()
	}
	if m := namedBefore.Get().FindSubmatch(before); m != nil {
		return string(bytes.TrimLeft(m[1], "_"))
	}
	return ""
}

// inScript makes the script's own rule report credentials that a pattern found in a literal.
func inScript(s *csharp, found []credential) {
	if s == nil {
		return
	}
	for i := range found {
		c := &found[i]
		if c.at.File != s.file {
			continue
		}
		k := sort.Search(len(s.literals), func(k int) bool { return s.literals[k].at.End >= c.at.End })
		if k < len(s.literals) && s.literals[k].at.Start <= c.at.Start {
			c.rule = "script-secret"
		}
	}
}
