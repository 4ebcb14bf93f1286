package main

import (
	"bytes"
	"cmp"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"alm/internal/lazyregexp"

	"github.com/spf13/cobra"
)

// fitHelp makes the help fit the terminal, where stdout is one.
func (a *app) fitHelp(root *cobra.Command) {
	if a.Width == 0 {
		return
	}
	show := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		var page bytes.Buffer
		cmd.SetOut(&page)
		show(cmd, args)
		cmd.SetOut(nil)
		cmd.Print(fit(page.String(), a.proseWidth()))
	})
}

// fitted returns prose that fits the terminal, where stdout is one.
func (a *app) fitted(prose string) string {
	if a.Width == 0 {
		return prose
	}
	return strings.TrimRight(fit(prose, a.proseWidth()), "\n")
}

// printFit prints a line. On a terminal that is too narrow for it, the rest continues at an indent.
func (a *app) printFit(line string, indent int) error {
	var b strings.Builder
	writeFit(&b, line, min(indent, a.Width/2), cmp.Or(a.proseWidth(), math.MaxInt))
	_, err := io.WriteString(a.Stdout, b.String())
	return err
}

// fit breaks lines at a width. Lines at the left edge are paragraphs; the rest of an indented line
// begins below its last column, such as the text of a flag.
func fit(text string, width int) string {
	var b strings.Builder
	var paragraph []string
	flush := func() {
		writeFit(&b, strings.Join(paragraph, " "), 0, width)
		paragraph = nil
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line != "" && line[0] != ' ' && !strings.HasSuffix(line, ":") {
			if strings.HasPrefix(line, "Exit codes: ") {
				flush()
			}
			paragraph = append(paragraph, line)
			continue
		}
		flush()
		writeFit(&b, line, columnOf(line, width), width)
		if line == "" {
			b.WriteByte('\n')
		}
	}
	flush()
	return b.String()
}

var columns = lazyregexp.New(`^ *(-\w, )?\S+( \S+)* {2,}`)

// columnOf returns where the text of an indented line begins, if half of the width is left for it.
func columnOf(line string, width int) int {
	column := utf8.RuneCountInString(columns.Get().FindString(line))
	switch {
	case column == 0:
		column = len(line) - len(strings.TrimLeft(line, " ")) + 4
	case column > width/2:
		column = 10
	}
	return min(column, width/2)
}

// writeFit writes a line; what is too long continues at an indent.
func writeFit(b *strings.Builder, line string, indent, width int) {
	for line != "" {
		end := breakAt(line, indent, width)
		b.WriteString(strings.TrimRight(line[:end], " ") + "\n")
		if line = strings.TrimLeft(line[end:], " "); line != "" {
			line = strings.Repeat(" ", indent) + line
		}
	}
}

// breakAt returns how many bytes of a line to write: up to the last space that fits, or else up to the
// end of a long word.
func breakAt(line string, indent, width int) int {
	if utf8.RuneCountInString(line) <= width {
		return len(line)
	}
	most := len(string([]rune(line)[:width+1]))
	lead := max(indent, len(line)-len(strings.TrimLeft(line, " ")))
	if lead < most {
		if space := strings.LastIndexByte(line[lead:most], ' '); space > 0 {
			return lead + space
		}
	}
	if space := strings.IndexByte(line[most:], ' '); space >= 0 {
		return most + space
	}
	return len(line)
}
