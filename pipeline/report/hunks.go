package report

import (
	"strings"

	"alm/pipeline/check"
)

const (
	fewLines  = 3    // what has no more is shown as words
	mostLines = 4000 // of one side; what is longer is told by its message alone
	mostRows  = 120  // of all hunks
	mostRow   = 200  // bytes of one row
	keptLines = 2    // of what stayed, on each side of a change
)

// gap stands between two hunks, and after the last when there are more.
const gap = "gap"

// hunks are the lines that changed in a text of several, code mostly, with what stands
// around them; nil where words tell it better.
func hunks(f check.Finding) []piece {
	if f.Old == f.New || len(f.Old) > mostText || len(f.New) > mostText {
		return nil
	}
	was, is := strings.SplitAfter(f.Old, "\n"), strings.SplitAfter(f.New, "\n")
	if max(len(was), len(is)) <= fewLines || max(len(was), len(is)) > mostLines {
		return nil
	}
	rows := around(rowsOf(compare(was, is)))
	if len(rows) > mostRows {
		rows = append(rows[:mostRows:mostRows], piece{Op: gap})
	}
	return rows
}

// rowsOf cuts pieces into their lines.
func rowsOf(pieces []piece) []piece {
	var rows []piece
	for _, p := range pieces {
		for line := range strings.Lines(p.Text) {
			rows = append(rows, piece{p.Op, clip(strings.TrimRight(line, "\r\n"), mostRow)})
		}
	}
	return rows
}

// around leaves out the lines that stand far from every change.
func around(rows []piece) []piece {
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

// signs begin a row of a hunk.
var signs = map[string]string{"": "  ", "cut": "- ", "put": "+ ", gap: "  …"}
