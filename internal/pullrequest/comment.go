package pullrequest

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// MaxComment is the most characters of a comment: GitHub takes no more, the others take more. A text has
// at least as many bytes. (docs.github.com, troubleshooting the REST API)
const MaxComment = 65536

// ErrForbidden means that the token may not write comments, as on the pull request of a fork.
var ErrForbidden = errors.New("the token may not write comments")

// Thread is the list of comments of a pull request on some host.
type Thread interface {
	// find returns the comment that begins with the marker and that the token's own user wrote: anybody can
	// write a marker, and a comment of another person is not ours to replace. It returns nil for none.
	find(ctx context.Context, marker string) (*comment, error)
	create(ctx context.Context, body string) (address string, err error)
	replace(ctx context.Context, old *comment, body string) (address string, err error)
}

// comment is a comment as far as it matters here.
type comment struct {
	id, thread int64 // thread is 0 on hosts that do not group comments
	body       string
	address    string
}

// Put keeps one comment: it replaces the own comment that begins with the marker, or writes one where
// there is none and create is true. It returns the comment's address, "" where it wrote none.
func Put(ctx context.Context, in Thread, marker, body string, create bool) (string, error) {
	if len(body) > MaxComment {
		return "", fmt.Errorf("a comment of %d bytes is over GitHub's limit", len(body))
	}
	old, err := in.find(ctx, marker)
	switch {
	case err != nil:
		return "", err
	case old != nil && sameText(old.body, body):
		return old.address, nil
	case old != nil:
		return in.replace(ctx, old, body)
	case !create:
		return "", nil
	}
	return in.create(ctx, body)
}

// sameText compares what was written with what a host keeps of it: some drop blanks at the end.
func sameText(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }
