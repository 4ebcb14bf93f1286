package source

import (
	"bytes"
	"unicode/utf8"
)

var bom = []byte{0xEF, 0xBB, 0xBF}

// Parse reads JSON. It never fails: what is wrong stands in Problems, and the tree holds
// what could be read.
func Parse(name string, data []byte) *File {
	f := Text(name, data)
	if len(data) <= MaxSize && utf8.Valid(data) {
		// A connector's definition has an entry for every 24 bytes or so.
		if tape, ok := strict(data, 0, make([]entry, 0, len(data)/20+8)); ok {
			f.tape, f.Root = tape, Node{f, 0}
			return f
		}
	}
	p := &parser{file: f, data: data, count: map[string]int{}}
	p.recover()
	if f.tape = p.tape; len(f.tape) > 0 {
		f.Root = Node{f, 0}
	}
	return f
}

// parser reads what strict refuses.
type parser struct {
	file  *File
	data  []byte
	pos   int
	tape  []entry
	outer []Kind // the containers that are open
	count map[string]int
}

func (p *parser) recover() {
	if len(p.data) > MaxSize {
		p.problem(Syntax, 0, 0, "the file is %d bytes; at most %d are read", len(p.data), MaxSize)
		return
	}
	if bytes.HasPrefix(p.data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(p.data, []byte{0xFE, 0xFF}) {
		p.problem(InvalidUTF8, 0, 2, "the file is UTF-16; save it as UTF-8")
		return
	}
	if bytes.HasPrefix(p.data, bom) {
		p.problem(ByteOrderMark, 0, len(bom), "the file starts with a UTF-8 byte order mark")
		p.pos = len(bom)
	}
	p.checkEncoding()
	p.document()
}

// checkEncoding reports each run of bytes that are not UTF-8.
func (p *parser) checkEncoding() {
	p.file.badUTF8 = !utf8.Valid(p.data)
	if !p.file.badUTF8 {
		return
	}
	for i := 0; i < len(p.data); {
		start := i
		for i < len(p.data) && p.badByte(i) {
			i++
		}
		if i > start {
			p.problem(InvalidUTF8, start, i, "byte 0x%02X is not UTF-8", p.data[start])
			continue
		}
		_, size := utf8.DecodeRune(p.data[i:])
		i += size
	}
}

func (p *parser) badByte(i int) bool {
	r, size := utf8.DecodeRune(p.data[i:])
	return r == utf8.RuneError && size == 1
}

func (p *parser) document() {
	p.space()
	if p.pos >= len(p.data) {
		p.problem(Syntax, 0, 0, "the file is empty")
		return
	}
	p.value()
	p.trailing()
}

// space moves to the next token. What JSON has no place for (comments, conflict markers,
// odd white space) is reported and passed over.
func (p *parser) space() {
	for {
		p.pos = space(p.data, p.pos)
		if p.pos >= len(p.data) || !oddSpace[p.data[p.pos]] || !p.passOver() {
			return
		}
	}
}

// value reads one value and appends its subtree to the tape.
func (p *parser) value() {
	if p.pos >= len(p.data) {
		p.absent("the file ends where a value should stand")
		return
	}
	switch c := p.data[p.pos]; {
	case c == '"':
		p.str()
	case c == '{':
		p.container(Object)
	case c == '[':
		p.container(Array)
	case c == '-' || c >= '0' && c <= '9':
		p.number()
	default:
		p.word()
	}
}

func (p *parser) container(kind Kind) {
	at, start := len(p.tape), p.pos
	p.pos++
	p.tape = append(p.tape, entry{start: uint32(start), kind: kind})
	if len(p.outer) >= MaxDepth {
		p.problem(Syntax, start, start+1, "nesting deeper than %d levels is not read", MaxDepth)
		p.pos = len(p.data)
	}
	p.outer = append(p.outer, kind)
	if kind == Object {
		p.members(start)
	} else {
		p.elements(start)
	}
	p.outer = p.outer[:len(p.outer)-1]
	p.tape[at].end = uint32(p.pos)
	p.tape[at].next = uint32(len(p.tape))
}

// members reads up to and including the closing brace.
func (p *parser) members(open int) {
	comma := -1 // where the last comma stands, -1 when none is pending
	first := true
	end := 0 // of the last member
	for {
		p.space()
		if p.pos >= len(p.data) {
			p.unclosed(open, '}')
			return
		}
		switch p.data[p.pos] {
		case '}':
			p.trailingComma(comma)
			p.pos++
			return
		case ',':
			if comma >= 0 || first {
				p.problem(Syntax, p.pos, p.pos+1, "a comma too many")
			}
			comma = p.pos
			p.pos++
		case '"':
			if comma < 0 && !first {
				p.missingComma(end)
			}
			p.member()
			end = p.pos
			comma, first = -1, false
		default:
			if p.stray('}') {
				p.trailingComma(comma)
				return
			}
		}
	}
}

func (p *parser) member() {
	p.str()
	p.space()
	if p.pos < len(p.data) && p.data[p.pos] == ':' {
		p.pos++
		p.space()
		if p.pos < len(p.data) {
			if c := p.data[p.pos]; c != ',' && c != '}' && c != ']' {
				p.value()
				return
			}
		}
		p.absent("a value is missing after the colon")
		return
	}
	if p.pos < len(p.data) && startsValue[p.data[p.pos]] {
		p.problem(Syntax, p.pos, p.pos+1, "a colon is missing between key and value")
		p.value()
		return
	}
	p.absent("a colon and a value are missing after the key")
}

// elements reads up to and including the closing bracket.
func (p *parser) elements(open int) {
	comma := -1
	first := true
	end := 0
	for {
		p.space()
		if p.pos >= len(p.data) {
			p.unclosed(open, ']')
			return
		}
		switch c := p.data[p.pos]; {
		case c == ']':
			p.trailingComma(comma)
			p.pos++
			return
		case c == ',':
			if comma >= 0 || first {
				p.problem(Syntax, p.pos, p.pos+1, "a comma too many")
			}
			comma = p.pos
			p.pos++
		case startsValue[c]:
			if comma < 0 && !first {
				p.missingComma(end)
			}
			if p.element(open) {
				if comma >= 0 {
					p.pos = comma
				}
				return
			}
			end = p.pos
			comma, first = -1, false
		default:
			if p.stray(']') {
				p.trailingComma(comma)
				return
			}
		}
	}
}

// element reads one element. Where it is a string before a colon, the array's bracket is
// missing and the string is a key of the object around it: element gives it back and
// tells that the array is over.
func (p *parser) element(open int) (over bool) {
	at, start := len(p.tape), p.pos
	p.value()
	if p.tape[at].kind != String || !p.insideObject() {
		return false
	}
	if p.space(); p.pos >= len(p.data) || p.data[p.pos] != ':' {
		return false
	}
	p.problem(Syntax, open, open+1, "this [ has no ]: a key follows its last element")
	p.tape = p.tape[:at]
	p.pos = start
	return true
}

func (p *parser) insideObject() bool {
	n := len(p.outer)
	return n >= 2 && p.outer[n-2] == Object
}
