package lint

import (
	"strings"

	"alm/internal/source"
)

// maxText limits the text of one region outside strings; reach is how far it
// goes back.
const (
	maxText = 4 << 20
	reach   = 4 << 10
)

// region is a part of a file that is searched for credentials: a JSON string, or a
// script. It is exact if its text equals the bytes in the file.
type region struct {
	text  string
	at    source.Span
	exact bool
}

// regionAround returns the region that contains the byte at i and starts at from or later.
func regionAround(f *source.File, i, from int) region {
	if !f.Root.Exists() {
		at := f.Span(max(from, i-reach), min(len(f.Data), i+maxText))
		return region{at.Text(), at, true}
	}
	start, end := quoteBefore(f.Data, i), quoteAfter(f.Data, i)
	at := f.Span(start, end)
	raw := at.Text()
	if !strings.Contains(raw, `\`) {
		return region{raw, at, true}
	}
	return region{source.Parse(f.Name, []byte(raw)).Root.Str(), at, false}
}

func quoteBefore(data []byte, i int) int {
	for i > 0 && (data[i] != '"' || escaped(data, i)) {
		i--
	}
	return i
}

func quoteAfter(data []byte, i int) int {
	for i < len(data) {
		if data[i] == '"' && !escaped(data, i) {
			return i + 1
		}
		i++
	}
	return i
}

// escaped reports whether an odd number of backslashes precedes i.
func escaped(data []byte, i int) bool {
	n := 0
	for n < i && data[i-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// subjectOf returns the credential's place as file and JSON pointer.
func subjectOf(c credential) string {
	return fileSubject(c.at.File) + stringAt(c.at.File.Root, c.at.Start).Pointer()
}

// stringAt returns the string, key or value, that contains the byte at offset i.
func stringAt(n source.Node, i int) source.Node {
	for inner := childAt(n, i); inner.Exists(); inner = childAt(n, i) {
		n = inner
	}
	if n.Kind() != source.String {
		return source.Node{}
	}
	return n
}

func childAt(n source.Node, i int) source.Node {
	for key, value := range n.Members() {
		if i < key.Span().End {
			return key
		}
		if i < value.Span().End {
			return value
		}
	}
	for _, item := range n.Items() {
		if i < item.Span().End {
			return item
		}
	}
	return source.Node{}
}
