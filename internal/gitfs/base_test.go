package gitfs

import (
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

func TestReadEvent(t *testing.T) {
	env := map[string]string{"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": "event.json", "GITHUB_REF": "refs/pull/1/merge"}
	read := func(string) ([]byte, error) {
		return []byte(`{"pull_request": {"base": {"sha": "abc"}}, "repository": {"default_branch": "trunk"}}`), nil
	}
	got, err := ReadEvent(func(k string) string { return env[k] }, read)
	want := Event{Name: "pull_request", PullRequestBase: "abc", DefaultBranch: "trunk", Ref: "refs/pull/1/merge"}
	if got != want || err != nil {
		t.Errorf("ReadEvent = %+v, %v; want %+v", got, err, want)
	}
}
