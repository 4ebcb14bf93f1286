// Package exit has the error that ends alm: its kind, which is the exit code, and a hint.
package exit

import (
	"cmp"
	"fmt"

	"alm/internal/spell"
	"alm/internal/words"
)

// Kind is a kind of error: the exit code of alm. As an error it is a target of errors.Is.
type Kind int

// The kinds of error.
const (
	Findings Kind = 1 + iota
	Usage         // how alm was called or configured
	Refused       // digest, version, missing base
	Remote        // the environment, or signing in to it
	Running       // still running, or ambiguous; the ids are printed
)

func (k Kind) Error() string {
	return map[Kind]string{Findings: "findings", Usage: "usage", Refused: "refused", Remote: "remote", Running: "still running"}[k]
}

// Errorf returns an error of the kind with a hint, which is one line or "".
func (k Kind) Errorf(hint, format string, args ...any) error {
	return &Error{Kind: k, Err: fmt.Errorf(format, args...), hint: hint}
}

// Wrap returns err as one of the kind, with the hint that it has.
func (k Kind) Wrap(err error) error { return &Error{Kind: k, Err: err, hint: Hint(err)} }

// Error is an error that ends alm.
type Error struct {
	Kind Kind
	Err  error
	hint string
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns both the kind and the cause.
func (e *Error) Unwrap() []error { return []error{e.Kind, e.Err} }

// Hint returns what to do next, one line, "" when there is nothing to do.
func (e *Error) Hint() string { return e.hint }

// Hint returns what the first error in err's tree that has a hint says to do next, "" when
// none has one.
func Hint(err error) string {
	if hinted, ok := err.(interface{ Hint() string }); ok && hinted.Hint() != "" {
		return hinted.Hint()
	}
	var causes []error
	switch wrapping := err.(type) {
	case interface{ Unwrap() error }:
		causes = []error{wrapping.Unwrap()}
	case interface{ Unwrap() []error }:
		causes = wrapping.Unwrap()
	}
	for _, cause := range causes {
		if hint := Hint(cause); hint != "" {
			return hint
		}
	}
	return ""
}

// Unknown returns a usage error for a name that a file does not have. Its hint is the nearest
// name that the file has, or all of them.
func Unknown(what, name string, known []string, file string) error {
	hint := cmp.Or(spell.DidYouMean(name, known), fmt.Sprintf("%s has %s", file, words.List(known)))
	if len(known) == 0 {
		hint = fmt.Sprintf("%s has no %ss", file, what)
	}
	return Usage.Errorf(hint, "%s: no %s %q", file, what, name)
}
