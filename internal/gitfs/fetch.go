package gitfs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// baseRefs is where fetched commits are kept, so that git gc does not delete them.
const baseRefs = "refs/alm/base/"

// Auth authenticates a fetch that git's own credentials cannot do.
type Auth struct {
	Token  string // "" if there is none
	Server string // the only server that gets the token; "" is https://github.com
}

// Fetch fetches one commit with its files from origin and keeps it as refs/alm/base/SHA. In
// a shallow clone it fetches that commit without its history. It tries git first, which has
// the checkout's credentials; if git is absent or is refused, and there is a token, it speaks
// HTTP itself.
func (r *Repo) Fetch(ctx context.Context, sha string, auth Auth) error {
	if !plumbing.IsHash(sha) {
		return &Error{Op: fmt.Sprintf("fetch %.40q", sha), Err: fmt.Errorf("%w: it is not a commit hash", ErrNoRevision), Remedy: "give 40 hex digits"}
	}
	depth := 0
	if r.db.isShallow() {
		depth = 1
	}
	if err := r.fetch(ctx, []string{sha}, depth, auth); err != nil {
		return &Error{Op: "fetch " + sha[:12], Err: err, Remedy: "pass github-token, or set fetch-depth: 0 in actions/checkout"}
	}
	return nil
}

// completeDepth makes a shallow clone complete. (git fetch --unshallow asks for this depth)
const completeDepth = 1<<31 - 1

// fetch fetches commits. A depth other than 0 leaves or makes the clone shallow at that
// distance from them.
func (r *Repo) fetch(ctx context.Context, commits []string, depth int, auth Auth) error {
	var specs []string
	for _, sha := range commits {
		specs = append(specs, "+"+sha+":"+baseRefs+sha)
	}
	err := r.git.fetch(ctx, specs, depth)
	if errors.Is(err, exec.ErrNotFound) || err != nil && auth.Token != "" && ctx.Err() == nil {
		direct := httpFetch{refs: r.refs, db: r.db, auth: auth}
		if httpErr := direct.fetch(ctx, commits, depth); httpErr != nil {
			err = fmt.Errorf("%w; without git: %v", err, httpErr)
		} else {
			err = nil
		}
	}
	if err == nil {
		r.db.reload()
	}
	return err
}

// fetchBranch fetches the tip of a branch of origin.
func (r *Repo) fetchBranch(ctx context.Context, name string) error {
	if strings.ContainsAny(name, " :*?[\\^~") || strings.Contains(name, "..") {
		return fmt.Errorf("%.100q is not the name of a branch", name)
	}
	depth := 0
	if r.db.isShallow() {
		depth = 1
	}
	err := r.git.fetch(ctx, []string{"+refs/heads/" + name + ":refs/remotes/origin/" + name}, depth)
	if err == nil {
		r.db.reload()
	}
	return err
}

func (c command) fetch(ctx context.Context, specs []string, depth int) error {
	args := []string{"fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-gc"}
	if depth > 0 {
		args = append(args, fmt.Sprintf("--depth=%d", depth))
	}
	_, err := c.run(ctx, fetches, "", append(append(args, "origin"), specs...)...)
	return err
}

func (a Auth) server() string { return cmp.Or(a.Server, "https://github.com") }

// sameServer reports whether an address is on the server that gets the token: the same
// scheme, host and port, encrypted or within this machine.
func (a Auth) sameServer(address string) bool {
	to, err := url.Parse(address)
	if err != nil {
		return false
	}
	home, err := url.Parse(a.server())
	if err != nil || to.Scheme != home.Scheme || to.Scheme != "https" && !isLoopback(to.Host) {
		return false
	}
	return strings.EqualFold(to.Hostname(), home.Hostname()) && port(to) == port(home)
}

func port(u *url.URL) string {
	return cmp.Or(u.Port(), map[string]string{"https": "443", "http": "80"}[u.Scheme])
}
