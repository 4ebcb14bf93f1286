package gitfs

import (
	"errors"
	"strings"
	"testing"
)

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
	for _, rev := range []string{"nowhere", "HEAD~99", "HEAD^7", "zzzz", "abc", "v1^x", "HEAD^{/second}", "HEAD^{tree}", "v1^{tag}", "HEAD^{commit", "HEAD~{}"} {
		if _, err := r.Resolve(t.Context(), rev); !errors.Is(err, ErrNoRevision) {
			t.Errorf("%s: %v, want ErrNoRevision", rev, err)
		}
	}
	if _, err := r.Resolve(t.Context(), strings.Repeat("ab", 20)); !errors.Is(err, ErrMissing) {
		t.Errorf("an unknown hash: %v, want ErrMissing", err)
	}
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
