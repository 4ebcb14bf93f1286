package source

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// Position is a line and column as editors show them.
type Position struct {
	Line   int // from 1
	Column int // from 1, in Unicode code points
}

// lineStarts returns the byte offset of each line.
func (f *File) lineStarts() []uint32 {
	f.findLines.Do(func() {
		f.lines = make([]uint32, 1, 1+bytes.Count(f.Data, newlineByte))
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

// LineStart returns the offset at which a line begins, which is the end of the text if it has fewer.
// Lines count from 1.
func (f *File) LineStart(line int) int {
	starts := f.lineStarts()
	if line > len(starts) {
		return len(f.Data)
	}
	return int(starts[max(line, 1)-1])
}

func (f *File) position(offset int) Position {
	if f == nil {
		return Position{}
	}
	offset = min(max(offset, 0), len(f.Data))
	lines, start := f.lineBefore(offset)
	if lines == 0 && bytes.HasPrefix(f.Data, bom) {
		start = min(len(bom), offset)
	}
	return Position{Line: lines + 1, Column: 1 + f.runes(start, offset)}
}

// lineMark is what comes before a block of the text: how many lines end there, and where the one begins
// that reaches into the block.
type lineMark struct{ ended, start uint32 }

const blockSize = 2 << 10 // bytes between line marks

// lineBefore returns how many lines end before an offset, and where the next one begins.
func (f *File) lineBefore(offset int) (ended, start int) {
	f.findMarks.Do(func() {
		m := lineMark{}
		f.marks = make([]lineMark, 0, len(f.Data)/blockSize+1)
		for at := 0; at <= len(f.Data); at += blockSize {
			f.marks = append(f.marks, m)
			block := f.Data[at:min(at+blockSize, len(f.Data))]
			if n := bytes.Count(block, newlineByte); n > 0 {
				m.ended += uint32(n)
				m.start = uint32(at + bytes.LastIndexByte(block, '\n') + 1)
			}
		}
	})
	at := offset / blockSize * blockSize
	m, before := f.marks[offset/blockSize], f.Data[at:offset]
	ended, start = int(m.ended)+bytes.Count(before, newlineByte), int(m.start)
	if i := bytes.LastIndexByte(before, '\n'); i >= 0 {
		start = at + i + 1
	}
	return ended, start
}

var newlineByte = []byte{'\n'}

// runes counts the characters from the start of a line to an offset. In long lines it counts
// from a checkpoint.
func (f *File) runes(start, offset int) int {
	if offset-start <= checkpointSize {
		return utf8.RuneCount(f.Data[start:offset])
	}
	return f.runesBefore(offset) - f.runesBefore(start)
}

// checkpoint is the start of a character and how many come before it.
type checkpoint struct{ offset, runes int }

const checkpointSize = 4 << 10 // bytes between checkpoints

func (f *File) runesBefore(offset int) int {
	f.findCheckpoints.Do(func() {
		next, runes := 0, 0
		for i := 0; i < len(f.Data); runes++ {
			if i >= next {
				f.checkpoints = append(f.checkpoints, checkpoint{i, runes})
				next = i + checkpointSize
			}
			if f.Data[i] < utf8.RuneSelf {
				i++
				continue
			}
			_, size := utf8.DecodeRune(f.Data[i:])
			i += size
		}
	})
	i, found := slices.BinarySearchFunc(f.checkpoints, offset, func(c checkpoint, offset int) int { return c.offset - offset })
	if !found {
		i--
	}
	c := f.checkpoints[i]
	return c.runes + utf8.RuneCount(f.Data[c.offset:offset])
}
