package gitfs

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// headers yields the header lines of a commit or tag: key and value. Continuation lines, as
// in signatures, are skipped.
func headers(data []byte) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for line := range bytes.Lines(data) {
			line = bytes.TrimSuffix(line, []byte("\n"))
			if len(line) == 0 {
				return
			}
			key, value, _ := bytes.Cut(line, []byte(" "))
			if len(key) > 0 && !yield(string(key), string(value)) {
				return
			}
		}
	}
}

var errObject = errors.New("the object is damaged")

func parseHash(text string) (plumbing.Hash, error) {
	if !plumbing.IsHash(text) {
		return plumbing.ZeroHash, fmt.Errorf("%w: %.40q is not a hash", errObject, text)
	}
	return plumbing.NewHash(text), nil
}

// parseCommit reads a commit; the caller sets its hash. As in git, the tree must come first,
// directly followed by the parents; later lines with these names are ignored.
func parseCommit(data []byte) (c Commit, err error) {
	leading := true // only tree and parents so far
	for key, value := range headers(data) {
		switch {
		case c.Tree == "":
			tree, err := parseHash(value)
			if key != "tree" || err != nil {
				return c, fmt.Errorf("%w: it does not begin with a tree", errObject)
			}
			c.Tree = tree.String()
		case key == "parent" && leading:
			parent, err := parseHash(value)
			if err != nil {
				return c, err
			}
			c.parents = append(c.parents, parent)
		case key == "committer" && c.Time.IsZero():
			c.Time = signatureTime(value)
			fallthrough
		default:
			leading = false
		}
	}
	if c.Tree == "" {
		return c, fmt.Errorf("%w: it is empty", errObject)
	}
	return c, nil
}

// signatureTime returns the time in "A Name <mail> SECONDS ZONE", or the zero time.
func signatureTime(signature string) time.Time {
	after := signature[strings.LastIndexByte(signature, '>')+1:]
	text, zone, _ := strings.Cut(strings.TrimPrefix(after, " "), " ")
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}
	}
	at := time.Unix(seconds, 0).UTC()
	if offset, err := time.Parse("-0700", zone); err == nil {
		at = at.In(offset.Location())
	}
	return at
}

// parseTag returns the hash that an annotated tag names.
func parseTag(data []byte) (plumbing.Hash, error) {
	for key, value := range headers(data) {
		if key == "object" {
			return parseHash(value)
		}
		break
	}
	return plumbing.ZeroHash, fmt.Errorf("%w: it does not begin with an object", errObject)
}
