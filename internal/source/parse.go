package source

import (
	"bytes"
	"unicode/utf8"
)

var bom = []byte{0xEF, 0xBB, 0xBF}

// Parse reads JSON. It never fails: Problems lists the first syntax error and the faults before it that
// many parsers accept, and the tree has everything that could be read. A text that is Unreadable has
// that problem alone and no tree.
func Parse(name string, data []byte) *File {
	f := Text(name, data)
	if len(data) <= MaxSize {
		tape, ascii, ok := strict(data, newTape(len(data)))
		if ok && (ascii || utf8.Valid(data)) {
			f.tape, f.Root = tape, Node{f, 0}
			return f
		}
		tapes.give(tape)
		if f.problems = append(f.Unreadable(), f.is(inJSON)...); len(f.problems) > 0 {
			f.problems = f.problems[:1]
			return f
		}
	}
	f.recover()
	if len(f.tape) > 0 {
		f.Root = Node{f, 0}
	}
	return f
}

// recover reads text that strict rejects. If brackets do not match, it reads the text again,
// guided by indentation, and keeps the tree with fewer problems.
func (f *File) recover() {
	p := f.parser(false)
	p.document()
	if p.unbalanced && len(f.Data) <= maxGuided {
		guided := f.parser(true)
		guided.document()
		if guided.count[Syntax]+10*guided.lost <= p.count[Syntax]+10*p.lost {
			p = guided
		}
	}
	f.tape, f.problems, f.badUTF8, f.errors = p.tape, p.problems, p.badUTF8, p.count[Syntax]
}

func (f *File) parser(guided bool) *parser {
	return &parser{file: f, data: f.Data, tape: newTape(len(f.Data)), count: map[string]int{}, guided: guided}
}

// maxGuided is the size of the largest text that is read by indentation; people do not write
// longer ones.
const maxGuided = 4 << 20

// parser reads JSON and text that resembles it, one token after the other.
type parser struct {
	file       *File
	data       []byte
	pos        int
	tape       []entry
	open       []container
	problems   []Problem
	count      map[string]int // problems by kind, including dropped ones
	badUTF8    bool
	unbalanced bool // brackets do not match
	atEnd      bool // the first syntax error is at the end of the text
	cut        bool // the text ends inside several containers
	lost       int  // how often the document ended before the text
	tooDeep    bool // the rest is skipped
	guided     bool // trust indentation more than brackets

	noConflictEnd bool
}

// container is an object or array that is open.
type container struct {
	kind   Kind
	start  int
	indent int // of the line that opens it; only if guided
}

func (p *parser) document() {
	if len(p.data) > MaxSize {
		p.problem(Syntax, 0, 0, "the file has %d bytes; the limit is %d", len(p.data), MaxSize)
		return
	}
	if bytes.HasPrefix(p.data, bom) {
		p.problem(ByteOrderMark, 0, len(bom), "the file starts with a UTF-8 byte order mark")
		p.pos = len(bom)
	}
	p.checkEncoding()
	p.space()
	p.value()
	p.trailing()
}

// checkEncoding reports each run of bytes that are not UTF-8.
func (p *parser) checkEncoding() {
	p.badUTF8 = !utf8.Valid(p.data)
	for i := 0; p.badUTF8 && i < len(p.data); {
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

// space moves to the next token. It reports and skips what JSON does not allow there:
// comments, conflict markers, other white space.
func (p *parser) space() {
	for {
		p.pos = space(p.data, p.pos)
		if p.pos >= len(p.data) || !mayBeSkipped[p.data[p.pos]] || !p.skipInvalid() {
			return
		}
	}
}

// peek returns the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.pos < len(p.data) {
		return p.data[p.pos]
	}
	return 0
}
