package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

const (
	patchContext = 3   // lines around a change
	patchWidth   = 300 // bytes of a line that are shown
)

// Patch shows how a text changes, as diff -u does; of a very long line it shows the part that
// differs. The result is for people: it escapes what a terminal would act on.
func Patch(name string, was, is []byte, opts Options) string {
	s := &screen{Options: opts}
	fmt.Fprintf(s, "%s\n%s\n", s.paint(bold, "--- "+Plain(opts.in(name))), s.paint(bold, "+++ "+Plain(opts.in(name))))
	all := patchLines(string(was), string(is))
	for i := 0; i < len(all); {
		if all[i].Op == "" {
			i++
			continue
		}
		from, to := hunk(all, i)
		s.hunk(all, from, to)
		i = to
	}
	return s.String()
}

// patchLines returns the lines of both texts, in order.
func patchLines(was, is string) []piece {
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0
	a, b, lines := dmp.DiffLinesToRunes(was, is)
	var all []piece
	for _, d := range dmp.DiffCharsToLines(dmp.DiffMainRunes(a, b, false), lines) {
		for line := range strings.Lines(d.Text) {
			all = append(all, piece{opNames[d.Type], line})
		}
	}
	return all
}

// hunk returns the bounds of the lines around a change and around the changes near it.
func hunk(all []piece, change int) (from, to int) {
	from = max(change-patchContext, 0)
	last := change
	for i := change; i < len(all) && i <= last+2*patchContext; i++ {
		if all[i].Op != "" {
			last = i
		}
	}
	return from, min(last+patchContext+1, len(all))
}

func (s *screen) hunk(all []piece, from, to int) {
	wasLine, isLine := lineNumbers(all[:from])
	wasCount, isCount := lineNumbers(all[from:to])
	fmt.Fprintf(s, "%s\n", s.paint(cyan, fmt.Sprintf("@@ -%d,%d +%d,%d @@", wasLine+1, wasCount, isLine+1, isCount)))
	for i := from; i < to; i++ {
		at := 0
		if all[i].Op != "" {
			at = differs(all, i)
		}
		mark, colour := " ", ""
		switch all[i].Op {
		case "cut":
			mark, colour = "-", red
		case "put":
			mark, colour = "+", green
		}
		fmt.Fprintln(s, s.paint(colour, mark+Plain(strings.ReplaceAll(window(strings.TrimRight(all[i].Text, "\r\n"), at), "\t", "    "))))
	}
}

// lineNumbers counts the lines of each side.
func lineNumbers(all []piece) (was, is int) {
	for _, line := range all {
		if line.Op != "put" {
			was++
		}
		if line.Op != "cut" {
			is++
		}
	}
	return was, is
}

// differs returns where a changed line first differs from its neighbour on the other side.
func differs(all []piece, i int) int {
	for _, j := range []int{i - 1, i + 1} {
		if j < 0 || j >= len(all) || all[j].Op == "" || all[j].Op == all[i].Op {
			continue
		}
		a, b := all[i].Text, all[j].Text
		n := 0
		for n < min(len(a), len(b)) && a[n] == b[n] {
			n++
		}
		return n
	}
	return 0
}

// window returns a line, or the part of a long line around a place.
func window(line string, at int) string {
	if len(line) <= patchWidth {
		return line
	}
	from := max(min(at-patchWidth/3, len(line)-patchWidth), 0)
	to := from + patchWidth
	for from > 0 && !utf8.RuneStart(line[from]) {
		from--
	}
	for to < len(line) && !utf8.RuneStart(line[to]) {
		to++
	}
	shown := line[from:to]
	if from > 0 {
		shown = "…" + shown
	}
	if to < len(line) {
		shown += "…"
	}
	return shown
}
