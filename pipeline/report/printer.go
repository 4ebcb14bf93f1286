package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"alm/internal/terminal"
)

const bufferSize = 32 << 10

// encodeJSON writes v as indented JSON that is also safe to print: it escapes what a terminal
// or a workflow log would act on.
func encodeJSON(w io.Writer, v any) error {
	p := printer{Writer: bufio.NewWriterSize(w, bufferSize)}
	enc := json.NewEncoder(layout{&p})
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	return p.Flush()
}

// printer formats compact JSON as json.Indent does with two spaces, and escapes in the same
// pass, without a second copy of a large document.
type printer struct {
	*bufio.Writer
	level int
	last  byte // of the compact JSON
}

// layout receives a complete document and its final newline from an Encoder.
type layout struct{ *printer }

func (l layout) Write(document []byte) (int, error) {
	l.compact(bytes.TrimSuffix(document, []byte("\n")))
	return len(document), l.WriteByte('\n')
}

// compact prints a part of a document. A part does not end inside a string, nor before the end of an
// empty object or list.
func (p *printer) compact(text []byte) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"':
			end := i + stringEnd(text[i:])
			p.text(text[i:end])
			i = end - 1
		case '{', '[':
			p.WriteByte(c)
			if i+1 == len(text) || text[i+1] != c+2 { // "{}" and "[]" stay together
				p.level++
				p.line()
			}
		case '}', ']':
			if p.last != c-2 {
				p.level--
				p.line()
			}
			p.WriteByte(c)
		case ',':
			p.WriteByte(c)
			p.line()
		case ':':
			p.WriteString(": ")
		default:
			p.WriteByte(c)
		}
		p.last = text[i]
	}
}

const spaces = "                                "

func (p *printer) line() {
	p.WriteByte('\n')
	if n := 2 * p.level; n <= len(spaces) {
		p.WriteString(spaces[:n])
	} else {
		p.WriteString(strings.Repeat("  ", p.level))
	}
}

// stringEnd returns the end of the string literal that text starts with.
func stringEnd(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// text writes invisible characters, and the first of a runner's command, as \u escapes.
func (p *printer) text(s []byte) {
	for i := 0; i < len(s); {
		plain := i
		for i < len(s) && s[i] >= ' ' && s[i] < 0x7f && s[i] != '#' {
			i++
		}
		p.Write(s[plain:i])
		if i == len(s) {
			return
		}
		r, size := utf8.DecodeRune(s[i:])
		switch {
		case terminal.Visible(0, r, 0) && !terminal.IsCommand(string(s[i:min(len(s), i+6)])):
			p.Write(s[i : i+size])
		case r < 0x10000:
			fmt.Fprintf(p, `\u%04x`, r)
		default:
			r -= 0x10000
			fmt.Fprintf(p, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
		i += size
	}
}
