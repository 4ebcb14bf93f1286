//go:build !man

// Command alm checks, packs and deploys Power Platform custom connectors.
package main

import (
	"context"
	"os"
	"os/signal"
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
	os.Exit(run(processApp()))
}

// run runs the command line of the process.
func run(a *app) int {
	cobra.EnableCommandSorting = false // the help has the order of work
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer context.AfterFunc(ctx, stop)() // the second signal ends the process at once
	return a.Run(ctx, os.Args[1:])
}

// processApp returns an app with the streams and the environment of the process.
func processApp() *app {
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
	}
	if term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stderr.Fd())) {
		a.Stdin = os.Stdin
	}
	return a
}
