package check

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// Identify gives sorted findings their fingerprints: again, where a subject has changed.
func Identify(findings []Finding) {
	var n namer
	n.seen = make(map[string]int, len(findings))
	for i := range findings {
		f := &findings[i]
		f.Fingerprint = n.fingerprint(f)
		f.Formerly = n.formerly(f)
	}
}

// namer makes fingerprints. Its key is used again for the next one.
type namer struct {
	key  []byte
	seen map[string]int // how many findings have a key
}

// fingerprint returns a digest of what a finding is about. Findings that are equal in all of it
// are numbered.
func (n *namer) fingerprint(f *Finding) string {
	n.describe(f, f.Subject)
	if f.Content != "" {
		n.key = append(append(n.key, 0), f.Content...)
	}
	times := n.seen[string(n.key)] + 1
	n.seen[string(n.key)] = times
	if times > 1 {
		n.key = strconv.AppendInt(append(n.key, 0), int64(times), 10)
	}
	return n.digest()
}

// formerly returns the fingerprints that earlier versions gave: by any place, without the content.
func (n *namer) formerly(f *Finding) []string {
	if f.Content == "" && len(f.Places) == 0 {
		return nil
	}
	all := make([]string, 0, 1+len(f.Places))
	n.describe(f, f.Subject)
	all = append(all, n.digest())
	for i := range f.Places {
		n.describe(f, f.Places[i].Subject)
		all = append(all, n.digest())
	}
	return all
}

// describe sets the key to what a finding is about, with a subject.
func (n *namer) describe(f *Finding, subject string) {
	n.key = append(n.key[:0], f.Rule.ID...)
	for _, part := range [...]string{f.Connector, subject, f.Old, f.New} {
		n.key = append(append(n.key, 0), part...)
	}
}

func (n *namer) digest() string {
	sum := sha256.Sum256(n.key)
	var text [16]byte
	hex.Encode(text[:], sum[:8])
	return string(text[:])
}
