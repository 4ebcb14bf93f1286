package gitfs

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os/exec"

	"github.com/go-git/go-git/v5/plumbing"
)

// baseRefs is where fetched commits are kept, so that git gc does not delete them.
const baseRefs = "refs/alm/base/"

// Fetch fetches one commit with its files from origin and keeps it as refs/alm/base/SHA. In
// a shallow clone it fetches that commit without its history. It tries git first, which has
// the checkout's credentials; if git is absent, or is refused and there is a token, it
// speaks HTTP itself.
func (r *Repo) Fetch(ctx context.Context, sha, token string) error {
	if !plumbing.IsHash(sha) {
		return &Error{Op: fmt.Sprintf("fetch %.40q", sha), Err: fmt.Errorf("%w: it is not a commit hash", ErrNoRevision), Remedy: "give 40 hex digits"}
	}
	depth := 0
	if r.db.isShallow() {
		depth = 1
	}
	err := r.fetchWithGit(ctx, "+"+sha+":"+baseRefs+sha, depth)
	if errors.Is(err, exec.ErrNotFound) || err != nil && token != "" && ctx.Err() == nil {
		direct := httpFetch{refs: r.refs, db: r.db, token: token}
		if httpErr := direct.fetch(ctx, plumbing.NewHash(sha), depth); httpErr != nil {
			err = fmt.Errorf("%w; without git: %v", err, httpErr)
		} else {
			err = nil
		}
	}
	if err != nil {
		return &Error{Op: "fetch " + sha[:12], Err: err, Remedy: "pass github-token, or set fetch-depth: 0 in actions/checkout"}
	}
	r.db.reload()
	return nil
}

func (r *Repo) fetchWithGit(ctx context.Context, spec string, depth int) error {
	args := []string{"fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-gc"}
	if depth > 0 {
		args = append(args, fmt.Sprintf("--depth=%d", depth))
	}
	_, err := r.git.run(ctx, true, "", append(args, "origin", spec)...)
	return err
}

// tokenAllowed reports whether a token may be sent to an address: encrypted, or within this
// machine.
func tokenAllowed(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http" && net.ParseIP(u.Hostname()).IsLoopback())
}
