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
// any of ~N, ^N, ^{commit}. What stands in braces after @ (@{upstream}, main@{1}) only git
// knows, so it is asked. A revision that is not known is ErrNoRevision; one whose commit is
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
	if errors.Is(err, ErrNoRevision) && strings.Contains(rev[:end], "@{") {
		hash, err = r.askName(ctx, rev[:end])
	}
	if err != nil {
		return Commit{}, &Error{Op: "resolve " + rev, Err: err, Remedy: r.remedyFor(rev[:end])}
	}
	c, err := r.commit(hash)
	if err != nil {
		return Commit{}, err
	}
	return r.walkBack(c, rev, rev[end:])
}

func (r *Repo) askName(ctx context.Context, name string) (plumbing.Hash, error) {
	out, err := r.git(ctx, false, "", "rev-parse", "--verify", "--quiet", "--end-of-options", name)
	hash := strings.TrimSpace(string(out))
	if err != nil || !plumbing.IsHash(hash) {
		return plumbing.ZeroHash, ErrNoRevision
	}
	return plumbing.NewHash(hash), nil
}

func (r *Repo) remedyFor(name string) string {
	switch {
	case name == "" || name == "@" || name == "HEAD":
		return "the repository has no commit yet: make one"
	case len(r.cut()) > 0:
		return "the clone is shallow: check out with fetch-depth: 0, or fetch " + name
	}
	return "git branch -a and git tag list what there is"
}

// spellings are where git looks for a name, in its order. (gitrevisions)
var spellings = []string{"%s", "refs/%s", "refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD"}

func (r *Repo) name(name string) (plumbing.Hash, error) {
	if name == "" || name == "@" {
		name = "HEAD"
	}
	if plumbing.IsHash(name) {
		return plumbing.NewHash(name), nil
	}
	if strings.Contains(name, "..") {
		return plumbing.ZeroHash, fmt.Errorf("%w: a range names two", ErrNoRevision)
	}
	var broken error
	for _, spelling := range spellings {
		ref := plumbing.ReferenceName(fmt.Sprintf(spelling, name))
		if spelling == "%s" && !strings.HasPrefix(name, "refs/") && strings.ToUpper(name) != name {
			continue
		}
		hash, err := r.follow(ref)
		if err == nil {
			return hash, nil
		}
		if !errors.Is(err, plumbing.ErrReferenceNotFound) {
			broken = fmt.Errorf("%w: read %s: %v", ErrNoRevision, ref, err)
		}
	}
	hash, err := r.abbreviated(name)
	if errors.Is(err, ErrNoRevision) && broken != nil {
		err = broken
	}
	return hash, err
}

func (r *Repo) follow(name plumbing.ReferenceName) (plumbing.Hash, error) {
	for range 8 {
		r.mu.Lock()
		ref, err := r.refs.Reference(name)
		r.mu.Unlock()
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

// minShort is the shortest abbreviation that git takes.
const minShort = 4

// abbreviated finds the one commit or tag whose hash starts so.
func (r *Repo) abbreviated(name string) (plumbing.Hash, error) {
	prefix, err := hex.DecodeString(name[:len(name)&^1])
	if err != nil || len(name) < minShort || len(name) > 40 {
		return plumbing.ZeroHash, ErrNoRevision
	}
	hashes, err := r.objects.startingWith(prefix)
	if err != nil {
		return plumbing.ZeroHash, fmt.Errorf("look for %s: %w", name, err)
	}
	var found []plumbing.Hash
	for _, hash := range hashes {
		if !strings.HasPrefix(hash.String(), strings.ToLower(name)) {
			continue
		}
		obj, err := r.objects.read(hash)
		if err == nil && (obj.kind == plumbing.CommitObject || obj.kind == plumbing.TagObject) {
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
			return c, &Error{Op: "resolve " + rev, Err: ErrNoRevision, Remedy: "after a name come ~N, ^N or ^{commit}"}
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
		return c, &Error{Op: "resolve " + rev, Err: fmt.Errorf("%w: %s has %d parents", ErrNoRevision, c.Short(), len(c.parents)),
			Remedy: "history does not reach so far"}
	}
	if r.cut()[plumbing.NewHash(c.Hash)] {
		return c, &Error{Op: "resolve " + rev, Err: ErrShallow,
			Remedy: "set fetch-depth: 0 (or 2, for a pull request) in actions/checkout, or git fetch --deepen"}
	}
	return r.commit(c.parents[n-1])
}
