package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"alm/internal/exit"
	"alm/internal/gitfs"
	"alm/pipeline/report"
	"alm/solution"
	"alm/solution/dataverse"
)

// exits are the exit codes by error; the first that fits counts.
var exits = []struct {
	err  error
	code int
}{
	{exit.Findings, 1},
	{exit.Running, 5},
	{context.Canceled, 5},
	{context.DeadlineExceeded, 5},
	{exit.Refused, 3},
	{exit.Remote, 4},
	{exit.Usage, 2},
	{dataverse.ErrAmbiguous, 5},
	{dataverse.ErrAuth, 4},
	{dataverse.ErrUnreachable, 4},
	{gitfs.ErrMissing, 3},
	{gitfs.ErrShallow, 3},
	{solution.ErrNotSolution, 2},
}

func exitCode(err error) int {
	for _, e := range exits {
		if errors.Is(err, e.err) {
			return e.code
		}
	}
	var remote *dataverse.Error
	if errors.As(err, &remote) {
		return 4
	}
	return 2
}

// usage returns an error in how alm was called or configured.
func usage(hint, format string, args ...any) error {
	return exit.Usage.Errorf(hint, format, args...)
}

// errFindings ends a verb that has already printed its findings.
var errFindings = exit.Findings.Errorf("", "")

// complain prints an error with what to do next, in a GitHub workflow as an annotation too.
func (a *app) complain(err error) {
	text := strings.ReplaceAll(strings.TrimSpace(exit.Words(err)), "\n", "; ") // joined errors have a line each
	hint := a.ci().Service.Hint(cmp.Or(exit.Hint(err), exit.FileHint(err), fallbackHints[exitCode(err)]))
	if text == "" {
		fmt.Fprintf(a.Stderr, "hint: %s\n", report.Plain(hint))
		return
	}
	fmt.Fprintf(a.Stderr, "alm: %s\nhint: %s\n", report.Plain(text), report.Plain(hint))
	if a.Getenv("GITHUB_ACTIONS") == "true" {
		report.Error(a.errCommands, a.Getenv, text+". Hint: "+hint)
		a.summarize(exitCode(err), text, hint)
	}
}

// summarize gives a step that has no summary yet one of the error that ended it.
func (a *app) summarize(code int, text, hint string) {
	if info, err := os.Stat(a.Getenv("GITHUB_STEP_SUMMARY")); err == nil && info.Size() > 0 {
		return
	}
	a.publish(report.Step{Title: fmt.Sprintf("alm ended with exit code %d", code), Table: [][]string{{"error", "what to do"}, {text, hint}}})
}

// fallbackHints are for errors without a hint of their own, by exit code.
var fallbackHints = map[int]string{
	1: "alm rules RULE explains a finding; alm check shows how to accept one; --fail-on sets what fails",
	2: "alm VERB --help shows how to call it, with examples",
	3: "fix what the message names, then run the same command again",
	4: "alm doctor diagnoses environments and sign-in",
	5: "alm status shows what each stage runs; --resume continues an import",
}
