package diff

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
	"strings"
	"sync"

	"alm/internal/sorting"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// contentOf returns a digest of what was and is: a waiver accepts only the change that it was
// given for. Secrets are part of it, as nobody can read them from the digest.
func contentOf(was, is source.Node) string { return digestOfBoth(nil, was, nil, is) }

// hiddenContent returns contentOf what the old and new value of a finding do not show.
func hiddenContent(was, is source.Node) string {
	if isScalar(was) && isScalar(is) {
		return ""
	}
	return contentOf(was, is)
}

func isScalar(n source.Node) bool { return n.Kind() != source.Object && n.Kind() != source.Array }

// content is contentOf with `$ref` resolved.
func (d *differ) content(was, is source.Node) string { return digestOfBoth(d.was, was, d.is, is) }

// digestOfBoth is digestOf the texts of two values.
func digestOfBoth(from *connector.Connector, was source.Node, to *connector.Connector, is source.Node) string {
	w := contentTexts.Get().(*contentText)
	defer contentTexts.Put(w)
	w.all = append(w.all[:0], w.textOf(from, was)...)
	w.all = append(append(w.all, 0), w.textOf(to, is)...)
	return digestOfText(w.all)
}

// digestOf returns a digest of texts, or "" when all are empty.
func digestOf(texts ...string) string {
	return digestOfText([]byte(strings.Join(texts, "\x00")))
}

func digestOfText(text []byte) string {
	if len(bytes.Trim(text, "\x00")) == 0 {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// placesContent returns a digest of the places of a finding, for causes that each place has by itself: a
// waiver accepts no place that comes later.
func placesContent(places []check.Place) string {
	var subjects []string
	for i := range places {
		subjects = append(subjects, places[i].Subject)
	}
	return growingContent(sortedSet(subjects))
}

// growingContent returns a digest of what a later change may add to. It is never "": a finding with a content
// also has the fingerprint of one without. (check.Finding.Formerly)
func growingContent(texts []string) string { return digestOf("may grow", digestOf(texts...)) }

// maxContent limits the text of one value in bytes; of what is longer there is a digest, up to
// maxDigested bytes.
const maxContent, maxDigested = 1 << 16, 1 << 20

// textOf returns a value in one form for all ways to write it: members sorted, `$ref` replaced by
// what it refers to, once, and by a number from then on.
func textOf(c *connector.Connector, n source.Node) string {
	w := contentTexts.Get().(*contentText)
	defer contentTexts.Put(w)
	return string(w.textOf(c, n))
}

// textOf is the function textOf. The text is valid until the next one.
func (w *contentText) textOf(c *connector.Connector, n source.Node) []byte {
	w.c, w.text, w.members = c, w.text[:0], w.members[:0]
	clear(w.numbers)
	w.write(n, 0)
	w.c = nil
	if w.rest != nil {
		w.digest()
		w.text = hex.AppendEncode(w.text, w.rest.Sum(nil))
		w.rest, w.digested = nil, 0
	}
	return w.text
}

type contentText struct {
	c        *connector.Connector
	text     []byte
	all      []byte              // of two values
	rest     hash.Hash           // of what comes after maxContent; nil when nothing does
	digested int                 // bytes of the rest
	numbers  map[source.Node]int // of definitions, in the order of their first use
	members  []namedNode         // of the objects that are being written, from the outermost on
}

// digest moves what comes after maxContent to the digest of the rest.
func (w *contentText) digest() {
	if len(w.text) <= maxContent {
		return
	}
	if w.rest == nil {
		w.rest = sha256.New()
	}
	w.rest.Write(w.text[maxContent:])
	w.digested += len(w.text) - maxContent
	w.text = w.text[:maxContent]
}

// namedNode is a member of an object.
type namedNode struct {
	name string
	node source.Node
}

var contentTexts = sync.Pool{New: func() any { return &contentText{numbers: map[source.Node]int{}} }}

func (w *contentText) write(n source.Node, level int) {
	w.digest()
	if w.digested > maxDigested || level > source.MaxDepth {
		return
	}
	if w.c != nil && n.Get("$ref").Exists() {
		target := w.c.Resolve(n)
		if number, known := w.numbers[target]; known {
			w.text = strconv.AppendInt(append(w.text, '#'), int64(number), 10)
			return
		}
		w.numbers[target] = len(w.numbers)
		n = target
	}
	switch n.Kind() {
	case source.Object:
		w.writeMembers(n, level)
	case source.Array:
		for _, item := range n.Items() {
			w.text = append(w.text, '[')
			w.write(item, level+1)
			w.text = append(w.text, ']')
		}
	case source.String:
		w.text = appendQuote(w.text, n.Str())
	default:
		w.text = append(w.text, n.Raw()...)
	}
}

// writeMembers writes the members of an object by name; of those with the same name, the last.
func (w *contentText) writeMembers(n source.Node, level int) {
	start := len(w.members)
	for key, value := range n.Members() {
		w.members = append(w.members, namedNode{key.Str(), value})
	}
	end := len(w.members)
	sortNamed(w.members[start:])
	for i := start; i < end; i++ {
		m := w.members[i]
		if i+1 < end && w.members[i+1].name == m.name {
			continue
		}
		w.text = append(appendQuote(append(w.text, '{'), m.name), ':')
		w.write(m.node, level+1)
		w.text = append(w.text, '}')
	}
	clear(w.members[start:end])
	w.members = w.members[:start]
}

// sortNamed sorts members by name and keeps the order of equal ones. Most objects have few.
func sortNamed(all []namedNode) {
	if len(all) > maxLinear {
		sorting.Stable(all, func(a, b namedNode) int { return strings.Compare(a.name, b.name) })
		return
	}
	for i := range all {
		for j := i; j > 0 && all[j].name < all[j-1].name; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
}
