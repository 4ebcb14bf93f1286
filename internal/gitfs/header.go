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
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// treeEntry is one name in a folder.
type treeEntry struct {
	Name string
	Mode filemode.FileMode
	Hash plumbing.Hash
}

// headers are the lines of a commit or tag before its message: a key and what follows it. A
// value that goes on in further lines, as a signature does, comes without them.
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
		return plumbing.ZeroHash, fmt.Errorf("%w: %.40q is no hash", errObject, text)
	}
	return plumbing.NewHash(text), nil
}

// parseCommit reads what alm wants of a commit, without its own hash. The tree comes first
// and parents follow it, as git insists: what stands elsewhere under these names is nothing
// that a checkout would go by.
func parseCommit(data []byte) (c Commit, err error) {
	ahead := true // of everything but tree and parents
	for key, value := range headers(data) {
		switch {
		case c.Tree == "":
			tree, err := parseHash(value)
			if key != "tree" || err != nil {
				return c, fmt.Errorf("%w: it does not begin with a tree", errObject)
			}
			c.Tree = tree.String()
		case key == "parent" && ahead:
			parent, err := parseHash(value)
			if err != nil {
				return c, err
			}
			c.parents = append(c.parents, parent)
		case key == "committer" && c.Time.IsZero():
			c.Time = when(value)
			fallthrough
		default:
			ahead = false
		}
	}
	if c.Tree == "" {
		return c, fmt.Errorf("%w: it is empty", errObject)
	}
	return c, nil
}

// when is the time in "A Name <mail> SECONDS ZONE", the zero time when there is none.
func when(signature string) time.Time {
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

// parseTag gives what an annotated tag names.
func parseTag(data []byte) (plumbing.Hash, error) {
	for key, value := range headers(data) {
		if key == "object" {
			return parseHash(value)
		}
		break
	}
	return plumbing.ZeroHash, fmt.Errorf("%w: it does not begin with an object", errObject)
}
