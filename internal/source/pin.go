package source

import (
	"cmp"
	"slices"
)

// pin is a span of a pinned file with its positions.
type pin struct {
	start, end int
	from, to   smallPosition
}

// smallPosition is a Position in half its memory: there are two for each finding.
type smallPosition struct{ line, column uint32 }

func small(p Position) smallPosition { return smallPosition{uint32(p.Line), uint32(p.Column)} }

func (p smallPosition) position() Position { return Position{int(p.line), int(p.column)} }

// A Pinner replaces the files of spans by substitutes that keep names and positions and no text, so
// that the texts can be released.
type Pinner struct {
	files map[pinned]*File
}

// pinned is a file and the name of the text that a span of it is written in.
type pinned struct {
	file *File
	name string
}

// Pin makes a span one of a substitute: its name, its positions and its offsets stay, its text is
// gone. Finish has to follow.
func (p *Pinner) Pin(s *Span) {
	if s.File == nil || s.File.substitute {
		return
	}
	key := pinned{s.File, s.Name()}
	f := p.files[key]
	if f == nil {
		f = &File{Name: key.name, substitute: true, hadText: s.HasText()}
		if p.files == nil {
			p.files = map[pinned]*File{}
		}
		p.files[key] = f
	}
	f.pins = append(f.pins, pin{s.Start, s.End, small(s.From()), small(s.To())})
	s.File = f
}

// Place returns a span of a file of which nothing but the name and the span's positions are known. Finish
// has to follow.
func (p *Pinner) Place(name string, from, to Position) Span {
	f := p.files[pinned{nil, name}]
	if f == nil {
		f = &File{Name: name, substitute: true, hadText: from.Line > 0}
		if p.files == nil {
			p.files = map[pinned]*File{}
		}
		p.files[pinned{nil, name}] = f
	}
	const columns = 1 << 24 // offsets are in the order of positions
	s := Span{File: f, Start: from.Line*columns + from.Column, End: to.Line*columns + to.Column}
	f.pins = append(f.pins, pin{s.Start, s.End, small(from), small(to)})
	return s
}

// Finish makes the pinned spans ready for use.
func (p *Pinner) Finish() {
	for _, f := range p.files {
		slices.SortFunc(f.pins, pin.compare)
		f.pins = bare(slices.CompactFunc(f.pins, func(a, b pin) bool { return a.compare(b) == 0 }))
	}
	p.files = nil
}

// bare returns pins without memory for more.
func bare(pins []pin) []pin { return append(make([]pin, 0, len(pins)), pins...) }

func (p pin) compare(q pin) int {
	return cmp.Or(cmp.Compare(p.start, q.start), cmp.Compare(p.end, q.end))
}

// pinOf returns what is kept of a span of a substitute.
func (s Span) pinOf() pin {
	i, found := slices.BinarySearchFunc(s.File.pins, pin{start: s.Start, end: s.End}, pin.compare)
	if !found {
		return pin{}
	}
	return s.File.pins[i]
}

// HasText reports whether the file of the span has content, or had before it was pinned.
func (s Span) HasText() bool {
	return s.File != nil && (len(s.File.Data) > 0 || s.File.hadText)
}
