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

// Head returns the commit that is checked out.
func (r *Repo) Head(ctx context.Context) (Commit, error) { return r.Resolve(ctx, "HEAD") }

// Resolve reads a revision: a branch, a tag, HEAD, a full or short hash, each followed by
// any of ~N, ^N, ^{commit}. Names with @{ (@{upstream}, main@{1}) are resolved by git. An
// unknown revision is ErrNoRevision; one whose commit is not in this clone is ErrMissing or
// ErrShallow.
func (r *Repo) Resolve(ctx context.Context, rev string) (Commit, error) {
	if err := ctx.Err(); err != nil {
		return Commit{}, err
	}
	end := strings.IndexAny(rev, "~^")
	if end < 0 {
		end = len(rev)
	}
	v := revision{text: rev, name: rev[:end], refs: r.refs, db: r.db}
	hash, err := v.hash()
	if errors.Is(err, ErrNoRevision) && strings.Contains(v.name, "@{") {
		hash, err = r.git.revParse(ctx, v.name)
	}
	if err != nil {
		return Commit{}, &Error{Op: "resolve " + rev, Err: err, Remedy: v.remedy()}
	}
	c, err := r.db.commit(hash)
	if err != nil {
		return Commit{}, err
	}
	return v.walkBack(c, rev[end:])
}

func (c command) revParse(ctx context.Context, name string) (plumbing.Hash, error) {
	out, err := c.run(ctx, reads, "", "rev-parse", "--verify", "--quiet", "--end-of-options", name)
	hash := strings.TrimSpace(string(out))
	if err != nil || !plumbing.IsHash(hash) {
		return plumbing.ZeroHash, ErrNoRevision
	}
	return plumbing.NewHash(hash), nil
}

// revision is a revision that is being resolved.
type revision struct {
	text string // main~2
	name string // main
	refs *references
	db   *database
}

// spellings are where git looks for a name, in git's order. (gitrevisions)
var spellings = []string{"%s", "refs/%s", "refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD"}

// hash returns the hash that the name stands for.
func (v revision) hash() (plumbing.Hash, error) {
	name := v.name
	if name == "" || name == "@" {
		name = "HEAD"
	}
	if plumbing.IsHash(name) {
		return plumbing.NewHash(name), nil
	}
	if strings.Contains(name, "..") {
		return plumbing.ZeroHash, fmt.Errorf("%w: a range names two revisions", ErrNoRevision)
	}
	var broken error
	for _, spelling := range spellings {
		ref := plumbing.ReferenceName(fmt.Sprintf(spelling, name))
		if spelling == "%s" && !strings.HasPrefix(name, "refs/") && strings.ToUpper(name) != name {
			continue
		}
		hash, err := v.refs.hash(ref)
		if err == nil {
			return hash, nil
		}
		if !errors.Is(err, plumbing.ErrReferenceNotFound) {
			broken = fmt.Errorf("%w: read %s: %v", ErrNoRevision, ref, err)
		}
	}
	hash, err := v.expand(name)
	if errors.Is(err, ErrNoRevision) && broken != nil {
		err = broken
	}
	return hash, err
}

// minShort is the length of the shortest abbreviated hash that git accepts.
const minShort = 4

// expand finds the one commit or tag whose hash starts with an abbreviation.
func (v revision) expand(name string) (plumbing.Hash, error) {
	prefix, err := hex.DecodeString(name[:len(name)&^1])
	if err != nil || len(name) < minShort || len(name) > 40 {
		return plumbing.ZeroHash, ErrNoRevision
	}
	hashes, err := v.db.store.HashesWithPrefix(prefix)
	if err != nil {
		return plumbing.ZeroHash, fmt.Errorf("look for %s: %w", name, err)
	}
	var matches []plumbing.Hash
	for _, hash := range hashes {
		if !strings.HasPrefix(hash.String(), strings.ToLower(name)) {
			continue
		}
		obj, err := v.db.store.Read(hash)
		if err == nil && (obj.Kind == plumbing.CommitObject || obj.Kind == plumbing.TagObject) {
			matches = append(matches, hash)
		}
	}
	switch len(matches) {
	case 0:
		return plumbing.ZeroHash, ErrNoRevision
	case 1:
		return matches[0], nil
	}
	return plumbing.ZeroHash, fmt.Errorf("%w: %d commits start with %s", ErrNoRevision, len(matches), name)
}

func (v revision) remedy() string {
	switch {
	case v.name == "" || v.name == "@" || v.name == "HEAD":
		return "the repository has no commit yet: make one"
	case v.db.isShallow():
		return "the clone is shallow: check out with fetch-depth: 0, or fetch " + v.name
	}
	return ListRevisions
}

// ListRevisions is the hint at a name that no revision has.
const ListRevisions = "git branch -a and git tag list the names that exist"

// walkBack follows the steps after a name: ~2, ^, ^2, ^{commit}.
func (v revision) walkBack(c Commit, steps string) (Commit, error) {
	for steps != "" {
		kind := steps[0]
		steps = steps[1:]
		if rest, ok := cutPeel(steps); kind == '^' && ok {
			steps = rest
			continue
		}
		digits := len(steps) - len(strings.TrimLeft(steps, "0123456789"))
		n, err := strconv.Atoi(steps[:digits])
		if digits == 0 {
			n, err = 1, nil
		}
		if err != nil || kind != '~' && kind != '^' {
			return c, v.error(ErrNoRevision, "a name may be followed by ~N, ^N or ^{commit}")
		}
		steps = steps[digits:]
		if c, err = v.step(c, kind, n); err != nil {
			return c, err
		}
	}
	return c, nil
}

// cutPeel removes {commit} or {}, which name the commit that a tag names.
func cutPeel(steps string) (rest string, ok bool) {
	if rest, ok = strings.CutPrefix(steps, "{commit}"); ok {
		return rest, true
	}
	return strings.CutPrefix(steps, "{}")
}

func (v revision) step(c Commit, kind byte, n int) (Commit, error) {
	if kind == '^' {
		if n == 0 {
			return c, nil
		}
		return v.parent(c, n)
	}
	var err error
	for range n {
		if c, err = v.parent(c, 1); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (v revision) parent(c Commit, n int) (Commit, error) {
	if n > len(c.parents) {
		return c, v.error(fmt.Errorf("%w: %s has %d parents", ErrNoRevision, c.Short(), len(c.parents)), "the history is shorter than that")
	}
	if v.db.shallowCommits()[plumbing.NewHash(c.Hash)] {
		return c, v.error(ErrShallow, "set fetch-depth: 0 (or 2, for a pull request) in actions/checkout, or run git fetch --deepen")
	}
	return v.db.commit(c.parents[n-1])
}

func (v revision) error(err error, remedy string) error {
	return &Error{Op: "resolve " + v.text, Err: err, Remedy: remedy}
}
