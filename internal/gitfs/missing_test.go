package gitfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPartial: a missing file is an error and never fs.ErrNotExist.
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
		t.Errorf("the hint does not name the partial clone: %v", e)
	}
	r.FetchMissing(true)
	if data, err := fs.ReadFile(r.FS(head), "a/def.json"); string(data) != "2" || err != nil {
		t.Errorf("asked for: %q, %v; want 2", data, err)
	}
}

// TestShallow: a missing base is an error with a hint, and fetched if that is allowed.
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

// TestUnreadable: a repository that go-git cannot read is an error, however the setting is
// written.
func TestUnreadable(t *testing.T) {
	l := newLab(t)
	for text, want := range map[string]string{
		"[extensions]\n\tobjectformat = sha256\n":         "SHA-256",
		"[Extensions]\n  ObjectFormat=\"SHA256\" ; new\n": "SHA-256",
		"[extensions]\n\trefStorage = reftable\n":         "reftable",
	} {
		l.git(".", "init", "-q", "odd")
		l.write("odd/.git/config", text)
		if _, err := Open(filepath.Join(l.dir, "odd")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
		os.RemoveAll(filepath.Join(l.dir, "odd"))
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

// TestPartialAtOnce: reading one file fetches all files that differ.
func TestPartialAtOnce(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git(".", "clone", "-q", "--no-checkout", "--filter=blob:none", l.url(), "partial")
	r := l.open("partial")
	head, base := l.resolve(r, "HEAD"), l.resolve(r, "HEAD~1")
	checkChanged(t, r, base, head)
	r.FetchMissing(true)
	if data, err := fs.ReadFile(r.FS(head), "a/def.json"); string(data) != "2" || err != nil {
		t.Fatalf("a/def.json = %q, %v; want 2", data, err)
	}
	r.FetchMissing(false)
	if data, err := fs.ReadFile(r.FS(base), "a/def.json"); string(data) != "1" || err != nil {
		t.Errorf("a/def.json before = %q, %v; want 1", data, err)
	}
	if data, err := fs.ReadFile(r.FS(head), "top.txt"); !errors.Is(err, ErrMissing) {
		t.Errorf("top.txt = %q, %v; want ErrMissing", data, err)
	}
	l.git("partial", "remote", "set-url", "origin", l.url()+"-gone")
	r.FetchMissing(true)
	if _, err := fs.ReadFile(r.FS(head), "top.txt"); !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "gone") {
		t.Errorf("top.txt: %v, want ErrMissing and git's reason", err)
	}
}

// TestPartialTrees: without trees not even the folders are known; none is fs.ErrNotExist.
func TestPartialTrees(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git(".", "clone", "-q", "--no-checkout", "--filter=tree:0", l.url(), "partial")
	r := l.open("partial")
	head, base := l.resolve(r, "HEAD"), l.resolve(r, "HEAD~1")
	if units, err := r.Changed(base, head, isUnit); !errors.Is(err, ErrMissing) || errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("Changed = %v, %v; want ErrMissing", units, err)
	}
	if _, err := fs.ReadDir(r.FS(head), "."); !errors.Is(err, ErrMissing) || errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("ReadDir: %v, want ErrMissing", err)
	}
	r.FetchMissing(true)
	checkChanged(t, r, base, head)
	checkTree(t, r, head)
}

// TestLost: a repository lost an object, or its alternate.
func TestLost(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git(".", "clone", "-q", "--shared", "origin", "shared")
	hash := l.git("origin", "rev-parse", "HEAD:a/def.json")
	if err := os.Remove(filepath.Join(l.dir, "origin/.git/objects", hash[:2], hash[2:])); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"origin", "shared"} {
		r := l.open(dir)
		head := l.resolve(r, "HEAD")
		for _, ask := range []bool{false, true} {
			r.FetchMissing(ask)
			if data, err := fs.ReadFile(r.FS(head), "a/def.json"); !errors.Is(err, ErrMissing) || errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: %q, %v; want ErrMissing", dir, data, err)
			}
		}
	}
	if err := os.RemoveAll(filepath.Join(l.dir, "origin/.git")); err != nil {
		t.Fatal(err)
	}
	if _, err := l.open("shared").Head(t.Context()); !errors.Is(err, ErrMissing) {
		t.Errorf("the alternate is gone: %v, want ErrMissing", err)
	}
}

// TestUnborn: a repository without commits, and broken references.
func TestUnborn(t *testing.T) {
	l := newLab(t)
	l.git(".", "init", "-q", "new")
	r := l.open("new")
	var e *Error
	if _, err := r.Head(t.Context()); !errors.Is(err, ErrNoRevision) || !errors.As(err, &e) || !strings.Contains(e.Hint(), "no commit yet") {
		t.Errorf("Head: %v, want ErrNoRevision and a hint", err)
	}
	l.write("new/.git/refs/heads/broken", "not a hash\n")
	if c, err := r.Resolve(t.Context(), "broken"); err == nil {
		t.Errorf("a broken reference = %v, want an error", c)
	}
	l.write("new/.git/refs/heads/circle", "ref: refs/heads/circle\n")
	if c, err := r.Resolve(t.Context(), "circle"); !errors.Is(err, ErrNoRevision) {
		t.Errorf("a reference in a circle = %v, %v; want ErrNoRevision", c, err)
	}
}

// TestPacksMove: an open repository stays readable while git repacks it.
func TestPacksMove(t *testing.T) {
	l := newLab(t)
	l.origin()
	r := l.open("origin")
	first, head := l.resolve(r, "HEAD~1"), l.resolve(r, "HEAD")
	checkChanged(t, r, first, head)
	l.git("origin", "repack", "-q", "-a", "-d", "-f")
	l.git("origin", "prune-packed", "-q")
	checkTree(t, r, head)
	l.commit("fourth", map[string]string{"top.txt": strings.Repeat("long enough for a file of its own\n", 2000)})
	l.git("origin", "gc", "-q", "--prune=now")
	checkTree(t, r, head)
	if data, err := fs.ReadFile(r.FS(l.resolve(r, "main")), "top.txt"); len(data) != 68000 || err != nil {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}
