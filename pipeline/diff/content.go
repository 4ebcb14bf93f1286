package diff

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

// contentOf returns a digest of what was and is: a waiver accepts only the change that it was
// given for. Secrets are part of it, as nobody can read them from the digest.
func contentOf(was, is source.Node) string { return digestOf(textOf(nil, was), textOf(nil, is)) }

// hiddenContent returns contentOf what the old and new value of a finding do not show.
func hiddenContent(was, is source.Node) string {
	if isScalar(was) && isScalar(is) {
		return ""
	}
	return contentOf(was, is)
}

func isScalar(n source.Node) bool { return n.Kind() != source.Object && n.Kind() != source.Array }

// content is contentOf with `$ref` resolved.
func (d *differ) content(was, is source.Node) string {
	return digestOf(textOf(d.was, was), textOf(d.is, is))
}

// digestOf returns a digest of texts, or "" when all are empty.
func digestOf(texts ...string) string {
	all := strings.Join(texts, "\x00")
	if strings.Trim(all, "\x00") == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(all))
	return hex.EncodeToString(sum[:8])
}

// maxContent limits the text of one value in bytes.
const maxContent = 1 << 16

// textOf returns a value in one form for all ways to write it: members sorted, `$ref` replaced by
// what it refers to, once, and by a number from then on.
func textOf(c *connector.Connector, n source.Node) string {
	w := contentText{c: c, numbers: map[source.Node]int{}}
	w.write(n, 0)
	return w.String()
}

type contentText struct {
	strings.Builder
	c       *connector.Connector
	numbers map[source.Node]int // of definitions, in the order of their first use
}

func (w *contentText) write(n source.Node, level int) {
	if w.Len() > maxContent || level > source.MaxDepth {
		return
	}
	if w.c != nil && n.Get("$ref").Exists() {
		target := w.c.Resolve(n)
		if number, known := w.numbers[target]; known {
			w.WriteString("#" + strconv.Itoa(number))
			return
		}
		w.numbers[target] = len(w.numbers)
		n = target
	}
	switch n.Kind() {
	case source.Object:
		members := membersOf(n)
		for _, name := range slices.Sorted(maps.Keys(members)) {
			w.WriteString("{" + strconv.Quote(name) + ":")
			w.write(members[name], level+1)
			w.WriteString("}")
		}
	case source.Array:
		for _, item := range n.Items() {
			w.WriteString("[")
			w.write(item, level+1)
			w.WriteString("]")
		}
	case source.String:
		w.WriteString(strconv.Quote(n.Str()))
	default:
		w.Write(n.Raw())
	}
}
