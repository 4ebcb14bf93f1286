package openapi

import (
	"bytes"
	"unicode/utf8"

	"alm/internal/source"
	"alm/internal/yamltext"

	"github.com/pb33f/go-yaml"
)

// layout is a document as it is written, with the offset of each line.
type layout struct {
	written *source.File
	lines   []int
	ascii   []bool // the line has characters of one byte only
	isJSON  bool
	last    *struct{ line, column, offset int } // that was asked for, from which the next one is near
}

var byteOrderMark = []byte("\xEF\xBB\xBF")

func newLayout(written *source.File) layout {
	data := written.Data
	t := layout{written: written, lines: []int{len(data) - len(bytes.TrimPrefix(data, byteOrderMark))}, ascii: []bool{true}, last: &struct{ line, column, offset int }{}}
	for i := t.lines[0]; i < len(data); {
		size := lineEnd(data[i:])
		if size > 0 {
			t.lines, t.ascii = append(t.lines, i+size), append(t.ascii, true)
		} else if data[i] >= utf8.RuneSelf {
			t.ascii[len(t.ascii)-1] = false
		}
		i += max(size, 1)
	}
	return t
}

// lineEnd returns the length of the line end that a text begins with, 0 for none. libopenapi counts those of
// YAML 1.1, of which a page's text may bring some.
func lineEnd(text []byte) int {
	switch text[0] {
	case '\n':
		return 1
	case '\r':
		return len(text) - len(bytes.TrimPrefix(text[1:], []byte("\n")))
	case 0xC2:
		if bytes.HasPrefix(text, []byte("\u0085")) {
			return 2
		}
	case 0xE2:
		if bytes.HasPrefix(text, []byte("\u2028")) || bytes.HasPrefix(text, []byte("\u2029")) {
			return 3
		}
	}
	return 0
}

// offset returns the offset of a line and a column in characters, from 1.
func (t layout) offset(line, column int) int {
	if line < 1 || line > len(t.lines) {
		return len(t.written.Data)
	}
	start, end := t.lines[line-1], len(t.written.Data)
	if line < len(t.lines) {
		end = t.lines[line] - 1
	}
	if t.ascii[line-1] {
		return min(start+column-1, end)
	}
	from := 1
	if t.last.line == line && t.last.column <= column {
		start, from = t.last.offset, t.last.column
	}
	for ; from < column && start < end; from++ {
		_, size := utf8.DecodeRune(t.written.Data[start:end])
		start += size
	}
	t.last.line, t.last.column, t.last.offset = line, from, start
	return start
}

// start returns the offset of a value, after its anchor and its tag; in JSON, that of the first value
// after an offset: libopenapi writes some escapes of JSON out before it counts columns.
func (t layout) start(n *yaml.Node, after int) int {
	data := t.written.Data
	if t.isJSON {
		return len(data) - len(bytes.TrimLeft(data[after:], " \t\r\n,:"))
	}
	at := t.offset(n.Line, n.Column)
	for at < len(data) && (n.Anchor != "" && data[at] == '&' || n.Style&yaml.TaggedStyle != 0 && data[at] == '!') {
		end := bytes.IndexAny(data[at:], " \t\r\n,[]{}")
		if end < 0 {
			return len(data)
		}
		at = len(data) - len(bytes.TrimLeft(data[at+end:], " \t"))
	}
	return at
}

// extent returns the length of a scalar on one line with its quotes, 0 of any other scalar.
func (t layout) extent(n *yaml.Node, start int) int {
	line := t.written.Data[start:]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return yamltext.Quoted(line, '"')
	case n.Style&yaml.SingleQuotedStyle != 0:
		return yamltext.Quoted(line, '\'')
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
	case n.Kind == yaml.AliasNode:
		return min(len("*"+n.Value), len(line))
	case bytes.HasPrefix(line, []byte(n.Value)):
		return len(n.Value)
	}
	return 0
}

// closing returns the place of the bracket that closes a collection whose last value ends at an offset.
func (t layout) closing(after int, bracket byte) source.Span {
	if i := bytes.IndexByte(t.written.Data[after:], bracket); i >= 0 {
		return t.written.Span(after+i, after+i+1)
	}
	return t.written.Span(after, after)
}
