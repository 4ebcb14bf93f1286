package main

import (
	"os"

	"alm/pipeline/report"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// detailing are the flags that choose how much text shows.
type detailing struct {
	level      string
	quiet, all bool
}

func (d *detailing) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&d.level, "level", "", "show findings of at least this severity in full and no others: error, warning or note (default errors and warnings in full, notes counted by rule)")
	cmd.Flags().BoolVar(&d.quiet, "quiet", false, "show only what blocks, and nothing where nothing does")
	cmd.Flags().BoolVar(&d.all, "all", false, "show every note and accepted finding in full")
}

var levels = map[string]report.Detail{"": report.Brief, "error": report.Errors, "warning": report.Warnings, "note": report.Notes}

// detail reads the flags.
func (d *detailing) detail() (report.Detail, error) {
	level, ok := levels[d.level]
	switch {
	case !ok:
		return 0, usage("use error, warning or note", "--level: unknown level %q", d.level)
	case d.quiet && d.all || d.level != "" && (d.quiet || d.all):
		return 0, usage("use one of them", "--level, --quiet and --all exclude each other")
	case d.quiet:
		return report.Blocking, nil
	case d.all:
		return report.All, nil
	}
	return level, nil
}

// widthOf returns the columns of a terminal, and 0 of what is none.
func widthOf(f *os.File) int {
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// maxProse keeps lines of prose short enough to read.
const maxProse = 120

// proseWidth returns how wide prose may be, 0 where stdout is no terminal.
func (a *app) proseWidth() int { return min(a.Width, maxProse) }
