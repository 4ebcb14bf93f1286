package gitfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
)

// kinds are the ways to store a repository. Each is made from origin and returns the folder to
// open and its prefix.
var kinds = []struct {
	name string
	make func(lab) (dir, prefix string)
}{
	{"plain", func(l lab) (string, string) { return "origin", "." }},
	{"subfolder", func(l lab) (string, string) { return "origin/b/sub", "b/sub" }},
	{"packed", func(l lab) (string, string) {
		l.git("origin", "gc", "-q", "--aggressive")
		return "origin", "."
	}},
	{"packed with all its indexes", func(l lab) (string, string) {
		l.git("origin", "repack", "-q", "-a", "-d", "--write-bitmap-index")
		l.git("origin", "commit-graph", "write", "--reachable")
		l.git("origin", "multi-pack-index", "write")
		l.git("origin", "pack-refs", "--all")
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
	{"linked worktree of a bare repository", func(l lab) (string, string) {
		l.git(".", "clone", "-q", "--bare", l.url(), "bare.git")
		l.git("bare.git", "worktree", "add", "-q", "--detach", "../linked", "main")
		return "linked/b", "b"
	}},
	{"alternates", func(l lab) (string, string) {
		l.git(".", "clone", "-q", "--shared", "origin", "shared")
		return "shared", "."
	}},
	{"alternates of alternates", func(l lab) (string, string) {
		l.git("origin", "gc", "-q")
		l.git(".", "clone", "-q", "--shared", "origin", "first")
		l.git(".", "clone", "-q", "--shared", "first", "second")
		return "second", "."
	}},
	{"alternates by a relative path", func(l lab) (string, string) {
		l.git(".", "clone", "-q", "--shared", "origin", "shared")
		l.write("shared/.git/objects/info/alternates", "# from next door\n../../../origin/.git/objects\n")
		return "shared", "."
	}},
	{"alternates in a circle", func(l lab) (string, string) {
		l.git(".", "clone", "-q", "--shared", "origin", "shared")
		l.write("origin/.git/objects/info/alternates", "../../../shared/.git/objects\n")
		return "shared", "."
	}},
	{"sparse checkout", func(l lab) (string, string) {
		l.git(".", "clone", "-q", "--no-checkout", l.url(), "sparse")
		l.git("sparse", "sparse-checkout", "set", "a")
		l.git("sparse", "config", "extensions.worktreeConfig", "true")
		l.git("sparse", "checkout", "-q", "main")
		return "sparse", "."
	}},
	{"extensions that do not touch reading", func(l lab) (string, string) {
		l.git("origin", "config", "core.repositoryFormatVersion", "1")
		l.git("origin", "config", "extensions.preciousObjects", "true")
		l.git("origin", "config", "extensions.worktreeConfig", "true")
		return "origin", "."
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
	{"a folder .git that is not a repository", func(l lab) (string, string) {
		l.write("origin/a/.git/note", "not a repository")
		return "origin/a", "a"
	}},
}

// TestKinds opens every kind of repository and reads base, head and what changed.
func TestKinds(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			l := newLab(t)
			l.origin()
			dir, prefix := kind.make(l)
			r := l.open(dir)
			if r.Prefix() != prefix {
				t.Errorf("Prefix() = %q, want %q", r.Prefix(), prefix)
			}
			head, base := l.resolve(r, "HEAD"), l.resolve(r, "HEAD~1")
			if want := l.git("origin", "rev-parse", "main"); head.Hash != want || l.resolve(r, want[:7]).Hash != want {
				t.Errorf("HEAD = %s, want %s", head.Hash, want)
			}
			checkTree(t, r, head)
			checkChanged(t, r, base, head)
			checkWorkTree(t, r)
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
	trees := func(c Commit, dir string) string {
		hash, err := r.hashOf(c, dir)
		if err != nil {
			t.Fatal(err)
		}
		return hash
	}
	want := []Unit{
		{Dir: "a", Was: true, Is: true, WasTree: trees(base, "a"), IsTree: trees(head, "a"), Own: true},
		{Dir: "b", Was: true, Is: true, WasTree: trees(base, "b"), IsTree: trees(head, "b")},
		{Dir: "c", Is: true, IsTree: trees(head, "c"), Own: true},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Changed = %+v, %v; want %+v", got, err, want)
	}
}

// hashOf returns the hash of a folder in a commit.
func (r *Repo) hashOf(c Commit, dir string) (string, error) {
	at, err := r.FS(c).(*treeFS).lookup(dir)
	return at.Hash.String(), err
}

func checkWorkTree(t *testing.T, r *Repo) {
	t.Helper()
	if r.Root() == "" {
		return
	}
	fsys, err := r.Sparse(t.Context(), os.DirFS(filepath.Join(r.Root(), filepath.FromSlash(r.Prefix()))))
	if err != nil {
		t.Fatal(err)
	}
	if r.Prefix() != "." {
		return
	}
	for name, want := range map[string]string{"a/def.json": "2", "b/sub/x": "deeper", "c/def.json": "1"} {
		if data, err := fs.ReadFile(fsys, name); string(data) != want || err != nil {
			t.Errorf("%s in the work tree = %q, %v; want %s", name, data, err, want)
		}
	}
}
