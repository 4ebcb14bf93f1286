package gitfs

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
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
	t.Setenv("GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z")
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

// origin makes a repository of three commits: first, second on main, and a branch. It copies
// one that is made once.
func (l lab) origin() {
	l.t.Helper()
	template.Do(func() {
		l.makeOrigin()
		template.fsys = memory(l.t, filepath.Join(l.dir, "origin"))
		if err := os.RemoveAll(filepath.Join(l.dir, "origin")); err != nil {
			l.t.Fatal(err)
		}
	})
	if err := os.CopyFS(filepath.Join(l.dir, "origin"), template.fsys); err != nil {
		l.t.Fatal(err)
	}
}

var template struct {
	sync.Once
	fsys fs.FS
}

// memory reads a folder into memory; CopyFS makes its files writable again.
func memory(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			files[name] = &fstest.MapFile{Mode: fs.ModeDir | 0o755}
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		files[name] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func (l lab) makeOrigin() {
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
