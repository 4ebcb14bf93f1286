package gitfs

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

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
