package gitfs

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// Head is the commit that is checked out.
func (r *Repo) Head(ctx context.Context) (Commit, error) { return r.Resolve(ctx, "HEAD") }

// Resolve reads a revision: a branch, a tag, HEAD, a full or short hash, each followed by
// any of ~N, ^N, ^{commit}. One that is not known is ErrNoRevision; one whose commit is
// not in this clone is ErrMissing or ErrShallow.
func (r *Repo) Resolve(ctx context.Context, rev string) (Commit, error) {
	if err := ctx.Err(); err != nil {
		return Commit{}, err
	}
	end := strings.IndexAny(rev, "~^")
	if end < 0 {
		end = len(rev)
	}
	hash, err := r.name(rev[:end])
	if err != nil {
		return Commit{}, &Error{Op: "resolve " + rev, Err: err, Remedy: r.remedyFor(rev)}
	}
	c, err := r.commit(hash)
	if err != nil {
		return Commit{}, err
	}
	return r.walkBack(c, rev, rev[end:])
}

func (r *Repo) remedyFor(rev string) string {
	if r.shallow() > 0 {
		return "the clone is shallow: check out with fetch-depth: 0, or fetch " + rev
	}
	return "git branch -a and git tag list what there is"
}

// spellings are where git looks for a name, in its order. (gitrevisions)
var spellings = []string{"%s", "refs/%s", "refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD"}

func (r *Repo) name(name string) (plumbing.Hash, error) {
	if name == "" || name == "@" {
		name = "HEAD"
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, spelling := range spellings {
		ref := plumbing.ReferenceName(fmt.Sprintf(spelling, name))
		if spelling == "%s" && !strings.HasPrefix(name, "refs/") && strings.ToUpper(name) != name {
			continue
		}
		if hash, err := r.follow(ref); err == nil {
			return hash, nil
		}
	}
	if len(name) == 40 && plumbing.IsHash(name) {
		return plumbing.NewHash(name), nil
	}
	return r.abbreviated(name)
}

func (r *Repo) follow(name plumbing.ReferenceName) (plumbing.Hash, error) {
	for range 8 {
		ref, err := r.store.Reference(name)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		if ref.Type() == plumbing.HashReference {
			return ref.Hash(), nil
		}
		name = ref.Target()
	}
	return plumbing.ZeroHash, errors.New("reference points in a circle")
}

func (r *Repo) abbreviated(name string) (plumbing.Hash, error) {
	prefix, err := hex.DecodeString(name[:len(name)&^1])
	if err != nil || len(name) < 4 || len(name) > 40 {
		return plumbing.ZeroHash, ErrNoRevision
	}
	hashes, err := r.store.HashesWithPrefix(prefix)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	var found []plumbing.Hash
	for _, hash := range hashes {
		obj, err := r.store.EncodedObject(plumbing.AnyObject, hash)
		if err != nil || !strings.HasPrefix(hash.String(), strings.ToLower(name)) {
			continue
		}
		if obj.Type() == plumbing.CommitObject || obj.Type() == plumbing.TagObject {
			found = append(found, hash)
		}
	}
	switch len(found) {
	case 0:
		return plumbing.ZeroHash, ErrNoRevision
	case 1:
		return found[0], nil
	}
	return plumbing.ZeroHash, fmt.Errorf("%w: %d commits start with %s", ErrNoRevision, len(found), name)
}

// walkBack follows the steps behind a name: ~2, ^, ^2, ^{commit}.
func (r *Repo) walkBack(c Commit, rev, steps string) (Commit, error) {
	for steps != "" {
		kind := steps[0]
		steps = steps[1:]
		if peel, rest, ok := strings.Cut(steps, "}"); kind == '^' && ok && strings.HasPrefix(peel, "{") {
			steps = rest
			continue
		}
		digits := len(steps) - len(strings.TrimLeft(steps, "0123456789"))
		n, err := strconv.Atoi(steps[:digits])
		if digits == 0 {
			n, err = 1, nil
		}
		if err != nil || kind != '~' && kind != '^' {
			return c, &Error{Op: "resolve " + rev, Err: ErrNoRevision}
		}
		steps = steps[digits:]
		if c, err = r.step(c, rev, kind, n); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (r *Repo) step(c Commit, rev string, kind byte, n int) (Commit, error) {
	if kind == '^' {
		if n == 0 {
			return c, nil
		}
		return r.parent(c, rev, n)
	}
	var err error
	for range n {
		if c, err = r.parent(c, rev, 1); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (r *Repo) parent(c Commit, rev string, n int) (Commit, error) {
	if n > len(c.parents) {
		return c, &Error{Op: "resolve " + rev, Err: fmt.Errorf("%w: %s has %d parents", ErrNoRevision, c.Short(), len(c.parents))}
	}
	if r.cut()[plumbing.NewHash(c.Hash)] {
		return c, &Error{Op: "resolve " + rev, Err: ErrShallow,
			Remedy: "set fetch-depth: 0 (or 2, for a pull request) in actions/checkout, or git fetch --deepen"}
	}
	return r.commit(c.parents[n-1])
}
