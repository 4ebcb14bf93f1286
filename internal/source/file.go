// Package source reads JSON that remembers where it came from: every value and key keeps
// its bytes' place, problems are reported and survived, and one value can be changed
// without touching another byte.
package source

import (
	"bytes"
	"slices"
	"sync"
	"unicode/utf8"
)

// MaxSize is the largest document that Parse reads, in bytes; the platform refuses a
// definition over 1 MB.
const MaxSize = 32 << 20

// MaxDepth is the deepest nesting that Parse follows.
const MaxDepth = 512

// File is one text and, when it is JSON, its tree.
type File struct {
	Name string // slash path as people see it
	Data []byte // never written to: Nodes' texts are parts of it
	Root Node   // Missing when the text holds no value at all

	tape     []entry
	badUTF8  bool
	problems []Problem // what Parse met

	findLines      sync.Once
	lines          []uint32
	findDuplicates sync.Once
	duplicates     []Problem
}

// Text keeps data as a text without a tree, for scripts and the like.
func Text(name string, data []byte) *File {
	return &File{Name: name, Data: data}
}

// Problems lists what keeps the text from being clean JSON, in order of place. At most
// 100 are kept.
func (f *File) Problems() []Problem {
	if f == nil {
		return nil
	}
	all := slices.Concat(f.problems, f.duplicateKeys())
	slices.SortStableFunc(all, func(a, b Problem) int { return a.At.Start - b.At.Start })
	return all
}

// Span is the file's part from start to end, in bytes.
func (f *File) Span(start, end int) Span { return Span{File: f, Start: start, End: end} }

// lineStarts is where each line starts, in bytes.
func (f *File) lineStarts() []uint32 {
	f.findLines.Do(func() {
		f.lines = make([]uint32, 1, 1+bytes.Count(f.Data, []byte{'\n'}))
		for at := 0; ; {
			i := bytes.IndexByte(f.Data[at:], '\n')
			if i < 0 {
				break
			}
			at += i + 1
			f.lines = append(f.lines, uint32(at))
		}
	})
	return f.lines
}

// Position is a place as editors show it.
type Position struct {
	Line   int // from 1
	Column int // from 1, in Unicode code points
}

// Span is a part of a file, in byte offsets; the zero Span is nowhere.
type Span struct {
	File       *File
	Start, End int // End is the first byte after it
}

// IsZero tells whether the span is nowhere.
func (s Span) IsZero() bool { return s.File == nil }

// Text is what the span covers.
func (s Span) Text() string {
	if s.File == nil || s.Start < 0 || s.End > len(s.File.Data) || s.Start > s.End {
		return ""
	}
	return string(s.File.Data[s.Start:s.End])
}

// From is where the span begins; the zero Position when it is nowhere.
func (s Span) From() Position { return s.File.position(s.Start) }

// To is where the span ends: the place after its last character.
func (s Span) To() Position { return s.File.position(s.End) }

// Name is the name of the span's file, "" when it is nowhere.
func (s Span) Name() string {
	if s.File == nil {
		return ""
	}
	return s.File.Name
}

func (f *File) position(offset int) Position {
	if f == nil {
		return Position{}
	}
	offset = min(max(offset, 0), len(f.Data))
	lines := f.lineStarts()
	i, found := slices.BinarySearch(lines, uint32(offset))
	if !found {
		i--
	}
	text := f.Data[lines[i]:offset]
	if i == 0 {
		text = bytes.TrimPrefix(text, bom)
	}
	return Position{Line: i + 1, Column: 1 + utf8.RuneCount(text)}
}
