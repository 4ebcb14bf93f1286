package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"alm/pipeline/check"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// piece is a part of a changed text: kept, cut or put in.
type piece struct {
	Op   string // "", "cut" or "put"
	Text string
}

const (
	longText  = 24       // bytes; what is shorter is in the message already
	mostText  = 64 << 10 // bytes; what is longer nobody reads
	mostWords = 1000     // the comparison's cost grows with their square
	keptRunes = 48       // of what stayed, on each side of a change
	mostPiece = 1000     // bytes of one change
)

// wording is how the finding's text changed, word by word; nil unless it is a longer text
// on both sides, and not one that is told by lines.
func wording(f check.Finding) []piece {
	if hunks(f) != nil || f.Old == f.New || !prose(f.Old) || !prose(f.New) {
		return nil
	}
	was, is := words(f.Old), words(f.New)
	if len(was) > mostWords || len(is) > mostWords {
		return nil
	}
	return shorten(compare(was, is))
}

func prose(text string) bool {
	return len(text) >= longText && len(text) <= mostText && strings.ContainsFunc(strings.TrimSpace(text), unicode.IsSpace)
}

// words splits a text into words and what stands between them, losing nothing.
func words(text string) []string {
	var all []string
	start, was := 0, -1
	for i, r := range text {
		kind := 0
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			kind = 1
		case unicode.IsSpace(r):
			kind = 2
		}
		if i > start && (kind != was || kind == 0) {
			all = append(all, text[start:i])
			start = i
		}
		was = kind
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}

// compare runs the library's diff over words or lines, each of which stands as one
// character.
func compare(was, is []string) []piece {
	var dict []string
	code := map[string]rune{}
	encode := func(words []string) []rune {
		runes := make([]rune, len(words))
		for i, w := range words {
			r, known := code[w]
			if !known {
				r = rune(firstCode + len(dict))
				code[w] = r
				dict = append(dict, w)
			}
			runes[i] = r
		}
		return runes
	}
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // the same texts give the same pieces on every machine
	diffs := dmp.DiffCleanupSemantic(dmp.DiffMainRunes(encode(was), encode(is), false))
	pieces := make([]piece, 0, len(diffs))
	for _, d := range diffs {
		var b strings.Builder
		for _, r := range d.Text {
			b.WriteString(dict[int(r)-firstCode])
		}
		pieces = append(pieces, piece{opNames[d.Type], b.String()})
	}
	return pieces
}

// firstCode is where the characters begin that stand for words or lines: 8000 of them end
// before the surrogates.
const firstCode = 0x1000

var opNames = map[diffmatchpatch.Operation]string{
	diffmatchpatch.DiffDelete: "cut",
	diffmatchpatch.DiffInsert: "put",
}

// shorten leaves out the middle of long kept parts and the end of long changes.
func shorten(pieces []piece) []piece {
	for i := range pieces {
		if pieces[i].Op != "" {
			pieces[i].Text = clip(pieces[i].Text, mostPiece)
			continue
		}
		text := pieces[i].Text
		if utf8.RuneCountInString(text) <= 2*keptRunes {
			continue
		}
		runes := []rune(text)
		head, tail := string(runes[:keptRunes]), string(runes[len(runes)-keptRunes:])
		if i == 0 {
			head = ""
		}
		if i == len(pieces)-1 {
			tail = ""
		}
		pieces[i].Text = head + "…" + tail
	}
	return pieces
}

// side is the text with what was cut, or with what was put in.
func side(pieces []piece, op string) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Op == "" || p.Op == op {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}
