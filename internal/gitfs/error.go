package gitfs

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// Errors that callers tell apart.
var (
	ErrNoRepository = errors.New("no git repository")
	ErrNoRevision   = errors.New("no such revision")
	ErrMissing      = errors.New("object is not in this clone")
	ErrShallow      = errors.New("history is cut here: the clone is shallow")
	ErrUnrelated    = errors.New("the histories have nothing in common")
)

// Error is what went wrong with a repository, and what to do next.
type Error struct {
	Op     string // "resolve origin/main"
	Err    error
	Remedy string
}

func (e *Error) Error() string { return e.Op + ": " + e.Err.Error() }

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hint is what to do next, one line.
func (e *Error) Hint() string { return e.Remedy }

// missing is the error for an object that should be there. It is never fs.ErrNotExist.
func (r *Repo) missing(what string, hash plumbing.Hash, err error) error {
	if !errors.Is(err, plumbing.ErrObjectNotFound) {
		return fmt.Errorf("read %s %s: %w", what, hash, err)
	}
	remedy := "the repository is damaged or borrowed from one that is gone: clone it anew"
	switch {
	case r.partial && what != "commit":
		remedy = "this is a partial clone: clone without --filter; in CI, with git on the PATH, what is missing is fetched"
	case len(r.cut()) > 0:
		remedy = "this is a shallow clone: set fetch-depth: 0 in actions/checkout, or git fetch --unshallow"
	case what == "commit":
		remedy = "fetch the branch that holds it, or look for a mistake in the hash"
	}
	cause := ErrMissing
	if err != plumbing.ErrObjectNotFound {
		cause = fmt.Errorf("%w: %s", ErrMissing, strings.TrimPrefix(err.Error(), plumbing.ErrObjectNotFound.Error()+"; "))
	}
	return &Error{Op: "read " + what + " " + short(hash), Err: cause, Remedy: remedy}
}

func hintOf(err error) string {
	var hinted *Error
	if errors.As(err, &hinted) {
		return hinted.Remedy
	}
	return ""
}
