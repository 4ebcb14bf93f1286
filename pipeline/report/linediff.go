package report

import (
	"strings"

	"alm/pipeline/check"
)

const (
	fewLines  = 3    // what has no more is shown as words
	maxLines  = 4000 // of one side; longer texts have only their message
	maxRows   = 120  // of all hunks
	maxRow    = 200  // bytes of one row
	keptLines = 2    // of what stayed, on each side of a change
)

// gap separates two hunks, and follows the last one when more were cut.
const gap = "gap"

// lineDiff returns the changed lines of a text of several lines (mostly code) with some
// context; nil where a word diff is easier to read.
func lineDiff(f *check.Finding) []piece {
	if f.Old == f.New || len(f.Old) > maxText || len(f.New) > maxText {
		return nil
	}
	was, is := strings.SplitAfter(f.Old, "\n"), strings.SplitAfter(f.New, "\n")
	if max(len(was), len(is)) <= fewLines || max(len(was), len(is)) > maxLines {
		return nil
	}
	rows := withContext(rowsOf(diffWords(was, is)))
	if len(rows) > maxRows {
		rows = append(rows[:maxRows:maxRows], piece{Op: gap})
	}
	return rows
}

// rowsOf splits pieces into lines.
func rowsOf(pieces []piece) []piece {
	var rows []piece
	for _, p := range pieces {
		for line := range strings.Lines(p.Text) {
			rows = append(rows, piece{p.Op, clip(strings.TrimRight(line, "\r\n"), maxRow)})
		}
	}
	return rows
}

// withContext drops the lines that are far from every change.
func withContext(rows []piece) []piece {
	near := make([]bool, len(rows))
	for i, r := range rows {
		if r.Op == "" {
			continue
		}
		for j := max(0, i-keptLines); j <= min(len(rows)-1, i+keptLines); j++ {
			near[j] = true
		}
	}
	var kept []piece
	for i, r := range rows {
		switch {
		case near[i]:
			kept = append(kept, r)
		case len(kept) > 0 && kept[len(kept)-1].Op != gap:
			kept = append(kept, piece{Op: gap})
		}
	}
	if n := len(kept); n > 0 && kept[n-1].Op == gap {
		kept = kept[:n-1]
	}
	return kept
}

// signs start the rows of a hunk.
var signs = map[string]string{"": "  ", "cut": "- ", "put": "+ ", gap: "  …"}
