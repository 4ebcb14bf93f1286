package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"alm/internal/gitfs"
	"alm/pipeline"
	"alm/pipeline/report"
	"alm/solution"
	"alm/solution/dataverse"
)

// exits say which error ends alm with which code, the first that fits.
var exits = []struct {
	err  error
	code int
}{
	{pipeline.ErrFindings, 1},
	{pipeline.ErrRunning, 5},
	{context.Canceled, 5},
	{context.DeadlineExceeded, 5},
	{pipeline.ErrRefused, 3},
	{pipeline.ErrRemote, 4},
	{pipeline.ErrUsage, 2},
	{dataverse.ErrAmbiguous, 5},
	{dataverse.ErrAuth, 4},
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
	return &pipeline.Error{Kind: pipeline.ErrUsage, Err: fmt.Errorf(format, args...), Remedy: hint}
}

// found ends a verb that has already printed its findings.
var found = &pipeline.Error{Kind: pipeline.ErrFindings, Err: errors.New("")}

func (a *app) complain(err error) {
	text := strings.TrimSpace(err.Error())
	if text == "" {
		return
	}
	fmt.Fprintf(a.Stderr, "alm: %s\n", report.Plain(text))
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) && hinted.Hint() != "" {
		fmt.Fprintf(a.Stderr, "hint: %s\n", report.Plain(hinted.Hint()))
	}
	if a.Getenv("GITHUB_ACTIONS") == "true" {
		report.Error(a.Stdout, a.Getenv, text)
	}
}
