package gitfs

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// Base is where a change began, and how that is known.
type Base struct {
	Commit Commit
	From   string // "push", "pull request: first parent of the merge commit", "merge base with origin/main" …
}

// origins are the ways to know a base, the first that fits.
var origins = []struct {
	fits func(Event) bool
	find func(*Repo, context.Context, Event) (Base, error)
}{
	{func(ev Event) bool { return ev.Explicit != "" }, (*Repo).explicit},
	{func(ev Event) bool { return strings.HasPrefix(ev.Name, "pull_request") }, (*Repo).pullRequest},
	{func(ev Event) bool { return ev.Name == "merge_group" && ev.MergeGroupBase != "" }, (*Repo).mergeGroup},
	{func(ev Event) bool { _, tag := ev.tag(); return tag }, (*Repo).previousTag},
	{func(ev Event) bool { return ev.Name == "push" && !ev.newBranch() }, (*Repo).push},
	{func(Event) bool { return true }, (*Repo).branch},
}

// Base finds where the change at HEAD began. When that commit is not in the clone it is
// fetched if the event allows it; else the error says how to mend the checkout.
func (r *Repo) Base(ctx context.Context, ev Event) (Base, error) {
	for _, o := range origins {
		if o.fits(ev) {
			return o.find(r, ctx, ev)
		}
	}
	return Base{}, ErrNoRevision
}

func (r *Repo) explicit(ctx context.Context, ev Event) (Base, error) {
	if plumbing.IsHash(ev.Explicit) {
		c, err := r.have(ctx, ev.Explicit, ev)
		return Base{c, ev.Explicit}, err
	}
	c, err := r.Resolve(ctx, ev.Explicit)
	return Base{c, ev.Explicit}, err
}

// pullRequest takes the first parent of the merge commit that GitHub checks out, for that
// is what merging changes, even where a shallow clone has only its hash. Where the head
// alone is checked out it is the commit at which the head left its base. A head may itself
// be a merge, of the base into the branch: its first parent would hide what came before.
func (r *Repo) pullRequest(ctx context.Context, ev Event) (Base, error) {
	head, err := r.Head(ctx)
	if err != nil {
		return Base{}, err
	}
	merge := head.Parents() == 2 && head.Hash != ev.PullRequestHead &&
		(ev.PullRequestHead == "" || head.parents[1].String() == ev.PullRequestHead)
	switch {
	case merge:
		c, err := r.have(ctx, head.parents[0].String(), ev)
		return Base{c, "pull request: first parent of the merge commit"}, err
	case ev.PullRequestBase == "":
		return r.branch(ctx, ev)
	case head.Hash == ev.PullRequestBase && ev.PullRequestHead != "" && head.Hash != ev.PullRequestHead:
		return Base{}, &Error{Op: "find base", Err: fmt.Errorf("%w: %s is checked out, which is the base of the pull request and not its change", ErrNoRevision, head.Short()),
			Remedy: "run on pull_request, not on pull_request_target, or name base and head"}
	}
	c, err := r.have(ctx, ev.PullRequestBase, ev)
	if err != nil {
		return Base{}, err
	}
	if left, err := r.MergeBase(c, head); err == nil {
		return Base{left, "pull request: where its head left the base"}, nil
	}
	return Base{c, "pull request: the tip of its base"}, nil
}

func (r *Repo) mergeGroup(ctx context.Context, ev Event) (Base, error) {
	c, err := r.have(ctx, ev.MergeGroupBase, ev)
	return Base{c, "merge group"}, err
}

func (r *Repo) push(ctx context.Context, ev Event) (Base, error) {
	c, err := r.have(ctx, ev.Before, ev)
	return Base{c, "push"}, err
}

// previousTag is the newest tag of the same family (what stands before the last slash) in
// the history before this commit.
func (r *Repo) previousTag(ctx context.Context, ev Event) (Base, error) {
	now, _ := ev.tag()
	head, err := r.Head(ctx)
	if err != nil {
		return Base{}, err
	}
	tags, err := r.tags(path.Dir(now))
	if err != nil {
		return Base{}, err
	}
	delete(tags, head.Hash)
	c, err := r.newest(head, func(c Commit) bool { return tags[c.Hash] != "" })
	if err != nil {
		return Base{}, &Error{Op: "find the tag before " + now, Err: err, Remedy: "fetch tags and history (fetch-depth: 0), or name a base"}
	}
	return Base{c, "tag " + tags[c.Hash]}, nil
}

// tags names the tagged commits of a family. One that this clone lacks is left out.
func (r *Repo) tags(family string) (map[string]string, error) {
	hashes := map[string]plumbing.Hash{}
	r.mu.Lock()
	iter, err := r.refs.IterReferences()
	if err == nil {
		err = iter.ForEach(func(ref *plumbing.Reference) error {
			if name := ref.Name().Short(); ref.Name().IsTag() && path.Dir(name) == family {
				hashes[name] = ref.Hash()
			}
			return nil
		})
	}
	r.mu.Unlock()
	if err != nil {
		return nil, fmt.Errorf("list tags: %w", err)
	}
	tags := map[string]string{}
	for name, hash := range hashes {
		if c, err := r.commit(hash); err == nil {
			tags[c.Hash] = max(tags[c.Hash], name)
		}
	}
	return tags, nil
}

// branch is where the present branch left the main one.
func (r *Repo) branch(ctx context.Context, ev Event) (Base, error) {
	head, err := r.Head(ctx)
	if err != nil {
		return Base{}, err
	}
	for _, name := range r.mainBranches(ev) {
		main, err := r.Resolve(ctx, name)
		if errors.Is(err, ErrNoRevision) {
			continue
		}
		if err != nil {
			return Base{}, err
		}
		c, err := r.MergeBase(head, main)
		return Base{c, "merge base with " + name}, err
	}
	c, err := r.Resolve(ctx, "HEAD~1")
	return Base{c, "HEAD~1"}, err
}

func (r *Repo) mainBranches(ev Event) []string {
	names := []string{"origin/HEAD", "origin/main", "origin/master", "main", "master"}
	if ev.DefaultBranch != "" {
		names = append([]string{"origin/" + ev.DefaultBranch}, names...)
	}
	return names
}

// have is the commit of that hash, fetched if it must be and may be.
func (r *Repo) have(ctx context.Context, sha string, ev Event) (Commit, error) {
	if !plumbing.IsHash(sha) {
		return Commit{}, &Error{Op: "read the event", Err: fmt.Errorf("%w: %.40q is no commit hash", ErrNoRevision, sha), Remedy: "name a base"}
	}
	c, err := r.commit(plumbing.NewHash(sha))
	if err == nil || !errors.Is(err, ErrMissing) {
		return c, err
	}
	cause := "may not be fetched"
	if ev.Fetch {
		fetchErr := r.Fetch(ctx, sha, ev.Token)
		if fetchErr == nil {
			return r.commit(plumbing.NewHash(sha))
		}
		cause = "fetching failed: " + fetchErr.Error()
	}
	where := "this clone"
	if len(r.cut()) > 0 {
		where = "this shallow clone"
	}
	return Commit{}, &Error{
		Op:     "find base",
		Err:    fmt.Errorf("commit %s is not in %s and %s: %w", sha[:12], where, cause, ErrMissing),
		Remedy: "set fetch-depth: 0 (or 2 on pull_request) in actions/checkout, or pass github-token, or name a base",
	}
}
