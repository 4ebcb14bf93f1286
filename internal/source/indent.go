package source

import "slices"

// maxIndent is the largest indentation, in characters, that is measured.
const maxIndent = 200

// indent returns the indentation of the line of the byte at pos; -1 unless guided.
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

// startsLine reports whether the next token is the first on its line, and its indentation.
func (p *parser) startsLine() (indent int, ok bool) {
	if !p.guided {
		return 0, false
	}
	indent = p.indent(p.pos)
	return indent, p.lineStart(p.pos)+indent == p.pos
}

// overIndented reports whether the next token, a closing bracket, is indented deeper than
// the line that opened the container: it is one bracket too many.
func (p *parser) overIndented() bool {
	indent, ok := p.startsLine()
	return ok && indent > p.open[len(p.open)-1].indent
}

// outdented reports whether the indentation of the next token means that the open container
// is over: a bracket left of the line that opened it, or a key not right of that line.
func (p *parser) outdented() bool {
	top := p.open[len(p.open)-1]
	indent, ok := p.startsLine()
	if !ok || len(p.open) < 2 || p.lineStart(top.start) == p.lineStart(p.pos) {
		return false
	}
	if c := p.data[p.pos]; c == '}' || c == ']' {
		return indent < top.indent
	}
	return indent <= top.indent
}
