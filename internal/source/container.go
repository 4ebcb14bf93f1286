package source

import "bytes"

// value reads one value and appends its subtree to the tape.
func (p *parser) value() {
	switch c := p.peek(); {
	case p.pos >= len(p.data):
		p.missingValue("the file ends where a value is expected")
	case c == '"':
		p.str()
	case c == '{':
		p.container(Object)
	case c == '[':
		p.container(Array)
	case c == '-' || c-'0' < 10:
		p.number()
	default:
		p.word()
	}
}

func (p *parser) container(kind Kind) {
	index, start := len(p.tape), p.pos
	p.tape = append(p.tape, entryOf(kind, start, start), 0)
	p.pos++
	if len(p.open) >= MaxDepth {
		p.problem(Syntax, start, start+1, "more than %d levels of nesting are not read", MaxDepth)
		p.pos, p.tooDeep = len(p.data), true
	}
	p.open = append(p.open, container{kind: kind, start: start, indent: p.indent(start)})
	p.items()
	p.open = p.open[:len(p.open)-1]
	p.close(index)
}

// close writes the end of the container at an index of the tape.
func (p *parser) close(index int) {
	e := p.tape[index]
	p.tape[index], p.tape[index+1] = entryOf(e.kind(), e.start(), p.pos), entry(len(p.tape))
}

// itemList is the state of the commas between the items of a container.
type itemList struct {
	first bool // no item yet
	comma int  // offset of the pending comma, -1 if there is none
	end   int  // of the last item
}

// items reads the members or elements of the open container, up to and including its
// closing bracket.
func (p *parser) items() {
	object := p.open[len(p.open)-1].kind == Object
	l := itemList{first: true, comma: -1}
	for {
		p.space()
		switch c := p.peek(); {
		case p.pos >= len(p.data):
			p.unclosed()
			return
		case c == '}' || c == ']':
			if p.closing(&l) {
				return
			}
		case c == ',':
			p.comma(&l)
		case p.outdented() || object && c == '{' && p.inside(Array):
			p.unclosed()
			p.rewind(&l, p.pos)
			return
		case c == '"' || !object && startsValue[c]:
			p.missingComma(&l)
			if object {
				p.member()
			} else if p.element(&l) {
				return
			}
			l = itemList{comma: -1, end: p.pos}
		default:
			p.unexpected(&l)
		}
	}
}

func (p *parser) member() {
	start := p.pos
	p.str()
	if key := p.data[start:p.pos]; bytes.HasSuffix(key, []byte(`: "`)) || bytes.HasSuffix(key, []byte(`:"`)) {
		p.reportLongKey(start)
	}
	p.space()
	c := p.peek()
	if c == ':' {
		p.pos++
		p.space()
		if c = p.peek(); c != 0 && c != ',' && c != '}' && c != ']' {
			p.value()
			return
		}
		p.missingValue("a value is missing after the colon")
		return
	}
	if startsValue[c] {
		p.problem(Syntax, p.pos, p.pos+1, "a colon is missing between key and value")
		p.value()
		return
	}
	p.missingValue("a colon and a value are missing after the key")
}

// reportLongKey reports a key that ends with a colon before its quote, if no colon follows: that quote opens the value.
func (p *parser) reportLongKey(start int) {
	if next := space(p.data, p.pos); next < len(p.data) && p.data[next] != ':' {
		p.problem(Syntax, start, p.pos-1, "the closing quote of this key is missing")
	}
}

// element reads one element and reports whether the array is over: a string before a colon
// is a key of the object around an array whose bracket is missing, so it is not read.
func (p *parser) element(l *itemList) (over bool) {
	index, start := len(p.tape), p.pos
	p.value()
	if p.tape[index].kind() != String || !p.inside(Object) {
		return false
	}
	if p.space(); p.peek() != ':' {
		return false
	}
	p.tape = p.tape[:index]
	p.unclosed()
	p.rewind(l, start)
	return true
}

// inside reports whether the parent of the open container is of a kind.
func (p *parser) inside(kind Kind) bool {
	n := len(p.open)
	return n >= 2 && p.open[n-2].kind == kind
}
