package diff

import (
	"bytes"
	"encoding/json"
	"slices"
	"sort"

	"alm/internal/source"
	"alm/solution/connector"
)

// refTargets knows where a file has a $ref. It reads the file once, whatever part is asked for.
type refTargets struct {
	file *source.File
	at   []int // offsets of "$ref" with its quotes, and of escapes that can spell it, in order

	other *refTargets // of the last other file that was asked for; see differ.completed
}

var (
	refKey = []byte(`"$ref"`)
	escape = []byte(`\u00`)
	hiding = []string{"24", "72", "65", "66"} // the ends of escapes of the letters of $ref
)

func findRefTargets(file *source.File) *refTargets {
	t := &refTargets{file: file}
	data := file.Data
	for from := 0; ; from++ {
		i := bytes.IndexByte(data[from:], '$') // which is rare
		if i < 0 {
			break
		}
		if from += i; from > 0 && bytes.HasPrefix(data[from-1:], refKey) {
			t.at = append(t.at, from-1)
		}
	}
	for from := 0; ; from += len(escape) {
		i := bytes.Index(data[from:], escape)
		if i < 0 {
			break
		}
		from += i
		if end := from + len(escape) + 2; end <= len(data) && slices.Contains(hiding, string(data[end-2:end])) {
			t.at = append(t.at, from)
		}
	}
	slices.Sort(t.at)
	return t
}

// targetsOf returns where a definition has a $ref.
func (d *differ) targetsOf(c *connector.Connector) *refTargets {
	if c == d.is {
		return d.targets
	}
	return findRefTargets(c.Definition)
}

// some reports whether a value may have a $ref.
func (t *refTargets) some(n source.Node) bool {
	if n.File() != t.file {
		return n.Exists()
	}
	span := n.Span()
	i := sort.SearchInts(t.at, span.Start)
	return i < len(t.at) && t.at[i]+len(refKey) <= span.End
}

// in returns the places of all $ref in a value.
func (t *refTargets) in(n source.Node) refsIn {
	if n.Exists() && n.File() != t.file {
		if t.other == nil || t.other.file != n.File() {
			t.other = findRefTargets(n.File())
		}
		t = t.other
	}
	span := n.Span()
	return refsIn{t.file, span.End, t.at[sort.SearchInts(t.at, span.Start):]}
}

// refsIn are the places of $ref that are left in a part of a file.
type refsIn struct {
	file *source.File
	end  int
	at   []int
}

// next returns the target of the next $ref, nil for one that may be written with escapes.
func (r *refsIn) next() (target []byte, ok bool) {
	if len(r.at) == 0 || r.at[0]+len(refKey) > r.end {
		return nil, false
	}
	if text, plain := bytes.CutPrefix(r.file.Data[r.at[0]:r.end], refKey); plain {
		target = refTarget(bytes.TrimLeft(text, " \t\r\n:"))
	}
	r.at = r.at[1:]
	return target, true
}

// refTarget returns the string at the start of a text, nil for anything else.
func refTarget(text []byte) []byte {
	if len(text) == 0 || text[0] != '"' {
		return nil
	}
	end, escaped := 1, false
	for ; end < len(text) && text[end] != '"'; end++ {
		if text[end] == '\\' {
			end, escaped = end+1, true
		}
	}
	switch {
	case end >= len(text):
		return nil
	case escaped:
		var plain string
		if json.Unmarshal(text[:end+1], &plain) != nil {
			return nil
		}
		return []byte(plain)
	}
	return text[1:end]
}

// unescaped is connector.UnescapeReference for a part of a text.
func unescaped(ref []byte) []byte {
	if !bytes.ContainsAny(ref, "%~") {
		return ref
	}
	return []byte(connector.UnescapeReference(string(ref)))
}
