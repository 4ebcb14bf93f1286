package source

import "slices"

// maxIndent is the deepest indentation that is told apart, in characters.
const maxIndent = 200

// indent is how far the line of the byte at pos is indented; -1 when nobody asks.
func (p *parser) indent(pos int) int {
	if !p.guided {
		return -1
	}
	line := p.lineStart(pos)
	n := 0
	for n < maxIndent && line+n < pos && (p.data[line+n] == ' ' || p.data[line+n] == '\t') {
		n++
	}
	return n
}

func (p *parser) lineStart(pos int) int {
	lines := p.file.lineStarts()
	i, found := slices.BinarySearch(lines, uint32(pos))
	if !found {
		i--
	}
	return int(lines[i])
}

// leads tells whether the next token is the first on its line, and how far it is indented.
func (p *parser) leads() (indent int, ok bool) {
	if !p.guided {
		return 0, false
	}
	indent = p.indent(p.pos)
	return indent, p.lineStart(p.pos)+indent == p.pos
}

// tooFarIn tells whether the next token, a closing bracket, stands deeper than the line
// that opened the container it would close: there is a bracket too many.
func (p *parser) tooFarIn() bool {
	indent, ok := p.leads()
	return ok && indent > p.open[len(p.open)-1].indent
}

// outdented tells whether the next token stands where the open container must be over: a
// bracket further out than the line that opened it, or a key no deeper than that line.
func (p *parser) outdented() bool {
	top := p.open[len(p.open)-1]
	indent, ok := p.leads()
	if !ok || len(p.open) < 2 || p.lineStart(top.start) == p.lineStart(p.pos) {
		return false
	}
	if c := p.data[p.pos]; c == '}' || c == ']' {
		return indent < top.indent
	}
	return indent <= top.indent
}
