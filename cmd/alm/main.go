//go:build !man

// Command alm checks, packs and deploys Power Platform custom connectors.
package main

import (
	"context"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// softLimit is the memory in bytes from which on garbage is collected more often.
const softLimit = 400 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softLimit)
	}
	os.Exit(run())
}

func run() int {
	cobra.EnableCommandSorting = false // the help has the order of work
	a := &app{
		Stdout:   os.Stdout,
		Stderr:   os.Stderr,
		Getenv:   os.Getenv,
		Now:      time.Now,
		Colour:   colours(os.Stdout, os.Getenv),
		Terminal: colours(os.Stderr, os.Getenv),
		Width:    widthOf(os.Stdout),
		Environ:  os.Environ(),
		Exit:     os.Exit,
		Divert:   true,
		Signals:  []os.Signal{os.Interrupt, syscall.SIGTERM},
	}
	if term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stderr.Fd())) {
		a.Stdin = os.Stdin
	}
	return a.Run(context.Background(), os.Args[1:])
}
