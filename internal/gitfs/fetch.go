package gitfs

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	git "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/plumbing/transport/http"
)

// Fetch brings one commit and its files from origin, without history. It asks git first,
// which has the checkout's credentials; without git it goes by itself, over HTTP with the
// token if there is one.
func (r *Repo) Fetch(ctx context.Context, sha, token string) error {
	spec := "+" + sha + ":refs/alm/base/" + sha
	err := r.fetchWithGit(ctx, spec)
	if errors.Is(err, exec.ErrNotFound) || err != nil && token != "" {
		err = r.fetchAlone(ctx, spec, token)
	}
	if err != nil {
		return fmt.Errorf("fetch %s: %w", sha[:12], err)
	}
	r.reload()
	return nil
}

func (r *Repo) fetchWithGit(ctx context.Context, spec string) error {
	cmd := exec.CommandContext(ctx, "git", "fetch", "--quiet", "--no-tags", "--depth=1", "--no-recurse-submodules", "origin", spec)
	cmd.Dir, cmd.Env = r.gitDir, r.gitEnv()
	out, err := cmd.CombinedOutput()
	if err != nil && len(out) > 0 {
		return fmt.Errorf("git fetch: %s", strings.TrimSpace(firstLine(string(out))))
	}
	return err
}

func (r *Repo) fetchAlone(ctx context.Context, spec, token string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	settings, err := r.store.Config()
	if err != nil {
		return err
	}
	origin := settings.Remotes["origin"]
	if origin == nil {
		return errors.New("there is no remote origin")
	}
	var auth transport.AuthMethod
	if token != "" {
		auth = &http.BasicAuth{Username: "x-access-token", Password: token}
	}
	err = git.NewRemote(r.store, origin).FetchContext(ctx, &git.FetchOptions{
		RefSpecs: []config.RefSpec{config.RefSpec(spec)}, Depth: 1, Tags: git.NoTags, Auth: auth,
	})
	if errors.Is(err, git.NoErrAlreadyUpToDate) {
		return nil
	}
	return err
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
