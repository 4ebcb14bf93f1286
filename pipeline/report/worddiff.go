package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"alm/pipeline/check"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// piece is a part of a changed text: kept, removed or added.
type piece struct {
	Op   string // "", "cut" or "put"
	Text string
}

const (
	longText  = 24       // bytes; what is shorter is in the message already
	maxText   = 64 << 10 // bytes; what is longer nobody reads
	maxWords  = 1000     // the comparison's cost grows with their square
	keptRunes = 48       // of what stayed, on each side of a change
	maxPiece  = 1000     // bytes of one change
)

// wordDiff returns how the finding's text changed, word by word; nil unless both sides are
// longer texts, and nil where lineDiff has an answer.
func wordDiff(f *check.Finding) []piece {
	if lineDiff(f) != nil || f.Old == f.New || !isProse(f.Old) || !isProse(f.New) {
		return nil
	}
	was, is := splitWords(f.Old), splitWords(f.New)
	if len(was) > maxWords || len(is) > maxWords {
		return nil
	}
	return shorten(diffWords(was, is))
}

func isProse(text string) bool {
	return len(text) >= longText && len(text) <= maxText && strings.ContainsFunc(strings.TrimSpace(text), unicode.IsSpace)
}

// splitWords splits a text into words and the characters between them, without loss.
func splitWords(text string) []string {
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

// diffWords runs the library's diff over words or lines, each encoded as one character.
func diffWords(was, is []string) []piece {
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

// firstCode is the first character that encodes a word or line; 8000 of them end before the
// surrogates.
const firstCode = 0x1000

var opNames = map[diffmatchpatch.Operation]string{
	diffmatchpatch.DiffDelete: "cut",
	diffmatchpatch.DiffInsert: "put",
}

// shorten cuts the middle of long kept parts and the end of long changes.
func shorten(pieces []piece) []piece {
	for i := range pieces {
		if pieces[i].Op != "" {
			pieces[i].Text = clip(pieces[i].Text, maxPiece)
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

// oneSide joins the kept pieces and those of one kind.
func oneSide(pieces []piece, op string) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Op == "" || p.Op == op {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}
