package gitfs

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"alm/internal/exit"
)

// movedOn makes an origin in which a branch left main n commits ago on either side.
func (l lab) movedOn(n int) (start, head, main string) {
	l.t.Helper()
	l.origin()
	start = l.git("origin", "rev-parse", "main")
	var script strings.Builder
	for _, branch := range []string{"topic", "main"} {
		for i := range n {
			fmt.Fprintf(&script, "commit refs/heads/%s\ncommitter T <t@example.com> %d +0000\ndata 1\nx\n", branch, 1900000000+i)
			if i == 0 {
				fmt.Fprintf(&script, "from %s\n", start)
			}
			fmt.Fprintf(&script, "M 100644 inline %s.txt\ndata <<E\n%d\nE\n", branch, i)
		}
	}
	cmd := exec.Command("git", "fast-import", "--quiet", "--date-format=raw")
	cmd.Dir, cmd.Stdin = filepath.Join(l.dir, "origin"), strings.NewReader(script.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		l.t.Fatalf("git fast-import: %v\n%s", err, out)
	}
	return start, l.git("origin", "rev-parse", "topic"), l.git("origin", "rev-parse", "main")
}

// TestDeepen: the merge base of a shallow checkout is fetched; if that is not possible the
// base is not known.
func TestDeepen(t *testing.T) {
	for _, test := range []struct {
		name    string
		depth   string
		commits int
	}{{"one deep", "1", 3}, {"two deep", "2", 3}, {"far apart", "1", 60}} {
		l := newLab(t)
		start, head, main := l.movedOn(test.commits)
		l.git(".", "clone", "-q", "--depth", test.depth, "-b", "topic", l.url(), "shallow")
		r := l.open("shallow")
		ev := Event{Name: "pull_request", PullRequestBase: main, PullRequestHead: head}
		if base, err := r.Base(t.Context(), ev); !errors.Is(err, ErrMissing) {
			t.Errorf("%s, fetching not allowed: %+v, %v; want ErrMissing", test.name, base, err)
		}
		if err := r.Fetch(t.Context(), main, Auth{}); err != nil {
			t.Fatal(err)
		}
		if base, err := r.Base(t.Context(), ev); !errors.Is(err, ErrShallow) || exit.Hint(err) == "" {
			t.Errorf("%s, only the tip of the base: %+v, %v; want ErrShallow and what to do", test.name, base, err)
		}
		ev.Fetch = true
		base, err := r.Base(t.Context(), ev)
		if err != nil || base.Commit.Hash != start || base.From != "pull request: where its head left the base" {
			t.Errorf("%s: %s (%s), %v; want %s", test.name, base.Commit.Hash, base.From, err, start)
		}
		l.git("shallow", "fsck", "--strict")
	}
}

// TestDeepenWithoutGit: alm deepens by itself over HTTP.
func TestDeepenWithoutGit(t *testing.T) {
	for _, commits := range []int{3, 60} {
		l := newLab(t)
		start, head, main := l.movedOn(commits)
		server := l.serve("s3cret")
		l.git(".", "clone", "-q", "--depth=1", "-b", "topic", l.url(), "shallow")
		l.git("shallow", "remote", "set-url", "origin", server+"/origin")
		path := os.Getenv("PATH")
		t.Setenv("PATH", "")
		ev := Event{Name: "pull_request", PullRequestBase: main, PullRequestHead: head, Fetch: true, Auth: Auth{Token: "s3cret", Server: server}}
		base, err := l.open("shallow").Base(t.Context(), ev)
		if err != nil || base.Commit.Hash != start {
			t.Errorf("Base = %s, %v; want %s", base.Commit.Hash, err, start)
		}
		t.Setenv("PATH", path)
		l.git("shallow", "fsck", "--strict")
		if got := l.git("shallow", "merge-base", head, main); got != start {
			t.Errorf("git merge-base = %s, want %s", got, start)
		}
	}
}

// TestDeepenFails: what origin does not send is not replaced by another base.
func TestDeepenFails(t *testing.T) {
	l := newLab(t)
	_, head, main := l.movedOn(3)
	l.git(".", "clone", "-q", "--depth=1", "-b", "topic", l.url(), "shallow")
	r := l.open("shallow")
	if err := r.Fetch(t.Context(), main, Auth{}); err != nil {
		t.Fatal(err)
	}
	l.git("shallow", "remote", "set-url", "origin", l.url()+"-gone")
	ev := Event{Name: "pull_request", PullRequestBase: main, PullRequestHead: head, Fetch: true}
	if base, err := l.open("shallow").Base(t.Context(), ev); !errors.Is(err, ErrShallow) || exit.Hint(err) == "" {
		t.Errorf("origin is gone: %+v, %v; want ErrShallow and what to do", base, err)
	}
	l.git("origin", "checkout", "-q", "--orphan", "unrelated")
	l.git("origin", "commit", "-q", "-m", "unrelated")
	other := l.git("origin", "rev-parse", "HEAD")
	l.git("shallow", "remote", "set-url", "origin", l.url())
	ev.PullRequestBase = other
	if base, err := l.open("shallow").Base(t.Context(), ev); !errors.Is(err, ErrUnrelated) {
		t.Errorf("an unrelated base: %+v, %v; want ErrUnrelated", base, err)
	}
}

// TestDefaultBranch: a new branch is compared with the default branch, which is fetched if the
// clone lacks it, and never with the commit before.
func TestDefaultBranch(t *testing.T) {
	l := newLab(t)
	start, _, _ := l.movedOn(3)
	for _, depth := range []string{"1", "2", "100"} {
		l.git(".", "clone", "-q", "--depth", depth, "--single-branch", "-b", "topic", l.url(), "clone"+depth)
		r := l.open("clone" + depth)
		ev := Event{Name: "push", Before: "0000000000000000000000000000000000000000", DefaultBranch: "main"}
		if base, err := r.Base(t.Context(), ev); !errors.Is(err, ErrMissing) || exit.Hint(err) == "" {
			t.Errorf("depth %s, fetching not allowed: %+v, %v; want ErrMissing and what to do", depth, base, err)
		}
		ev.Fetch = true
		base, err := r.Base(t.Context(), ev)
		if err != nil || base.Commit.Hash != start || base.From != "merge base with origin/main" {
			t.Errorf("depth %s: %s (%s), %v; want %s", depth, base.Commit.Hash, base.From, err, start)
		}
		ev.DefaultBranch = "nowhere"
		if base, err := r.Base(t.Context(), ev); !errors.Is(err, ErrMissing) {
			t.Errorf("an unknown default branch: %+v, %v; want ErrMissing", base, err)
		}
	}
}
