package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"alm/internal/gitfs"
	"alm/solution/dataverse"
)

// TestErrorsEndWithACodeAndAHint prints errors of each exit code, with a hint and without.
func TestErrorsEndWithACodeAndAHint(t *testing.T) {
	for _, test := range []struct {
		err  error
		code int
		want string
	}{
		{usage("do that", "no %s", "zip"), 2, "alm: no zip\nhint: do that\n"},
		{errors.New("x\x1b[31m"), 2, "alm: x\\x1b[31m\nhint: " + fallbackHints[2] + "\n"},
		{fmt.Errorf("base: %w", gitfs.ErrShallow), 3, "alm: base: " + gitfs.ErrShallow.Error() + "\nhint: " + fallbackHints[3] + "\n"},
		{dataverse.ErrAuth, 4, "alm: " + dataverse.ErrAuth.Error() + "\nhint: " + fallbackHints[4] + "\n"},
		{context.Canceled, 5, "alm: context canceled\nhint: " + fallbackHints[5] + "\n"},
		{errFindings, 1, "hint: " + fallbackHints[1] + "\n"},
	} {
		var stderr bytes.Buffer
		a := &app{Stderr: &stderr, Getenv: func(string) string { return "" }}
		a.complain(test.err)
		if got := stderr.String(); got != test.want || exitCode(test.err) != test.code {
			t.Errorf("%v: exit %d, %q; want exit %d, %q", test.err, exitCode(test.err), got, test.code, test.want)
		}
	}
}
