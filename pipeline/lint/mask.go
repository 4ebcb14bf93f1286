package lint

import (
	"strings"
	"sync"
	"unicode/utf8"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

const (
	maskText        = "***"
	shownCharacters = 3    // characters of a credential that are shown
	minMasked       = 6    // characters, of a value that is masked in other texts
	minPart         = 12   // of one that is truncated without a mark
	maxMasked       = 1000 // how many credentials of one connector are reported and masked
)

// Known has the credentials of connectors that were linted, so that nobody looks for them again. It
// is safe for concurrent use.
type Known struct{ of sync.Map }

func (k *Known) learn(c *connector.Connector, credentials []credential) {
	if k != nil {
		k.of.Store(c, credentials)
	}
}

func (k *Known) credentialsOf(c *connector.Connector) []credential {
	if k != nil {
		if known, ok := k.of.Load(c); ok {
			return known.([]credential)
		}
	}
	return credentialsOf(c)
}

// Hide masks the connectors' credentials in findings of other packages and
// returns the findings.
func Hide(findings []check.Finding, connectors []*connector.Connector) []check.Finding {
	return (*Known)(nil).Hide(findings, connectors)
}

// Hide is the function of that name for connectors of which some are known.
func (k *Known) Hide(findings []check.Finding, connectors []*connector.Connector) []check.Finding {
	about := map[string]bool{}
	for _, f := range findings {
		about[f.Connector] = true
	}
	each := make([][]credential, len(connectors))
	find := func(i int) {
		if about[connectors[i].Dir] {
			each[i] = k.credentialsOf(connectors[i])
		}
	}
	if len(connectors) > 2 { // else it is one connector of many, at base and at head
		check.Parallel(len(connectors), find)
	} else {
		for i := range connectors {
			find(i)
		}
	}
	found := map[string][]credential{}
	for i, c := range connectors {
		if len(each[i]) > 0 {
			found[c.Dir] = append(found[c.Dir], each[i]...)
		}
	}
	mask(findings, found)
	return findings
}

// HideIn masks a connector's credentials in a text that quotes its files, such
// as the diff of a fix.
func HideIn(text string, c *connector.Connector) string { return Hider(c)(text) }

// Hider returns a function that replaces the credentials of a connector in texts, for many of them.
func Hider(c *connector.Connector) func(text string) string {
	m := masker{}
	for _, found := range credentialsOf(c) {
		for _, value := range []string{found.value, strings.Trim(found.at.Text(), `"`)} {
			if len(value) >= minMasked {
				m.add(value)
			}
		}
	}
	return m.masked
}

// credentialsOf returns the credentials of a connector. It indexes only definitions that have a value
// which may be one: few have.
func credentialsOf(c *connector.Connector) []credential {
	if mayHoldCredential(c) {
		f := walkDefinition(c, Options{}, false)
		defer f.release()
		return f.credentials
	}
	f := newIndex(c, Options{})
	defer f.release()
	return findCredentials(c, f)
}

// mayHoldCredential reports whether any default or example of the definition may be a credential,
// whatever it is named.
func mayHoldCredential(c *connector.Connector) bool {
	found := false
	for name, value := range c.Definition.After(credentialMembers...) {
		switch text := value.Str(); {
		case len(text) >= minRandom && name == "default":
			found = looksLikeDefault(text)
		case len(text) >= minRandom:
			found = looksGenerated(text)
		default:
			walkNamed(value, func(inside source.Node) { found = found || looksGenerated(inside.Str()) })
		}
		if found {
			return true
		}
	}
	return false
}

// mask masks the credentials of each connector, by folder, in all texts of its findings,
// truncated or not: a path or a key may contain one too. Fingerprints do not depend on them then.
func mask(findings []check.Finding, found map[string][]credential) {
	maskers := map[string]masker{}
	for dir, credentials := range found {
		m := masker{}
		for _, c := range credentials {
			if len(c.value) >= minMasked {
				m.add(c.value)
				m.add(pointerEscaper.Replace(c.value))
			}
		}
		maskers[dir] = m
	}
	changed := false
	for i := range findings {
		if m := maskers[findings[i].Connector]; len(m) > 0 && m.hide(&findings[i]) {
			changed = true
		}
	}
	if changed {
		check.Identify(findings)
	}
}

// hide masks all that a finding says, and reports whether there was anything to.
func (m masker) hide(f *check.Finding) (changed bool) {
	texts := []*string{&f.Message, &f.Subject, &f.Path, &f.Fix, &f.Old, &f.New}
	for k := range f.Places {
		texts = append(texts, &f.Places[k].Subject, &f.Places[k].Path)
	}
	for _, text := range texts {
		hidden := m.masked(*text)
		changed = changed || hidden != *text
		*text = hidden
	}
	return changed
}

// pointerEscaper escapes a step of a JSON pointer, which a subject may be. (RFC 6901)
var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// masker maps the first characters of secret values to the values.
type masker map[[shownCharacters + 1]byte][]string

func (m masker) add(value string) {
	start := [shownCharacters + 1]byte([]byte(value[:shownCharacters+1]))
	m[start] = append(m[start], value)
}

// masked returns text without the values, and without the beginning of one if that was
// truncated or is too long to be a coincidence.
func (m masker) masked(text string) string {
	var b strings.Builder
	done := 0
	for i := 0; i+shownCharacters < len(text); {
		n := 0
		for _, value := range m[[shownCharacters + 1]byte([]byte(text[i:i+shownCharacters+1]))] {
			n = max(n, commonPrefix(text[i:], value))
		}
		if n == 0 {
			i++
			continue
		}
		b.WriteString(text[done:i] + maskText)
		for i += n; i < len(text) && !utf8.RuneStart(text[i]); {
			i++
		}
		done = i
	}
	if done == 0 {
		return text
	}
	return b.String() + text[done:]
}

// commonPrefix returns how much of value text starts with, 0 if it may be a coincidence.
func commonPrefix(text, value string) int {
	n := 0
	for n < len(value) && n < len(text) && text[n] == value[n] {
		n++
	}
	rest := text[n:]
	if n == len(value) || n >= minPart || strings.HasPrefix(rest, "…") || strings.HasPrefix(rest, "...") {
		return n
	}
	return 0
}

// Credential is a value of a connector that is a secret.
type Credential struct {
	Subject string
	What    string // "the default of parameter code looks like a live credential"
	Value   string // never to be printed
	At      source.Span
}

// Credentials returns the values of a connector that are secrets, without those that a rule only
// guesses from a name.
func Credentials(c *connector.Connector) []Credential {
	guesses := map[string]bool{}
	for i := range secretRules {
		guesses[secretRules[i].ID] = secretRules[i].Guess
	}
	var sure []Credential
	for _, found := range credentialsOf(c) {
		if !guesses[found.rule] {
			sure = append(sure, Credential{found.subject, found.what, found.value, found.at})
		}
	}
	return sure
}
