package main

import (
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"alm/pipeline/report"
)

// grid is rows of cells below a head, for people.
type grid struct {
	head []string
	rows []tableRow
}

// tableRow has a cell for each column, and a note below them, "" for none.
type tableRow struct {
	cells []string
	note  string
}

// add adds a row. What cells have of control characters is escaped.
func (t *grid) add(cells ...string) {
	for i := range cells {
		cells[i] = report.Plain(cells[i])
	}
	t.rows = append(t.rows, tableRow{cells: cells})
}

// note writes a line below the last row.
func (t *grid) note(text string) { t.rows[len(t.rows)-1].note = report.Plain(text) }

const (
	columnGap  = 2
	leastProse = 24 // columns: what is narrower reads worse than a line for each cell
)

// printTable prints a table. On a terminal that is too narrow for it, the last column is broken into
// lines, or else each cell gets a line of its own.
func (a *app) printTable(t grid) error {
	var b strings.Builder
	widths := t.widths()
	before := 0 // the columns left of the last
	for _, width := range widths[:len(widths)-1] {
		before += width + columnGap
	}
	last := widths[len(widths)-1]
	switch {
	case a.Width == 0:
		t.align(&b, widths, before, math.MaxInt)
	case before+last <= a.Width:
		t.align(&b, widths, before, a.Width)
	case a.Width-before >= leastProse:
		t.align(&b, widths, before, a.Width)
	default:
		t.stack(&b, a.Width)
	}
	_, err := io.WriteString(a.Stdout, b.String())
	return err
}

// widths returns the width of each column in characters.
func (t *grid) widths() []int {
	widths := make([]int, len(t.head))
	for i, cell := range t.head {
		widths[i] = utf8.RuneCountInString(cell)
	}
	for _, row := range t.rows {
		for i, cell := range row.cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

// align writes the columns side by side, the last one from a column on and no wider than the line.
func (t *grid) align(b *strings.Builder, widths []int, from, width int) {
	for _, row := range append([]tableRow{{cells: t.head}}, t.rows...) {
		var line strings.Builder
		for i, cell := range row.cells {
			line.WriteString(cell)
			if i < len(row.cells)-1 {
				line.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+columnGap))
			}
		}
		writeFit(b, strings.TrimRight(line.String(), " "), from, width)
		writeNote(b, row.note, width)
	}
}

// stack writes a line for each cell that is not empty, below the first cell of its row.
func (t *grid) stack(b *strings.Builder, width int) {
	label := 0
	for _, name := range t.head[1:] {
		label = max(label, utf8.RuneCountInString(name))
	}
	const indent = "  "
	for _, row := range t.rows {
		writeFit(b, row.cells[0], len(indent), width)
		for i, cell := range row.cells[1:] {
			if cell == "" || cell == "-" {
				continue
			}
			name := strings.ToLower(t.head[i+1])
			lead := indent + name + strings.Repeat(" ", label-utf8.RuneCountInString(name)+columnGap)
			writeFit(b, lead+cell, min(utf8.RuneCountInString(lead), width/2), width)
		}
		writeNote(b, row.note, width)
	}
}

func writeNote(b *strings.Builder, note string, width int) {
	if note != "" {
		writeFit(b, "  "+note, 2, max(width, leastProse))
	}
}
