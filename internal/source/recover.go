package source

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// absent puts a null where a value is missing.
func (p *parser) absent(message string) {
	p.problem(Syntax, p.pos, p.pos+1, "%s", message)
	pos := min(p.pos, len(p.data))
	p.leaf(Null, pos, pos, false)
}

func (p *parser) unclosed(open int, closing byte) {
	if len(p.outer) > MaxDepth {
		return
	}
	p.problem(Syntax, open, open+1, "this %c has no %c", p.data[open], closing)
}

func (p *parser) trailingComma(comma int) {
	if comma >= 0 {
		p.problem(TrailingComma, comma, comma+1, "a comma before the closing bracket")
	}
}

// missingComma reports at the end of the value before, where the comma belongs.
func (p *parser) missingComma(end int) {
	p.problem(Syntax, end-1, end, "a comma is missing after this")
}

// stray deals with a character that fits nowhere in the container that closes with
// closing, and tells whether the container ends there.
func (p *parser) stray(closing byte) (over bool) {
	c := p.data[p.pos]
	if c == '}' || c == ']' {
		if p.opened(c) {
			p.problem(Syntax, p.pos, p.pos+1, "%c is missing before this %c", closing, c)
			return true
		}
		p.problem(Syntax, p.pos, p.pos+1, "%c where %c was expected", c, closing)
		p.pos++
		return true
	}
	start := p.pos
	for p.pos++; p.pos < len(p.data) && !endsWord[p.data[p.pos]] && p.data[p.pos] != '\n'; p.pos++ {
	}
	p.problem(Syntax, start, p.pos, "unexpected text")
	return false
}

// opened tells whether a container around the present one closes with c.
func (p *parser) opened(c byte) bool {
	want := Object
	if c == ']' {
		want = Array
	}
	for _, kind := range p.outer[:max(len(p.outer)-1, 0)] {
		if kind == want {
			return true
		}
	}
	return false
}

// trailing deals with text after the root value. Members after the root's brace belong to
// the root: its brace came too early.
func (p *parser) trailing() {
	for {
		end := p.pos
		p.space()
		if p.pos >= len(p.data) {
			return
		}
		if p.data[p.pos] != ',' || p.tape[0].kind != Object || !p.keyFollows() {
			p.problem(Syntax, p.pos, len(p.data), "text after the end of the JSON")
			return
		}
		p.problem(Syntax, max(end-1, 0), end, "this brace closes the document, but members follow it")
		p.pos++
		p.outer = append(p.outer[:0], Object)
		p.members(int(p.tape[0].start))
		p.tape[0].end = uint32(p.pos)
		p.tape[0].next = uint32(len(p.tape))
	}
}

func (p *parser) keyFollows() bool {
	rest := bytes.TrimLeft(p.data[p.pos+1:], " \t\r\n")
	return len(rest) > 0 && rest[0] == '"'
}

// passOver skips what stands between tokens and is not JSON, reporting it; false when the
// text is a token after all.
func (p *parser) passOver() bool {
	rest := p.data[p.pos:]
	switch {
	case p.conflict(rest):
		return true
	case bytes.HasPrefix(rest, []byte("//")):
		p.comment(lineEnd(rest))
		return true
	case bytes.HasPrefix(rest, []byte("/*")):
		end := bytes.Index(rest, []byte("*/"))
		if end < 0 {
			end = len(rest) - 2
		}
		p.comment(end + 2)
		return true
	}
	return p.oddSpace(rest)
}

func (p *parser) comment(size int) {
	p.problem(Comment, p.pos, p.pos+size, "JSON has no comments")
	p.pos += size
}

// conflict passes over the markers that git leaves in a merge conflict. Of the two sides
// the first is read; reading both would leave half of the brackets open.
func (p *parser) conflict(rest []byte) bool {
	if len(rest) < 7 || p.pos > 0 && p.data[p.pos-1] != '\n' {
		return false
	}
	size := lineEnd(rest)
	switch string(rest[:7]) {
	case "<<<<<<<":
		p.problem(Syntax, p.pos, p.pos+7, "a merge conflict; its first side is read")
	case "=======", "|||||||":
		if end := bytes.Index(rest, []byte("\n>>>>>>>")); end >= 0 {
			size = end + 1 + lineEnd(rest[end+1:])
		}
		p.problem(Syntax, p.pos, p.pos+7, "the other side of a merge conflict; it is not read")
	case ">>>>>>>":
		p.problem(Syntax, p.pos, p.pos+7, "a merge conflict ends here, and begins nowhere")
	default:
		return false
	}
	p.pos += size
	return true
}

// oddSpace passes over a run of white space that Unicode knows and JSON does not.
func (p *parser) oddSpace(rest []byte) bool {
	n := 0
	first := rune(0)
	for n < len(rest) {
		r, size := utf8.DecodeRune(rest[n:])
		if r < utf8.RuneSelf || !unicode.IsSpace(r) && r != '\uFEFF' {
			break
		}
		if n == 0 {
			first = r
		}
		n += size
	}
	if n == 0 {
		return false
	}
	p.problem(Syntax, p.pos, p.pos+n, "white space U+%04X is not JSON's", first)
	p.pos += n
	return true
}

func lineEnd(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i
	}
	return len(b)
}
