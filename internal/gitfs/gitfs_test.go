package gitfs

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// lab is a folder in which the real git makes repositories.
type lab struct {
	t   *testing.T
	dir string
}

func newLab(t *testing.T) lab {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not on the PATH")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		t.Setenv("GIT_"+who+"_NAME", "Tester")
		t.Setenv("GIT_"+who+"_EMAIL", "tester@example.com")
	}
	return lab{t, t.TempDir()}
}

func (l lab) git(repo string, args ...string) string {
	l.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "protocol.file.allow=always"}, args...)...)
	cmd.Dir = filepath.Join(l.dir, repo)
	out, err := cmd.CombinedOutput()
	if err != nil {
		l.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (l lab) write(name, text string) {
	l.t.Helper()
	full := filepath.Join(l.dir, name)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
}

// origin makes a repository of three commits: first, second on main, and a branch.
func (l lab) origin() {
	l.t.Helper()
	l.git(".", "init", "-q", "-b", "main", "origin")
	l.git("origin", "config", "uploadpack.allowFilter", "true")
	l.git("origin", "config", "uploadpack.allowAnySHA1InWant", "true")
	l.commit("first", map[string]string{"a/def.json": "1", "b/def.json": "1", "b/sub/x": "deep", "top.txt": "top"})
	l.git("origin", "tag", "-a", "v1", "-m", "one")
	l.git("origin", "branch", "side")
	l.commit("second", map[string]string{"a/def.json": "2", "c/def.json": "1", "b/sub/x": "deeper"})
	l.git("origin", "checkout", "-q", "side")
	l.commit("third", map[string]string{"side.txt": "side"})
	l.git("origin", "checkout", "-q", "main")
}

func (l lab) commit(message string, files map[string]string) {
	l.t.Helper()
	for name, text := range files {
		l.write("origin/"+name, text)
	}
	l.git("origin", "add", "-A")
	l.git("origin", "commit", "-q", "-m", message)
}

func (l lab) url() string { return "file://" + filepath.ToSlash(l.dir) + "/origin" }

func (l lab) open(dir string) *Repo {
	l.t.Helper()
	r, err := Open(filepath.Join(l.dir, dir))
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { r.Close() })
	return r
}

func (l lab) resolve(r *Repo, rev string) Commit {
	l.t.Helper()
	c, err := r.Resolve(l.t.Context(), rev)
	if err != nil {
		l.t.Fatal(err)
	}
	return c
}

// TestKinds opens every kind of repository and reads base, head and what changed.
func TestKinds(t *testing.T) {
	for _, kind := range []struct {
		name string
		make func(lab) (dir, prefix string)
	}{
		{"plain", func(l lab) (string, string) { return "origin", "." }},
		{"subfolder", func(l lab) (string, string) { return "origin/b/sub", "b/sub" }},
		{"packed", func(l lab) (string, string) {
			l.git("origin", "gc", "-q", "--aggressive")
			return "origin", "."
		}},
		{"bare", func(l lab) (string, string) {
			l.git(".", "clone", "-q", "--bare", l.url(), "bare.git")
			return "bare.git", "."
		}},
		{"linked worktree", func(l lab) (string, string) {
			l.git("origin", "worktree", "add", "-q", "--detach", "../linked", "main")
			return "linked", "."
		}},
		{"alternates", func(l lab) (string, string) {
			l.git(".", "clone", "-q", "--shared", "origin", "shared")
			return "shared", "."
		}},
		{"sparse checkout", func(l lab) (string, string) {
			l.git(".", "clone", "-q", "--no-checkout", l.url(), "sparse")
			l.git("sparse", "sparse-checkout", "set", "a")
			l.git("sparse", "config", "extensions.worktreeConfig", "true")
			l.git("sparse", "checkout", "-q", "main")
			return "sparse", "."
		}},
		{"separate git dir", func(l lab) (string, string) {
			l.git(".", "clone", "-q", "--separate-git-dir", "apart.git", l.url(), "apart")
			return "apart", "."
		}},
		{"shallow, base inside", func(l lab) (string, string) {
			l.git(".", "clone", "-q", "--depth", "2", l.url(), "shallow2")
			return "shallow2", "."
		}},
		{"submodule", func(l lab) (string, string) {
			l.git(".", "init", "-q", "super")
			l.git("super", "submodule", "--quiet", "add", l.url(), "sub")
			return "super/sub", "."
		}},
	} {
		t.Run(kind.name, func(t *testing.T) {
			l := newLab(t)
			l.origin()
			dir, prefix := kind.make(l)
			r := l.open(dir)
			if r.Prefix() != prefix {
				t.Errorf("Prefix() = %q, want %q", r.Prefix(), prefix)
			}
			head, base := l.resolve(r, "HEAD"), l.resolve(r, "HEAD~1")
			if want := l.git("origin", "rev-parse", "main"); head.Hash != want {
				t.Errorf("HEAD = %s, want %s", head.Hash, want)
			}
			checkTree(t, r, head)
			checkChanged(t, r, base, head)
		})
	}
}

func checkTree(t *testing.T, r *Repo, head Commit) {
	t.Helper()
	if err := fstest.TestFS(r.FS(head), "a/def.json", "b/sub/x", "c/def.json", "top.txt"); err != nil {
		t.Error(err)
	}
	if data, err := fs.ReadFile(r.FS(head), "a/def.json"); string(data) != "2" || err != nil {
		t.Errorf("a/def.json = %q, %v; want 2", data, err)
	}
	if _, err := fs.ReadFile(r.FS(head), "a/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a/none: %v, want fs.ErrNotExist", err)
	}
}

func isUnit(names []string) bool {
	for _, name := range names {
		if name == "def.json" {
			return true
		}
	}
	return false
}

func checkChanged(t *testing.T, r *Repo, base, head Commit) {
	t.Helper()
	got, err := r.Changed(base, head, isUnit)
	want := []Unit{{"a", true, true}, {"c", false, true}}
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("Changed = %v, %v; want %v", got, err, want)
	}
}

func TestResolve(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git("origin", "merge", "-q", "--no-ff", "-m", "merge", "side")
	l.git(".", "clone", "-q", l.url(), "clone")
	r := l.open("clone")
	full := l.git("clone", "rev-parse", "HEAD")
	for _, rev := range []string{"HEAD", "@", "main", "origin/main", "origin", "v1", "refs/tags/v1", "HEAD~1", "HEAD^2",
		"HEAD^", "HEAD~2", "v1^{commit}", "v1^{}", "HEAD^0", full, full[:7], full[:8], full[:9] + "~1"} {
		want := l.git("clone", "rev-parse", rev+"^{commit}")
		if got := l.resolve(r, rev); got.Hash != want {
			t.Errorf("%s = %s, want %s", rev, got.Hash, want)
		}
	}
	for _, rev := range []string{"nowhere", "HEAD~99", "HEAD^7", "zzzz", "abc", "v1^x"} {
		if _, err := r.Resolve(t.Context(), rev); !errors.Is(err, ErrNoRevision) {
			t.Errorf("%s: %v, want ErrNoRevision", rev, err)
		}
	}
	if _, err := r.Resolve(t.Context(), strings.Repeat("ab", 20)); !errors.Is(err, ErrMissing) {
		t.Errorf("an unknown hash: %v, want ErrMissing", err)
	}
}

// TestPartial: a blob that was left out is an error and never "not there".
func TestPartial(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git(".", "clone", "-q", "--no-checkout", "--filter=blob:none", l.url(), "partial")
	r := l.open("partial")
	head, base := l.resolve(r, "HEAD"), l.resolve(r, "HEAD~1")
	checkChanged(t, r, base, head)
	_, err := fs.ReadFile(r.FS(head), "a/def.json")
	if !errors.Is(err, ErrMissing) || errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("a missing blob: %v, want ErrMissing", err)
	}
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Hint(), "partial") {
		t.Errorf("the hint does not tell of the partial clone: %v", e)
	}
	r.FetchMissing(true)
	if data, err := fs.ReadFile(r.FS(head), "a/def.json"); string(data) != "2" || err != nil {
		t.Errorf("asked for: %q, %v; want 2", data, err)
	}
}

// TestShallow: a base that was cut off is named with its remedy, and fetched when allowed.
func TestShallow(t *testing.T) {
	l := newLab(t)
	l.origin()
	before := l.git("origin", "rev-parse", "main~1")
	l.git(".", "clone", "-q", "--depth", "1", l.url(), "shallow")
	r := l.open("shallow")
	if _, err := r.Resolve(t.Context(), "HEAD~1"); !errors.Is(err, ErrShallow) {
		t.Errorf("HEAD~1: %v, want ErrShallow", err)
	}
	ev := Event{Name: "push", Before: before}
	_, err := r.Base(t.Context(), ev)
	if !errors.Is(err, ErrMissing) {
		t.Fatalf("Base: %v, want ErrMissing", err)
	}
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Hint(), "fetch-depth") {
		t.Errorf("hint %v", e)
	}
	ev.Fetch = true
	base, err := r.Base(t.Context(), ev)
	if err != nil || base.Commit.Hash != before {
		t.Fatalf("Base = %v, %v; want %s", base, err, before)
	}
	checkChanged(t, r, base.Commit, l.resolve(r, "HEAD"))
}

func TestMergeBaseShallow(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git(".", "clone", "-q", "--depth", "1", "--no-single-branch", l.url(), "cut")
	r := l.open("cut")
	if _, err := r.MergeBase(l.resolve(r, "HEAD"), l.resolve(r, "origin/side")); !errors.Is(err, ErrShallow) {
		t.Errorf("MergeBase: %v, want ErrShallow", err)
	}
	l.git("origin", "checkout", "-q", "--orphan", "alone")
	l.git("origin", "commit", "-q", "-m", "alone")
	o := l.open("origin")
	if _, err := o.MergeBase(l.resolve(o, "main"), l.resolve(o, "alone")); !errors.Is(err, ErrUnrelated) {
		t.Errorf("MergeBase: %v, want ErrUnrelated", err)
	}
	got, err := o.MergeBase(l.resolve(o, "main"), l.resolve(o, "side"))
	if want := l.git("origin", "merge-base", "main", "side"); got.Hash != want || err != nil {
		t.Errorf("MergeBase = %s, %v; want %s", got.Hash, err, want)
	}
}

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
			Event{Name: "pull_request", PullRequestBase: first}, main, "pull request"},
		{"pull request, head", []string{"checkout -q --detach origin/side"},
			Event{Name: "pull_request", PullRequestBase: main}, main, "pull request"},
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

func TestLinks(t *testing.T) {
	l := newLab(t)
	l.origin()
	for name, target := range map[string]string{"in": "a/def.json", "dir": "b/sub", "out": "../../etc/passwd", "abs": "/etc/passwd", "loop": "loop"} {
		if err := os.Symlink(target, filepath.Join(l.dir, "origin", name)); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	l.git("origin", "add", "-A")
	l.git("origin", "commit", "-q", "-m", "links")
	r := l.open("origin")
	fsys := r.FS(l.resolve(r, "HEAD"))
	for name, want := range map[string]string{"in": "2", "dir/x": "deeper"} {
		if data, err := fs.ReadFile(fsys, name); string(data) != want || err != nil {
			t.Errorf("%s = %q, %v; want %q", name, data, err, want)
		}
	}
	for _, name := range []string{"out", "abs", "loop"} {
		if data, err := fs.ReadFile(fsys, name); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s = %q, %v; want an error", name, data, err)
		}
	}
}

func TestNoRepository(t *testing.T) {
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNoRepository) {
		t.Errorf("Open: %v, want ErrNoRepository", err)
	}
	l := newLab(t)
	l.git(".", "init", "-q", "--object-format=sha256", "new")
	if _, err := Open(filepath.Join(l.dir, "new")); err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("Open of a SHA-256 repository: %v", err)
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
