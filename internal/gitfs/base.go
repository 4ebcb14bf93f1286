package gitfs

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"alm/internal/exit"

	"github.com/go-git/go-git/v5/plumbing"
)

// Base is the commit where a change started, and how it was found.
type Base struct {
	Commit Commit
	From   string // "push", "pull request: first parent of the merge commit", "merge base with origin/main" …
}

// Base finds the commit where the change at HEAD started. If it is not in the clone and the
// event allows it, it is fetched; otherwise the error says how to fix the checkout.
func (r *Repo) Base(ctx context.Context, ev Event) (Base, error) {
	f := baseFinder{Repo: r, event: ev}
	for _, s := range baseSources {
		if s.applies(ev) {
			return s.find(f, ctx)
		}
	}
	return Base{}, ErrNoRevision
}

// baseSources are the ways to find a base; the first that applies is used.
var baseSources = []struct {
	applies func(Event) bool
	find    func(baseFinder, context.Context) (Base, error)
}{
	{func(ev Event) bool { return ev.Explicit != "" }, baseFinder.explicit},
	{func(ev Event) bool { return strings.HasPrefix(ev.Name, "pull_request") }, baseFinder.pullRequest},
	{func(ev Event) bool { return ev.Name == "merge_group" && ev.MergeGroupBase != "" }, baseFinder.mergeGroup},
	{func(ev Event) bool { _, tag := ev.tag(); return tag }, baseFinder.previousTag},
	{func(ev Event) bool { return ev.Name == "push" && !ev.newBranch() }, baseFinder.push},
	{func(Event) bool { return true }, baseFinder.branch},
}

// baseFinder finds the base of one event.
type baseFinder struct {
	*Repo
	event Event
}

func (f baseFinder) explicit(ctx context.Context) (Base, error) {
	if plumbing.IsHash(f.event.Explicit) {
		c, err := f.fetched(ctx, f.event.Explicit)
		return Base{c, f.event.Explicit}, err
	}
	c, err := f.Resolve(ctx, f.event.Explicit)
	return Base{c, f.event.Explicit}, err
}

// pullRequest returns the first parent of the merge commit that GitHub checks out: merging
// changes exactly what differs from it. If the head alone is checked out, it returns the
// commit where the head left its base. A head can be a merge itself, of the base into the
// branch: its first parent would hide what came before.
func (f baseFinder) pullRequest(ctx context.Context) (Base, error) {
	head, err := f.Head(ctx)
	if err != nil {
		return Base{}, err
	}
	ev := f.event
	merge := head.Parents() == 2 && head.Hash != ev.PullRequestHead &&
		(ev.PullRequestHead == "" || head.parents[1].String() == ev.PullRequestHead)
	switch {
	case merge:
		c, err := f.fetched(ctx, head.parents[0].String())
		return Base{c, "pull request: first parent of the merge commit"}, err
	case ev.PullRequestBase == "":
		return f.branch(ctx)
	case head.Hash == ev.PullRequestBase && ev.PullRequestHead != "" && head.Hash != ev.PullRequestHead:
		return Base{}, &Error{Op: "find base", Err: fmt.Errorf("%w: the checkout %s is the base of the pull request, not its change", ErrNoRevision, head.Short()),
			Remedy: "run on pull_request, not on pull_request_target, or name base and head"}
	}
	c, err := f.fetched(ctx, ev.PullRequestBase)
	if err != nil {
		return Base{}, err
	}
	start, err := f.mergeBase(ctx, head, c)
	return Base{start, "pull request: where its head left the base"}, err
}

// deepenings are the depths that a shallow clone is fetched to until the merge base is there.
var deepenings = []int{50, 500, 5000, completeDepth}

// mergeBase is MergeBase that deepens a shallow clone if the event allows it. Another commit
// than the merge base is no substitute: all that main gained since would count as removed.
func (f baseFinder) mergeBase(ctx context.Context, head, main Commit) (Commit, error) {
	c, err := f.MergeBase(head, main)
	for _, depth := range deepenings {
		if !errors.Is(err, ErrShallow) || !f.event.Fetch {
			break
		}
		if fetchErr := f.fetch(ctx, []string{head.Hash, main.Hash}, depth, f.event.Auth); fetchErr != nil {
			return Commit{}, &Error{Op: "find base", Err: fmt.Errorf("%w, and fetching more of it failed: %v", err, fetchErr), Remedy: exit.Hint(err)}
		}
		c, err = f.MergeBase(head, main)
	}
	return c, err
}

func (f baseFinder) mergeGroup(ctx context.Context) (Base, error) {
	c, err := f.fetched(ctx, f.event.MergeGroupBase)
	return Base{c, "merge group"}, err
}

func (f baseFinder) push(ctx context.Context) (Base, error) {
	c, err := f.fetched(ctx, f.event.Before)
	return Base{c, "push"}, err
}

// previousTag returns the newest tag of the same folder (the part before the last slash) in
// the history before this commit.
func (f baseFinder) previousTag(ctx context.Context) (Base, error) {
	current, _ := f.event.tag()
	head, err := f.Head(ctx)
	if err != nil {
		return Base{}, err
	}
	hashes, err := f.refs.tags(path.Dir(current))
	if err != nil {
		return Base{}, err
	}
	tags := map[string]string{}
	for name, hash := range hashes {
		if c, err := f.db.commit(hash); err == nil { // a shallow clone can lack it
			tags[c.Hash] = max(tags[c.Hash], name)
		}
	}
	delete(tags, head.Hash)
	c, err := f.db.newest(head, func(c Commit) bool { return tags[c.Hash] != "" })
	if errors.Is(err, ErrNoRevision) && !f.db.isShallow() {
		return Base{}, &Error{Op: "find the tag before " + current, Err: ErrFirstTag, Remedy: "fetch tags, or name a base"}
	}
	if err != nil {
		return Base{}, &Error{Op: "find the tag before " + current, Err: err, Remedy: "fetch tags and history (fetch-depth: 0), or name a base"}
	}
	return Base{c, "tag " + tags[c.Hash]}, nil
}

// branch returns where the current branch left the main branch.
func (f baseFinder) branch(ctx context.Context) (Base, error) {
	head, err := f.Head(ctx)
	if err != nil {
		return Base{}, err
	}
	if err := f.fetchDefaultBranch(ctx); err != nil {
		return Base{}, err
	}
	for _, name := range f.mainBranches() {
		main, err := f.Resolve(ctx, name)
		if errors.Is(err, ErrNoRevision) {
			continue
		}
		if err != nil {
			return Base{}, err
		}
		c, err := f.mergeBase(ctx, head, main)
		return Base{c, "merge base with " + name}, err
	}
	c, err := f.Resolve(ctx, "HEAD~1")
	return Base{c, "HEAD~1"}, err
}

// fetchDefaultBranch fetches the default branch that the event names if the clone lacks it.
func (f baseFinder) fetchDefaultBranch(ctx context.Context) error {
	name := f.event.DefaultBranch
	if name == "" {
		return nil
	}
	_, err := f.Resolve(ctx, "origin/"+name)
	if !errors.Is(err, ErrNoRevision) {
		return nil
	}
	cause := "may not be fetched"
	if f.event.Fetch {
		fetchErr := f.fetchBranch(ctx, name)
		if fetchErr == nil {
			return nil
		}
		cause = "fetching failed: " + fetchErr.Error()
	}
	return &Error{Op: "find base", Err: fmt.Errorf("the default branch %.100q is not in this clone and %s: %w", name, cause, ErrMissing),
		Remedy: "set fetch-depth: 0 in actions/checkout, or name a base"}
}

func (f baseFinder) mainBranches() []string {
	names := []string{"origin/HEAD", "origin/main", "origin/master", "main", "master"}
	if f.event.DefaultBranch != "" {
		names = append([]string{"origin/" + f.event.DefaultBranch}, names...)
	}
	return names
}

// fetched returns a commit by hash and fetches it if that is needed and allowed.
func (f baseFinder) fetched(ctx context.Context, sha string) (Commit, error) {
	if !plumbing.IsHash(sha) {
		return Commit{}, &Error{Op: "read the event", Err: fmt.Errorf("%w: %.40q is not a commit hash", ErrNoRevision, sha), Remedy: "name a base"}
	}
	c, err := f.db.commit(plumbing.NewHash(sha))
	if err == nil || !errors.Is(err, ErrMissing) {
		return c, err
	}
	cause := "may not be fetched"
	if f.event.Fetch {
		fetchErr := f.Fetch(ctx, sha, f.event.Auth)
		if fetchErr == nil {
			return f.db.commit(plumbing.NewHash(sha))
		}
		cause = "fetching failed: " + fetchErr.Error()
	}
	where := "this clone"
	if f.db.isShallow() {
		where = "this shallow clone"
	}
	return Commit{}, &Error{
		Op:     "find base",
		Err:    fmt.Errorf("commit %s is not in %s and %s: %w", sha[:12], where, cause, ErrMissing),
		Remedy: "set fetch-depth: 0 (or 2 on pull_request) in actions/checkout, or pass github-token, or name a base",
	}
}
