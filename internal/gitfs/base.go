package gitfs

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// Base is where a change began, and how that is known.
type Base struct {
	Commit Commit
	From   string // "pull request", "push", "merge base with origin/main" …
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
	c, err := r.Resolve(ctx, ev.Explicit)
	return Base{c, ev.Explicit}, err
}

// pullRequest takes the first parent of the merge commit that GitHub checks out: what
// merging changes. A checkout of the head alone has the event's base sha instead.
func (r *Repo) pullRequest(ctx context.Context, ev Event) (Base, error) {
	head, err := r.Head(ctx)
	if err != nil {
		return Base{}, err
	}
	if head.Parents() == 2 {
		if c, err := r.Resolve(ctx, "HEAD^1"); err == nil {
			return Base{c, "pull request"}, nil
		}
	}
	if ev.PullRequestBase == "" {
		return r.branch(ctx, ev)
	}
	c, err := r.have(ctx, ev.PullRequestBase, ev)
	return Base{c, "pull request"}, err
}

func (r *Repo) mergeGroup(ctx context.Context, ev Event) (Base, error) {
	c, err := r.have(ctx, ev.MergeGroupBase, ev)
	return Base{c, "merge group"}, err
}

func (r *Repo) push(ctx context.Context, ev Event) (Base, error) {
	c, err := r.have(ctx, ev.Before, ev)
	return Base{c, "push"}, err
}

// previousTag is the newest tag of the same family (what stands before the last slash)
// that the commit's history holds.
func (r *Repo) previousTag(ctx context.Context, ev Event) (Base, error) {
	now, _ := ev.tag()
	head, err := r.Head(ctx)
	if err != nil {
		return Base{}, err
	}
	tags, err := r.tags()
	if err != nil {
		return Base{}, err
	}
	type tagged struct {
		name   string
		commit Commit
	}
	var before []tagged
	for name, hash := range tags {
		if name == now || path.Dir(name) != path.Dir(now) {
			continue
		}
		if c, err := r.commit(hash); err == nil && c.Hash != head.Hash {
			before = append(before, tagged{name, c})
		}
	}
	slices.SortFunc(before, func(a, b tagged) int { return b.commit.Time.Compare(a.commit.Time) })
	for _, t := range before {
		if base, err := r.MergeBase(t.commit, head); err == nil && base.Hash == t.commit.Hash {
			return Base{t.commit, "tag " + t.name}, nil
		}
	}
	return Base{}, &Error{Op: "find the tag before " + now, Err: ErrNoRevision,
		Remedy: "fetch tags and history (fetch-depth: 0), or name a base"}
}

func (r *Repo) tags() (map[string]plumbing.Hash, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	iter, err := r.store.IterReferences()
	if err != nil {
		return nil, fmt.Errorf("list tags: %w", err)
	}
	tags := map[string]plumbing.Hash{}
	err = iter.ForEach(func(ref *plumbing.Reference) error {
		if ref.Name().IsTag() {
			tags[ref.Name().Short()] = ref.Hash()
		}
		return nil
	})
	return tags, err
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
	cause := "fetching is not allowed"
	if ev.Fetch {
		fetchErr := r.Fetch(ctx, sha, ev.Token)
		if fetchErr == nil {
			return r.commit(plumbing.NewHash(sha))
		}
		cause = fetchErr.Error()
	}
	return Commit{}, &Error{
		Op:     "find base",
		Err:    fmt.Errorf("base commit %s is not in this clone, and %s: %w", sha[:12], cause, ErrMissing),
		Remedy: "set fetch-depth: 0 (or 2 on pull_request) in actions/checkout, or pass github-token, or name a base",
	}
}
