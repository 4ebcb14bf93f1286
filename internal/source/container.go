package source

// value reads one value and appends its subtree to the tape.
func (p *parser) value() {
	switch c := p.peek(); {
	case p.pos >= len(p.data):
		p.absent("the file ends where a value should stand")
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
	at, start := len(p.tape), p.pos
	p.tape = append(p.tape, entryOf(kind, start, start), 0)
	p.pos++
	if len(p.open) >= MaxDepth {
		p.problem(Syntax, start, start+1, "nesting deeper than %d levels is not read", MaxDepth)
		p.pos, p.tooDeep = len(p.data), true
	}
	p.open = append(p.open, container{kind: kind, start: start, indent: p.indent(start)})
	if kind == Object {
		p.members(true)
	} else {
		p.elements()
	}
	p.open = p.open[:len(p.open)-1]
	p.close(at)
}

// close ends the container whose entry stands at index at.
func (p *parser) close(at int) {
	e := p.tape[at]
	p.tape[at], p.tape[at+1] = entryOf(e.kind(), e.start(), p.pos), entry(len(p.tape))
}

// list is what members and elements know of the commas between their items.
type list struct {
	first bool // nothing came yet
	comma int  // where the pending comma stands, -1 when none is
	end   int  // of the last item
}

// members reads up to and including the closing brace.
func (p *parser) members(first bool) {
	l := list{first: first, comma: -1}
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
		case p.outdented() || c == '{' && p.inside(Array):
			p.unclosed()
			p.giveBack(&l, p.pos)
			return
		case c == '"':
			p.missingComma(&l)
			p.member()
			l = list{comma: -1, end: p.pos}
		default:
			p.unexpected()
		}
	}
}

func (p *parser) member() {
	p.str()
	p.space()
	c := p.peek()
	if c == ':' {
		p.pos++
		p.space()
		if c = p.peek(); c != 0 && c != ',' && c != '}' && c != ']' {
			p.value()
			return
		}
		p.absent("a value is missing after the colon")
		return
	}
	if startsValue[c] {
		p.problem(Syntax, p.pos, p.pos+1, "a colon is missing between key and value")
		p.value()
		return
	}
	p.absent("a colon and a value are missing after the key")
}

// elements reads up to and including the closing bracket.
func (p *parser) elements() {
	l := list{first: true, comma: -1}
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
		case p.outdented():
			p.unclosed()
			p.giveBack(&l, p.pos)
			return
		case startsValue[c]:
			p.missingComma(&l)
			if p.element(&l) {
				return
			}
			l = list{comma: -1, end: p.pos}
		default:
			p.unexpected()
		}
	}
}

// element reads one element. Where it is a string before a colon, the array's bracket is
// missing and the string is a key of the object around it: element gives it back and
// tells that the array is over.
func (p *parser) element(l *list) (over bool) {
	at, start := len(p.tape), p.pos
	p.value()
	if p.tape[at].kind() != String || !p.inside(Object) {
		return false
	}
	if p.space(); p.peek() != ':' {
		return false
	}
	p.tape = p.tape[:at]
	p.unclosed()
	p.giveBack(l, start)
	return true
}

// inside tells whether the container around the open one is of the kind.
func (p *parser) inside(kind Kind) bool {
	n := len(p.open)
	return n >= 2 && p.open[n-2].kind == kind
}
