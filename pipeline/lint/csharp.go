package lint

import (
	"bytes"

	"alm/internal/sorting"
	"alm/internal/source"
)

// csharp is a script, split into code and string literals. In code, comments, directives and the
// contents of literals are blanked; every offset is the file's.
type csharp struct {
	file     *source.File
	code     []byte
	literals []stringLiteral // by where they start
}

// stringLiteral is a string literal of a script, without its quotes, as written.
type stringLiteral struct {
	at   source.Span
	hole bool // it is interpolated and contains an expression
}

func (l stringLiteral) text() string { return l.at.Text() }

// stringByte replaces each byte of a string literal in code.
const stringByte = '_'

// maxHoles limits the nesting of interpolated strings.
const maxHoles = 32

// readCSharp returns nil for a connector without a script.
func readCSharp(f *source.File) *csharp {
	if f == nil {
		return nil
	}
	r := csharpReader{csharp: csharp{file: f, code: bytes.Clone(f.Data)}}
	if r.next("\ufeff") {
		r.blank(len("\ufeff"))
	}
	r.codeUntil(0)
	sorting.Stable(r.literals, func(a, b stringLiteral) int { return a.at.Start - b.at.Start })
	return &r.csharp
}

type csharpReader struct {
	csharp
	i     int
	holes int
}

// codeUntil reads code to the end or, in an interpolation, to its closing brace.
func (r *csharpReader) codeUntil(closing byte) {
	depth := 0
	for r.i < len(r.code) {
		switch c := r.code[r.i]; {
		case c == closing && depth == 0 && closing != 0:
			return
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == '/' && r.next("//"):
			r.blank(r.upTo("\n", 1))
			continue
		case c == '/' && r.next("/*"):
			r.blank(min(r.upTo("*/", 2)+2, len(r.code)))
			continue
		case c == '#' && r.lineStart():
			r.blank(r.upTo("\n", 1))
			continue
		case c == '"' || c == '\'':
			r.quoted(c)
			continue
		}
		r.i++
	}
}

func (r *csharpReader) next(text string) bool {
	return bytes.HasPrefix(r.file.Data[r.i:], []byte(text))
}

// upTo returns the position of the next occurrence of text after some bytes, else the end.
func (r *csharpReader) upTo(text string, past int) int {
	from := min(r.i+past, len(r.code))
	if n := bytes.Index(r.file.Data[from:], []byte(text)); n >= 0 {
		return from + n
	}
	return len(r.code)
}

// lineStart reports whether only white space precedes in the line.
func (r *csharpReader) lineStart() bool {
	for k := r.i - 1; k >= 0; k-- {
		switch r.file.Data[k] {
		case '\n':
			return true
		case ' ', '\t', '\r', '\xef', '\xbb', '\xbf': // a byte order mark
		default:
			return false
		}
	}
	return true
}

// blank replaces everything before end with spaces, except line ends.
func (r *csharpReader) blank(end int) {
	for ; r.i < end; r.i++ {
		if r.code[r.i] != '\n' {
			r.code[r.i] = ' '
		}
	}
}

// quoted reads a string or character literal.
func (r *csharpReader) quoted(quote byte) {
	if quote == '"' && r.next(`"""`) && !r.emptyVerbatim() {
		r.raw()
		return
	}
	verbatim, interpolated := r.prefix()
	verbatim = verbatim && quote == '"'
	interpolated = interpolated && quote == '"' && r.holes < maxHoles
	r.i++
	start, hole := r.i, false
	for r.i < len(r.code) {
		c := r.file.Data[r.i]
		switch {
		case c == quote && verbatim && r.next(`""`), c == '\\' && !verbatim, interpolated && r.next("{{"):
			r.fill(2)
			continue
		case c == quote, c == '\n' && !verbatim:
			r.end(start, quote, hole)
			return
		case c == '{' && interpolated:
			hole = true
			r.hole()
			continue
		}
		r.fill(1)
	}
	r.end(start, quote, hole)
}

// prefix reads the @ and $ before a quote.
func (r *csharpReader) prefix() (verbatim, interpolated bool) {
	for k := r.i - 1; k >= 0 && k >= r.i-2; k-- {
		switch r.file.Data[k] {
		case '@':
			verbatim = true
		case '$':
			interpolated = true
		default:
			return verbatim, interpolated
		}
	}
	return verbatim, interpolated
}

// emptyVerbatim distinguishes @"" before another quote from the start of a raw string.
func (r *csharpReader) emptyVerbatim() bool {
	verbatim, _ := r.prefix()
	return verbatim
}

// raw reads a raw string: three quotes or more, until as many follow.
func (r *csharpReader) raw() {
	n := len(r.file.Data[r.i:]) - len(bytes.TrimLeft(r.file.Data[r.i:], `"`))
	quotes := string(r.file.Data[r.i : r.i+n])
	r.i += n
	start := r.i
	end := bytes.Index(r.file.Data[r.i:], []byte(quotes))
	if end < 0 {
		end = len(r.code) - r.i
	}
	r.fill(end)
	r.literals = append(r.literals, stringLiteral{r.file.Span(start, r.i), true})
	r.i = min(r.i+n, len(r.code))
}

// fill blanks n bytes of a string.
func (r *csharpReader) fill(n int) {
	for end := min(r.i+n, len(r.code)); r.i < end; r.i++ {
		if r.code[r.i] != '\n' {
			r.code[r.i] = stringByte
		}
	}
}

func (r *csharpReader) end(start int, quote byte, hole bool) {
	if quote == '"' {
		r.literals = append(r.literals, stringLiteral{r.file.Span(start, r.i), hole})
	}
	r.i = min(r.i+1, len(r.code))
}

// hole reads the expression in an interpolated string.
func (r *csharpReader) hole() {
	r.fill(1)
	r.holes++
	r.codeUntil('}')
	r.holes--
	r.fill(1)
}
