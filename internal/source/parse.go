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
		// A definition fills a place on the tape for every 20 bytes or so.
		if tape, ok := strict(data, make([]entry, 0, len(data)/16+8)); ok {
			f.tape, f.Root = tape, Node{f, 0}
			return f
		}
	}
	f.recover()
	if len(f.tape) > 0 {
		f.Root = Node{f, 0}
	}
	return f
}

// recover reads what strict refuses. Where brackets do not match, the text is read a second
// time with its indentation as a witness, and the reading with fewer complaints stands.
func (f *File) recover() {
	p := &parser{file: f, data: f.Data, count: map[string]int{}}
	p.document()
	if p.unbalanced && len(f.Data) <= maxGuided {
		guided := &parser{file: f, data: f.Data, count: map[string]int{}, guided: true}
		guided.document()
		if guided.count[Syntax]+10*guided.lost <= p.count[Syntax]+10*p.lost {
			p = guided
		}
	}
	f.tape, f.problems, f.badUTF8 = p.tape, p.problems, p.badUTF8
}

// maxGuided is the size of the largest text whose indentation is looked at; people write
// no longer ones.
const maxGuided = 4 << 20

// parser reads JSON and whatever passes for it, one token after the other.
type parser struct {
	file       *File
	data       []byte
	pos        int
	tape       []entry
	open       []container
	problems   []Problem
	count      map[string]int // of the problems by kind, the unkept ones too
	badUTF8    bool
	unbalanced bool // brackets do not match
	lost       int  // how often the document ended before its text did
	tooDeep    bool // the rest is not read
	guided     bool // trust the indentation more than the brackets

	noConflictEnd bool
}

// container is an object or array that is open.
type container struct {
	kind   Kind
	start  int
	indent int // of the line it opens on; only when guided
}

func (p *parser) document() {
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
	p.space()
	if p.pos >= len(p.data) {
		p.problem(Syntax, 0, 0, "the file is empty")
		return
	}
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

// peek is the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.pos < len(p.data) {
		return p.data[p.pos]
	}
	return 0
}
