package report

import (
	"fmt"
	"strconv"
	"unicode/utf16"

	"alm/internal/source"
)

// hashBlock is how many characters the hash of a line covers, from its first on.
const hashBlock = 100

// lineHashes are the hashes of the lines of files, as github/codeql-action/upload-sarif computes
// them for primaryLocationLineHash: another value would be a warning there for every result.
// (github/codeql-action, src/fingerprints.ts)
type lineHashes struct {
	of   map[string][]string // by the file's name
	text func(name string) []byte
}

// at returns the hash of the line where a span begins, "" where its text is not known.
func (h lineHashes) at(span source.Span) string {
	if span.IsZero() {
		return ""
	}
	name := span.Name()
	lines, known := h.of[name]
	if !known {
		lines = hashLines(string(h.textOf(span)))
		h.of[name] = lines
	}
	if line := span.From().Line; line >= 1 && line <= len(lines) {
		return lines[line-1]
	}
	return ""
}

// textOf returns the text that a span is written in: of a file that was released, as it is at head.
func (h lineHashes) textOf(span source.Span) []byte {
	if file := span.Origin(); len(file.Data) > 0 || h.text == nil {
		return file.Data
	}
	return h.text(span.Name())
}

// hashLines returns a hash for each line of a text: of its first characters without blanks and
// of those of the lines after it, with a number after equal ones.
func hashLines(text string) []string {
	h := lineHasher{seen: map[uint64]int{}, first: 1}
	for range hashBlock {
		h.first *= 37
	}
	for i := range h.lines {
		h.lines[i] = -1
	}
	h.lineStart = true
	for _, unit := range utf16.Encode([]rune(text)) {
		h.take(unit)
	}
	h.take(0xffff) // the end of the file
	for range hashBlock {
		h.emit()
		h.roll(0)
	}
	return h.hashes
}

// lineHasher is a rolling hash over a window of characters.
type lineHasher struct {
	hash, first uint64
	window      [hashBlock]uint16
	lines       [hashBlock]int // the index of the line that begins with a character of the window, or -1
	at          int
	seen        map[uint64]int
	hashes      []string
	lineStart   bool
	afterCR     bool
}

// take adds a character, unless it is a blank; a CR and a CR LF are a line feed.
func (h *lineHasher) take(c uint16) {
	if c == ' ' || c == '\t' || h.afterCR && c == '\n' {
		h.afterCR = false
		return
	}
	h.afterCR = c == '\r'
	if h.afterCR {
		c = '\n'
	}
	h.emit()
	if h.lineStart {
		h.lines[h.at] = len(h.hashes)
		h.hashes = append(h.hashes, "")
	}
	h.lineStart = c == '\n'
	h.roll(c)
}

// emit keeps the hash of the line that begins with the oldest character of the window.
func (h *lineHasher) emit() {
	line := h.lines[h.at]
	if line < 0 {
		return
	}
	h.seen[h.hash]++
	h.hashes[line] = strconv.FormatUint(h.hash, 16) + fmt.Sprintf(":%d", h.seen[h.hash])
	h.lines[h.at] = -1
}

func (h *lineHasher) roll(c uint16) {
	gone := h.window[h.at]
	h.window[h.at] = c
	h.hash = 37*h.hash + uint64(c) - h.first*uint64(gone)
	h.at = (h.at + 1) % hashBlock
}
