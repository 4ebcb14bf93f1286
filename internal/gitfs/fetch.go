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

// baseRefs is where fetched commits are kept, so that git gc leaves them.
const baseRefs = "refs/alm/base/"

// Fetch brings one commit and its files from origin and keeps it as refs/alm/base/SHA. A
// shallow clone stays shallow: it gets that commit without its history. Git goes first,
// for it has the checkout's credentials; without git, or when git is refused and there is
// a token, alm goes by itself over HTTP.
func (r *Repo) Fetch(ctx context.Context, sha, token string) error {
	if !plumbing.IsHash(sha) {
		return &Error{Op: fmt.Sprintf("fetch %.40q", sha), Err: fmt.Errorf("%w: it is no commit hash", ErrNoRevision), Remedy: "give 40 hex digits"}
	}
	spec := "+" + sha + ":" + baseRefs + sha
	depth := 0
	if len(r.cut()) > 0 {
		depth = 1
	}
	err := r.fetchWithGit(ctx, spec, depth)
	if errors.Is(err, exec.ErrNotFound) || err != nil && token != "" && ctx.Err() == nil {
		if alone := r.fetchAlone(ctx, plumbing.NewHash(sha), depth, token); alone != nil {
			err = fmt.Errorf("%w; without git: %v", err, alone)
		} else {
			err = nil
		}
	}
	if err != nil {
		return &Error{Op: "fetch " + sha[:12], Err: err, Remedy: "pass github-token, or set fetch-depth: 0 in actions/checkout"}
	}
	r.reload()
	return nil
}

func (r *Repo) fetchWithGit(ctx context.Context, spec string, depth int) error {
	args := []string{"fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-gc"}
	if depth > 0 {
		args = append(args, fmt.Sprintf("--depth=%d", depth))
	}
	_, err := r.git(ctx, true, "", append(args, "origin", spec)...)
	return err
}

// mayCarry tells whether a token may travel to that address: encrypted, or within this
// machine.
func mayCarry(address string) bool {
	at, err := url.Parse(address)
	return err == nil && (at.Scheme == "https" || at.Scheme == "http" && net.ParseIP(at.Hostname()).IsLoopback())
}
