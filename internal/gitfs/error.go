package gitfs

import (
	"errors"
	"fmt"
)

// Errors that callers distinguish.
var (
	ErrNoRepository = errors.New("no git repository")
	ErrNoRevision   = errors.New("no such revision")
	ErrMissing      = errors.New("object is not in this clone")
	ErrShallow      = errors.New("the history ends here: the clone is shallow")
	ErrUnrelated    = errors.New("the histories have no common commit")
)

// ErrFirstTag is an ErrNoRevision: the tag that was pushed is the first of its folder.
var ErrFirstTag = fmt.Errorf("%w: there is no earlier tag", ErrNoRevision)

// Error is an error about a repository with a hint what to do next.
type Error struct {
	Op     string // "resolve origin/main"
	Err    error
	Remedy string
}

func (e *Error) Error() string { return e.Op + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hint returns what to do next, in one line.
func (e *Error) Hint() string { return e.Remedy }
