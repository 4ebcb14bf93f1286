package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Edit replaces one span of a file with a text. An empty span inserts.
type Edit struct {
	Span Span
	New  string // raw text: use Quote for a JSON string
}

// Apply returns the file's bytes with the edits applied; all other bytes are unchanged.
// Edits that overlap, lie outside the file or belong to another file are an error.
func (f *File) Apply(edits ...Edit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Span.Start - b.Span.Start })
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

// Remove is the edit that takes a member, told by its key or value, out of its object, or
// an element out of its array, with one comma. Two neighbours cannot leave in one Apply.
func (n Node) Remove() Edit {
	around, part, before, behind := n.neighbours()
	switch {
	case around.IsZero():
		return Edit{}
	case !behind.IsZero():
		part.End = behind.Start
	case !before.IsZero():
		part.Start = before.End
	default:
		part.Start, part.End = around.Start+1, max(around.End-1, part.End)
	}
	return Edit{part, ""}
}

// neighbours are the container that a node stands in, the node with its key or value, and
// the parts before and behind it; zero where there is none.
func (n Node) neighbours() (around, part, before, behind Span) {
	if n.f == nil || n.i == n.f.Root.i {
		return
	}
	at := n.f.Root
	for {
		_, next := at.childToward(n.i)
		if !next.Exists() || next.i == n.i {
			break
		}
		at = next
	}
	around = at.Span()
	for _, p := range at.parts() {
		switch {
		case n.Span().Start >= p.Start && n.Span().End <= p.End:
			part = p
		case part.IsZero():
			before = p
		case behind.IsZero():
			behind = p
		}
	}
	return around, part, before, behind
}

// parts are the spans of an object's members or an array's elements.
func (n Node) parts() (spans []Span) {
	for key, value := range n.Members() {
		spans = append(spans, n.f.Span(key.Span().Start, value.Span().End))
	}
	for _, item := range n.Items() {
		spans = append(spans, item.Span())
	}
	return spans
}

// Quote writes s as a JSON string, escaping no more than JSON asks for.
func Quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return `""` // a string always encodes
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
