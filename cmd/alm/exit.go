package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"alm/internal/exit"
	"alm/internal/gitfs"
	"alm/pipeline/report"
	"alm/solution"
	"alm/solution/dataverse"
)

// exits say which error ends alm with which code, the first that fits.
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

// usage is an error of how alm was called or configured.
func usage(hint, format string, args ...any) error {
	return exit.Usage.Errorf(hint, format, args...)
}

// found ends a verb that has already printed its findings.
var found = &exit.Error{Kind: exit.Findings, Err: errors.New("")}

func (a *app) complain(err error) {
	text := strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "; ") // joined errors have a line each
	if text == "" {
		return
	}
	fmt.Fprintf(a.Stderr, "alm: %s\n", report.Plain(text))
	if hint := exit.Hint(err); hint != "" {
		fmt.Fprintf(a.Stderr, "hint: %s\n", report.Plain(hint))
	}
	if a.Getenv("GITHUB_ACTIONS") == "true" {
		report.Error(a.Stdout, a.Getenv, text)
	}
}
