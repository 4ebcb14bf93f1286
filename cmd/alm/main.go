// Command alm takes changes of Power Platform custom connectors from commit to production.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"alm/internal/lone"
)

func main() {
	time.AfterFunc(lone.Enough, lone.End)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // most runs end before the heap has grown to where it counts
	}
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := &app{
		Stdout:   os.Stdout,
		Stderr:   os.Stderr,
		Getenv:   os.Getenv,
		Now:      time.Now,
		Colour:   colours(os.Stdout, os.Getenv),
		Terminal: colours(os.Stderr, os.Getenv),
	}
	return a.Run(ctx, os.Args[1:])
}
