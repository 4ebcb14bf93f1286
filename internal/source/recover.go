package source

import (
	"bytes"
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"
)

// missingValue reports a missing value and puts null in its place.
func (p *parser) missingValue(message string) {
	p.problem(Syntax, p.pos, p.pos+1, "%s", message)
	pos := min(p.pos, len(p.data))
	p.leaf(Null, pos, pos, 0)
}

// unclosed reports that the open container has no closing bracket.
func (p *parser) unclosed() {
	p.unbalanced = true
	if p.tooDeep {
		return
	}
	start := p.open[len(p.open)-1].start
	if p.pos >= len(p.data) && (p.cut || len(p.open) > 1) {
		p.endsEarly(start)
		return
	}
	p.problem(Syntax, start, start+1, "this %c has no %c", p.data[start], p.data[start]+2) // } is { + 2, and ] is [ + 2
}

// endsEarly reports that the text ends inside containers, unless there is an error before: once, at the
// innermost one, in place of what is wrong with the last token. Each of them still counts, where two ways to
// read the text are compared.
func (p *parser) endsEarly(start int) {
	isCause := !p.cut && (p.atEnd || p.count[Syntax] == 0)
	p.cut = true
	p.count[Syntax]++
	if !isCause {
		return
	}
	p.problems = slices.DeleteFunc(p.problems, func(last Problem) bool {
		return last.Kind == Syntax || last.Kind == InvalidUTF8 && last.At.End == len(p.data) || p.isPart(last, start)
	})
	p.problems = append(p.problems, Problem{Kind: Syntax, Message: fmt.Sprintf("the file ends inside this %c", p.data[start]),
		Fix: "restore the complete file", At: p.file.Span(start, start+1)})
}

// rewind moves back to pos, or to the comma before it, for the parent of the open container.
func (p *parser) rewind(l *itemList, pos int) {
	if p.pos = pos; l.comma >= 0 {
		p.pos = l.comma
	}
}

func (p *parser) comma(l *itemList) {
	if l.comma >= 0 || l.first {
		p.problem(Syntax, p.pos, p.pos+1, "an extra comma")
	}
	l.comma = p.pos
	p.pos++
}

// missingComma reports a missing comma at the end of the value before it.
func (p *parser) missingComma(l *itemList) {
	if l.comma < 0 && !l.first {
		p.problem(Syntax, max(l.end-1, 0), l.end, "a comma is missing after this")
	}
}

// closing reads a closing bracket and reports whether it ends the open container.
func (p *parser) closing(l *itemList) (over bool) {
	c, top := p.data[p.pos], p.open[len(p.open)-1]
	want := p.data[top.start] + 2
	switch {
	case p.overIndented():
		p.unbalanced = true
		p.problem(Syntax, p.pos, p.pos+1, "this %c closes nothing", c)
		p.pos++
		return false
	case p.outdented() || c != want && p.isOpen(c):
		p.unclosed()
	default:
		if c != want {
			p.unbalanced = true
			p.problem(Syntax, p.pos, p.pos+1, "%c where %c was expected", c, want)
		}
		p.pos++
	}
	if l.comma >= 0 {
		p.problem(TrailingComma, l.comma, l.comma+1, "a comma before the closing bracket")
	}
	return true
}

// isOpen reports whether c closes a container around the open one.
func (p *parser) isOpen(c byte) bool {
	for _, outer := range p.open[:len(p.open)-1] {
		if p.data[outer.start]+2 == c {
			return true
		}
	}
	return false
}

// trailing reads text after the root value. Members after the root's brace belong to the
// root: its brace came too early.
func (p *parser) trailing() {
	for {
		end := p.pos
		p.space()
		if p.pos >= len(p.data) {
			return
		}
		p.unbalanced = true
		p.lost++
		if p.tape[0].kind() != Object || !p.keyFollows() {
			p.problem(Syntax, p.pos, len(p.data), "text after the end of the JSON")
			return
		}
		p.problem(Syntax, max(end-1, 0), end, "this brace closes the document, but members follow it")
		if p.peek() == ',' {
			p.pos++
		}
		p.open = append(p.open[:0], container{kind: Object, start: p.tape[0].start()})
		p.items()
		p.open = p.open[:0]
		p.close(0)
	}
}

func (p *parser) keyFollows() bool {
	rest := bytes.TrimLeft(p.data[p.pos:], ", \t\r\n")
	if len(rest) == 0 || rest[0] != '"' {
		return false
	}
	end, _ := plain(rest, 1)
	return end < len(rest) && rest[end] == '"' && bytes.HasPrefix(bytes.TrimLeft(rest[end+1:], " \t\r\n"), []byte(":"))
}

// skipInvalid reports and skips text between tokens that is not JSON. It returns false if
// the text is a token.
func (p *parser) skipInvalid() bool {
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
	return p.skipUnicodeSpace(rest)
}

func (p *parser) comment(size int) {
	p.problem(Comment, p.pos, p.pos+size, "JSON has no comments")
	p.pos += size
}

// conflict reports and skips the markers of a merge conflict. It reads the first side only:
// reading both would leave half of the brackets open.
func (p *parser) conflict(rest []byte) bool {
	if len(rest) < 7 || p.pos > 0 && p.data[p.pos-1] != '\n' {
		return false
	}
	size := lineEnd(rest)
	switch string(rest[:7]) {
	case "<<<<<<<":
		p.problem(Syntax, p.pos, p.pos+7, "a merge conflict; its first side is read")
	case "=======", "|||||||":
		if end := p.conflictEnd(rest); end >= 0 {
			size = end + 1 + lineEnd(rest[end+1:])
		}
		p.problem(Syntax, p.pos, p.pos+7, "the other side of a merge conflict; it is not read")
	case ">>>>>>>":
		p.problem(Syntax, p.pos, p.pos+7, "a merge conflict ends here but starts nowhere")
	default:
		return false
	}
	p.pos += size
	return true
}

// conflictEnd finds the last marker of a conflict. It searches to the end only once.
func (p *parser) conflictEnd(rest []byte) int {
	if p.noConflictEnd {
		return -1
	}
	end := bytes.Index(rest, []byte("\n>>>>>>>"))
	p.noConflictEnd = end < 0
	return end
}

// skipUnicodeSpace reports and skips white space of Unicode that JSON does not allow.
func (p *parser) skipUnicodeSpace(rest []byte) bool {
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
	p.problem(Syntax, p.pos, p.pos+n, "white space U+%04X is not allowed in JSON", first)
	p.pos += n
	return true
}

func lineEnd(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i
	}
	return len(b)
}
