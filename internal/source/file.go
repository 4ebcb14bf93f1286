// Package source reads JSON and keeps the place of every key and value in the text. It
// reports problems and reads on, and edits one value without changing any other byte.
package source

import (
	"slices"
	"sync"
	"sync/atomic"

	"alm/internal/sorting"
)

// MaxSize is the size in bytes of the largest document that Parse reads. The platform
// rejects definitions over 1 MB.
const MaxSize = 32 << 20

// MaxDepth is the number of nested objects and arrays that Parse reads.
const MaxDepth = 512

// File is a text and, if it is JSON, its tree.
type File struct {
	Name string // slash path for messages
	Data []byte // read-only: the strings of Nodes share its memory
	Root Node   // Missing if the text has no value

	tape     []entry
	badUTF8  bool
	problems []Problem // that Parse found
	errors   int       // syntax errors, also those that are a guess

	findLines       sync.Once
	lines           []uint32
	findMarks       sync.Once
	marks           []lineMark
	findCheckpoints sync.Once
	checkpoints     []checkpoint
	findDuplicates  sync.Once
	duplicates      []Problem
	findLinks       sync.Once
	allLinks        []link
	searched        atomic.Int32 // how many links were looked for without all
	members         memberIndex

	derived *Derivation // nil if Data is what people wrote

	substitute bool  // for a file whose text was released: see Pinner
	hadText    bool  // that file had content
	pins       []pin // sorted
}

// Text returns a file without a tree, for scripts and icons.
func Text(name string, data []byte) *File {
	return &File{Name: name, Data: data}
}

// Problems lists what makes the text invalid JSON, in order of position, at most 100 of each
// kind. After a syntax error it is unknown what belongs to an object, so keys that occur twice are not
// among them.
func (f *File) Problems() []Problem {
	if f == nil {
		return nil
	}
	all := slices.Clone(f.problems)
	if _, broken := f.Broken(); !broken {
		all = append(all, f.duplicateKeys()...)
	}
	sorting.Stable(all, func(a, b Problem) int { return a.At.Start - b.At.Start })
	return all
}

// Span returns the part of the file from start to end, in bytes.
func (f *File) Span(start, end int) Span { return Span{File: f, Start: start, End: end} }

// Span is a part of a file in byte offsets. The zero Span belongs to no file.
type Span struct {
	File       *File
	Start, End int // End is the first byte after it
}

// IsZero reports whether the span is the zero Span.
func (s Span) IsZero() bool { return s.File == nil }

// Contains reports whether a span of the same file is in this one.
func (s Span) Contains(o Span) bool { return s.File == o.File && s.Start <= o.Start && o.End <= s.End }

// Text returns the text of the span.
func (s Span) Text() string {
	if s.File == nil || s.Start < 0 || s.End > len(s.File.Data) || s.Start > s.End {
		return ""
	}
	return string(s.File.Data[s.Start:s.End])
}

// From returns the position of the first character; of the zero Span the zero Position.
func (s Span) From() Position {
	if s.File != nil && s.File.substitute {
		return s.pinOf().from.position()
	}
	s = s.Written()
	return s.File.position(s.Start)
}

// To returns the position after the last character.
func (s Span) To() Position {
	if s.File != nil && s.File.substitute {
		return s.pinOf().to.position()
	}
	s = s.Written()
	return s.File.position(s.End)
}

// Name returns the name of the file that the span is written in, "" for the zero Span.
func (s Span) Name() string {
	if s.File == nil {
		return ""
	}
	if at := s.Written(); at.File != nil {
		return at.File.Name
	}
	return s.File.Name
}
