package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"alm/internal/sorting"
)

// Edit replaces one span of a file with a text. An empty span inserts.
type Edit struct {
	Span Span
	New  string // raw text: use Quote for a JSON string
}

// Apply returns the file's bytes with the edits applied; all other bytes are unchanged.
// Edits that overlap, lie outside the file or belong to another file are an error, and so are
// those that are not Editable.
func (f *File) Apply(edits ...Edit) ([]byte, error) {
	edits = slices.Clone(edits)
	if f.derived != nil {
		return f.applyWritten(edits)
	}
	sorting.Stable(edits, func(a, b Edit) int { return a.Span.Start - b.Span.Start })
	out := make([]byte, 0, len(f.Data)+64)
	at := 0
	for _, e := range edits {
		if e.Span.File != f {
			return nil, fmt.Errorf("edit %s: the span is of %q", f.Name, e.Span.Name())
		}
		if e.Span.Start < at || e.Span.End < e.Span.Start || e.Span.End > len(f.Data) {
			return nil, fmt.Errorf("edit %s: bytes %d to %d overlap another edit or leave the file", f.Name, e.Span.Start, e.Span.End)
		}
		out = append(out, f.Data[at:e.Span.Start]...)
		out = append(out, e.New...)
		at = e.Span.End
	}
	return append(out, f.Data[at:]...), nil
}

// Set returns an edit that sets the value of an object's member to raw text. A new member is
// added at the end, spaced like the one before it. If the node is not an object, Apply
// rejects the edit.
func (n Node) Set(name, raw string) Edit {
	if n.Kind() != Object {
		return Edit{}
	}
	if value := n.Get(name); value.Exists() {
		return Edit{value.Span(), raw}
	}
	var key, value Node
	for key, value = range n.Members() {
	}
	if !key.Exists() {
		return Edit{n.Span(), "{" + Quote(name) + ": " + raw + "}"}
	}
	end := value.Span().End
	return Edit{n.f.Span(end, end), "," + n.f.blankBefore(key) + Quote(name) + n.f.colon(key, value) + raw}
}

// blankBefore returns the white space directly before a node.
func (f *File) blankBefore(n Node) string {
	end := n.Span().Start
	return string(f.Data[len(bytes.TrimRight(f.Data[:end], " \t\r\n")):end])
}

// colon returns the text between a key and its value, or ": " if that has comments.
func (f *File) colon(key, value Node) string {
	text := f.Span(key.Span().End, value.Span().Start).Text()
	if strings.Trim(text, " \t\r\n") != ":" {
		return ": "
	}
	return text
}

// Remove returns an edit that removes a member, given by its key or value, from its object, or
// an element from its array, with one comma. Neighbours cannot be removed in one Apply.
func (n Node) Remove() Edit {
	if n.f == nil || n.i == n.f.Root.i {
		return Edit{}
	}
	return n.removed(n.f.linkOf(n.i))
}

// RemoveFrom is Remove for a member or an element of a value that is known, which is faster where that has
// few.
func (n Node) RemoveFrom(parent Node) Edit {
	if n.f == nil || n.f != parent.f || parent.Kind() < Array {
		return n.Remove()
	}
	l := link{parent: parent.i, first: parent.i + 2, previous: noEntry}
	for end := n.f.after(parent.i); l.ordinal < maxSiblings && l.first < end; l.ordinal++ {
		value := l.first
		if parent.Kind() == Object {
			value++
		}
		if n.i == l.first || n.i == value {
			return n.removed(l)
		}
		l.previous, l.first = l.first, n.f.after(value)
	}
	return n.Remove()
}

// maxSiblings is the number of siblings among which a node is looked for without the links of the file.
const maxSiblings = 64

func (n Node) removed(l link) Edit {
	parent := Node{n.f, l.parent}
	object := parent.Kind() == Object
	part := n.f.partSpan(l.first, object)
	next := n.f.after(l.first)
	if object {
		next = n.f.after(l.first + 1)
	}
	switch {
	case next < n.f.after(l.parent):
		part.End = n.f.tape[next].start()
	case l.previous != noEntry:
		part.Start = n.f.partSpan(l.previous, object).End
	default:
		outer := parent.Span()
		part.Start, part.End = outer.Start+1, max(outer.End-1, part.End)
	}
	return Edit{part, ""}
}

// Quote returns s as a JSON string with only the escapes that JSON requires.
func Quote(s string) string {
	if !needsEscape(s) {
		return `"` + s + `"`
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return `""` // a string always encodes
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// needsEscape reports whether a JSON string may need escapes for s, which ASCII without quotes and
// backslashes does not.
func needsEscape(s string) bool {
	for _, c := range []byte(s) {
		if c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return true
		}
	}
	return false
}
