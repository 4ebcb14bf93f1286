package check

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// Identify gives sorted findings their fingerprints: again, where a subject has changed.
func Identify(findings []Finding) {
	var n namer
	n.seen = make(map[digest]int, len(findings))
	for i := range findings {
		findings[i].Fingerprint = n.fingerprint(&findings[i])
	}
}

// namer makes fingerprints. Its key is used again for the next one.
type namer struct {
	key  []byte
	seen map[digest]int // how many findings have a key
}

// digest is the part of a SHA-256 that fingerprints show.
type digest [8]byte

// fingerprint returns a digest of what a finding is about. Findings that are equal in all of it
// are numbered.
func (n *namer) fingerprint(f *Finding) string {
	n.describe(f, f.Subject)
	if f.Content != "" {
		n.key = append(append(n.key, 0), f.Content...)
	}
	sum := n.digest()
	times := n.seen[sum] + 1
	n.seen[sum] = times
	if times > 1 {
		n.key = strconv.AppendInt(append(n.key, 0), int64(times), 10)
		sum = n.digest()
	}
	return sum.String()
}

// FingerprintIn returns the fingerprint of a finding if its connector were in another folder; "" for one of
// several that are equal.
func (f *Finding) FingerprintIn(connector string) string {
	n := namer{seen: map[digest]int{}}
	if n.fingerprint(f) != f.Fingerprint {
		return ""
	}
	moved := *f
	moved.Connector = connector
	return n.fingerprint(&moved)
}

// Formerly returns the fingerprints that earlier versions gave a finding: by any place, without the
// content.
func (f *Finding) Formerly() []string {
	if f.Content == "" && len(f.Places) == 0 {
		return nil
	}
	var n namer
	all := make([]string, 0, 1+len(f.Places))
	n.describe(f, f.Subject)
	all = append(all, n.digest().String())
	for i := range f.Places {
		n.describe(f, f.Places[i].Subject)
		all = append(all, n.digest().String())
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

func (n *namer) digest() digest {
	sum := sha256.Sum256(n.key)
	return digest(sum[:len(digest{})])
}

// String returns the digits that fingerprints have.
func (d digest) String() string {
	var text [2 * len(d)]byte
	hex.Encode(text[:], d[:])
	return string(text[:])
}
