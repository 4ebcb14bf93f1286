package gitfs

import (
	"errors"
	"strings"
	"testing"
)

func TestBase(t *testing.T) {
	l := newLab(t)
	l.origin()
	main, first := l.git("origin", "rev-parse", "main"), l.git("origin", "rev-parse", "v1^{commit}")
	l.git(".", "clone", "-q", l.url(), "clone")
	zeros := strings.Repeat("0", 40)
	for _, test := range []struct {
		name string
		at   []string // git commands that set the scene
		ev   Event
		want string
		from string
	}{
		{"explicit", nil, Event{Explicit: "v1"}, first, "v1"},
		{"pull request, merge commit", []string{"checkout -q --detach origin/main", "merge -q --no-ff -m merge origin/side"},
			Event{Name: "pull_request", PullRequestBase: first}, main, "pull request: first parent of the merge commit"},
		{"pull request, head", []string{"checkout -q --detach origin/side"},
			Event{Name: "pull_request", PullRequestBase: main}, first, "pull request: where its head left the base"},
		{"push", []string{"checkout -q --detach origin/main"}, Event{Name: "push", Before: first}, first, "push"},
		{"push of a new branch", []string{"checkout -q --detach origin/side"},
			Event{Name: "push", Before: zeros, DefaultBranch: "main"}, first, "merge base with origin/main"},
		{"merge group", []string{"checkout -q --detach origin/main"}, Event{Name: "merge_group", MergeGroupBase: first}, first, "merge group"},
		{"tag", []string{"checkout -q --detach origin/main", "tag v2"},
			Event{Name: "push", Ref: "refs/tags/v2", Before: zeros}, first, "tag v1"},
		{"at a terminal", []string{"checkout -q --detach origin/side"}, Event{}, first, "merge base with origin/HEAD"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, command := range test.at {
				l.git("clone", strings.Fields(command)...)
			}
			r := l.open("clone")
			base, err := r.Base(t.Context(), test.ev)
			if err != nil || base.Commit.Hash != test.want || base.From != test.from {
				t.Errorf("Base = %s (%s), %v; want %s (%s)", base.Commit.Hash, base.From, err, test.want, test.from)
			}
		})
	}
}

// TestBasePullRequest: which commit is the base of a pull request.
func TestBasePullRequest(t *testing.T) {
	l := newLab(t)
	l.origin()
	first, side := l.git("origin", "rev-parse", "v1^{commit}"), l.git("origin", "rev-parse", "side")
	main := l.git("origin", "rev-parse", "main")
	l.git("origin", "checkout", "-q", "-b", "merged", "main")
	l.git("origin", "merge", "-q", "--no-ff", "-m", "GitHub's merge", "side")
	l.git("origin", "checkout", "-q", "-b", "caught-up", "side")
	l.git("origin", "merge", "-q", "--no-ff", "-m", "main into the branch", "main")
	caughtUp := l.git("origin", "rev-parse", "HEAD")
	mergeBase, parent := "pull request: where its head left the base", "pull request: first parent of the merge commit"
	for _, test := range []struct {
		name  string
		clone []string
		ev    Event
		want  string
		from  string
	}{
		{"merge commit", []string{"-b", "merged"}, Event{PullRequestBase: first, PullRequestHead: side}, main, parent},
		{"merge commit, shallow", []string{"-b", "merged", "--depth=1"}, Event{PullRequestBase: first, PullRequestHead: side}, main, parent},
		{"merge commit, two deep", []string{"-b", "merged", "--depth=2"}, Event{PullRequestBase: first, PullRequestHead: side}, main, parent},
		{"a head that merged its base", []string{"-b", "caught-up"}, Event{PullRequestBase: main, PullRequestHead: caughtUp}, main, mergeBase},
		{"a head that merged its base, shallow", []string{"-b", "caught-up", "--depth=1"}, Event{PullRequestBase: main, PullRequestHead: caughtUp}, main, mergeBase},
		{"a head", []string{"-b", "side"}, Event{PullRequestBase: main, PullRequestHead: side}, first, mergeBase},
		{"a head, shallow", []string{"-b", "side", "--depth=1"}, Event{PullRequestBase: main, PullRequestHead: side}, first, mergeBase},
		{"the base itself", []string{"-b", "main"}, Event{PullRequestBase: main, PullRequestHead: side}, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := lab{t, l.dir}
			l.git(".", append([]string{"clone", "-q", l.url(), t.Name()}, test.clone...)...)
			test.ev.Name, test.ev.Fetch = "pull_request", true
			base, err := l.open(t.Name()).Base(t.Context(), test.ev)
			if base.Commit.Hash != test.want || base.From != test.from || (err == nil) != (test.want != "") {
				t.Errorf("Base = %s (%s), %v; want %s (%s)", base.Commit.Hash, base.From, err, test.want, test.from)
			}
		})
	}
}

// TestBaseTag: the previous tag has the same folder and is in this history.
func TestBaseTag(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git("origin", "tag", "a/v1.0.0", "main~1")
	l.git("origin", "tag", "b/v9.0.0", "main")
	l.git("origin", "tag", "a/v1.9.0", "side")
	l.commit("release", map[string]string{"a/def.json": "3"})
	l.git("origin", "tag", "-a", "a/v2.0.0", "-m", "two")
	l.git("origin", "tag", "a/v2", "a/v2.0.0^{commit}")
	l.git(".", "clone", "-q", l.url(), "whole")
	l.git(".", "clone", "-q", "--depth=1", l.url(), "shallow")
	for _, test := range []struct {
		repo, ref, from string
		err             error
	}{
		{"whole", "refs/tags/a/v2.0.0", "tag a/v1.0.0", nil},
		{"whole", "refs/tags/b/v10.0.0", "tag b/v9.0.0", nil},
		{"whole", "refs/tags/c/v1.0.0", "", ErrNoRevision},
		{"shallow", "refs/tags/a/v2.0.0", "", ErrShallow},
	} {
		base, err := l.open(test.repo).Base(t.Context(), Event{Name: "push", Ref: test.ref})
		if base.From != test.from || !errors.Is(err, test.err) {
			t.Errorf("%s in %s: %q, %v; want %q, %v", test.ref, test.repo, base.From, err, test.from, test.err)
		}
	}
}

// TestBaseLocal: which branch is the main branch at a terminal.
func TestBaseLocal(t *testing.T) {
	l := newLab(t)
	l.origin()
	first := l.git("origin", "rev-parse", "v1^{commit}")
	for _, test := range []struct {
		name  string
		setup []string
		from  string
	}{
		{"clone", []string{"checkout -q --detach origin/side"}, "merge base with origin/HEAD"},
		{"without origin/HEAD", []string{"remote set-head origin -d", "checkout -q --detach origin/side"}, "merge base with origin/main"},
		{"no remote", []string{"checkout -q --detach origin/side", "remote remove origin"}, "merge base with main"},
		{"without main", []string{"checkout -q -b own origin/side", "remote remove origin", "branch -q -D main"}, "HEAD~1"},
	} {
		l.git(".", "clone", "-q", l.url(), test.name)
		for _, command := range test.setup {
			l.git(test.name, strings.Fields(command)...)
		}
		base, err := l.open(test.name).Base(t.Context(), Event{})
		if err != nil || base.Commit.Hash != first || base.From != test.from {
			t.Errorf("%s: %s (%s), %v; want %s (%s)", test.name, base.Commit.Hash, base.From, err, first, test.from)
		}
	}
}

func TestReadEvent(t *testing.T) {
	env := map[string]string{"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": "event.json", "GITHUB_REF": "refs/pull/1/merge"}
	read := func(string) ([]byte, error) {
		return []byte(`{"pull_request": {"base": {"sha": "abc"}, "head": {"sha": "def"}}, "repository": {"default_branch": "trunk"}}`), nil
	}
	got, err := ReadEvent(func(k string) string { return env[k] }, read)
	want := Event{Name: "pull_request", PullRequestBase: "abc", PullRequestHead: "def", DefaultBranch: "trunk", Ref: "refs/pull/1/merge"}
	if got != want || err != nil {
		t.Errorf("ReadEvent = %+v, %v; want %+v", got, err, want)
	}
}
