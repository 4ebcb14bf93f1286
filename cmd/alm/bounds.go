package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"alm/internal/budget"
	"alm/internal/exit"
	"alm/internal/terminal"
)

const (
	graceful = 600 * time.Millisecond // for a verb to end by itself once it should
	printing = 200 * time.Millisecond // to report that it did not
)

// silentLibraries are the verbs that run no library that prints: of what they link, only what
// speaks with environments and people does.
var silentLibraries = []string{"check", "lint", "diff", "rules", "version"}

// bound returns a context that ends on a signal, or when the run has used its seconds. A verb
// that does not end soon after is ended: most of what takes long waits for nothing.
func (a *app) bound(ctx context.Context) (bounded context.Context, ended func()) {
	ctx, a.stop = context.WithCancelCause(ctx)
	finished := make(chan struct{})
	if a.Exit != nil {
		context.AfterFunc(ctx, func() { a.endLate(ctx, finished) })
	}
	return ctx, func() {
		close(finished)
		a.stop(nil)
	}
}

// endLate ends the process, which prints why if somebody reads it.
func (a *app) endLate(ctx context.Context, finished <-chan struct{}) {
	select {
	case <-finished:
		return
	case <-ctx.Done():
	}
	select {
	case <-finished:
		return
	case <-time.After(graceful):
	}
	err := a.explained(ctx, ctx.Err())
	printed := make(chan struct{})
	go func() {
		defer close(printed)
		a.complain(err)
	}()
	select {
	case <-printed:
	case <-time.After(printing):
	}
	a.Exit(exitCode(err))
}

// explained returns what ended the context of a verb in the place of what the verb made of it. A
// verb that waits for environments knows better what it left behind.
func (a *app) explained(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || a.waits && exit.Hint(err) != "" {
		return err
	}
	if cause := context.Cause(ctx); exit.Hint(cause) != "" {
		return cause
	}
	return exit.Running.Errorf("run it again; after an import or promote, alm status shows what each stage runs", "interrupted")
}

// unbounded are the verbs that wait for environments, or for people.
var unbounded = []string{"demo", "env", "pull", "push", "plan", "import", "promote", "status", "drift", "doctor", "emulator"}

// setLimits reads the limits of the run: flags outrank variables.
func (a *app) setLimits(verb string) error {
	a.limits = budget.New()
	if err := a.limits.Environment(a.Getenv); err != nil {
		return err
	}
	for _, setting := range a.settings {
		if err := a.limits.Set(setting); err != nil {
			return err
		}
	}
	if a.waits = slices.Contains(unbounded, verb); a.stop != nil && !a.waits {
		after := time.Duration(a.limits.Limit(budget.Seconds)) * time.Second
		time.AfterFunc(after, func() { a.stop(a.limits.Exceeded(budget.Seconds)) })
	}
	return nil
}

// diverted makes os.Stdout and os.Stderr lead through the app's writers, so that what some
// library prints there is safe too, where a verb has such a library. The function that it returns undoes that.
func (a *app) diverted(verb string) func() {
	if !a.Divert || slices.Contains(silentLibraries, verb) {
		return func() {}
	}
	a.Divert = false
	stdout, stderr := os.Stdout, os.Stderr
	out, outDone, err := terminal.Divert(a.Stdout)
	if err != nil {
		return func() {}
	}
	errs, errsDone, err := terminal.Divert(a.Stderr)
	if err != nil {
		outDone()
		return func() {}
	}
	os.Stdout, os.Stderr = out, errs
	return func() {
		os.Stdout, os.Stderr = stdout, stderr
		outDone()
		errsDone()
	}
}

// reportPanic prints a panic through the app's writers: the text of one may quote a file.
func (a *app) reportPanic(code *int) {
	if cause := recover(); cause != nil {
		fmt.Fprintf(a.Stderr, "panic: %v\n\n%s\nhint: this is an error in alm, please report it\n", cause, debug.Stack())
		*code = 2
	}
}
