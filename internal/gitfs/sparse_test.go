package gitfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

// TestSparse: what a sparse checkout leaves out is there as in the index; what was removed,
// changed or added on disk is as on disk.
func TestSparse(t *testing.T) {
	for name, setup := range map[string][][]string{
		"folders":              {{"sparse-checkout", "set", "a"}},
		"patterns":             {{"sparse-checkout", "set", "--no-cone", "/*", "!/b/", "!/c/", "!/top.txt"}},
		"sparse index":         {{"sparse-checkout", "set", "--sparse-index", "a"}},
		"setting of all trees": {{"sparse-checkout", "set", "a"}, {"config", "core.sparseCheckout", "true"}, {"config", "--unset", "extensions.worktreeConfig"}},
	} {
		for _, prefix := range []string{".", "b"} {
			l := newLab(t)
			l.origin()
			l.git(".", "clone", "-q", "--no-checkout", l.url(), "sparse")
			for _, args := range setup {
				l.git("sparse", args...)
			}
			l.git("sparse", "checkout", "-q", "main")
			l.write("sparse/a/new.json", "new")
			l.write("sparse/b/new.json", "new")
			l.write("sparse/a/def.json", "changed")
			r, err := Open(filepath.Join(l.dir, "sparse", prefix))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { r.Close() })
			fsys, err := r.Sparse(t.Context(), os.DirFS(filepath.Join(l.dir, "sparse", prefix)))
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{"a/def.json": "changed", "a/new.json": "new", "b/def.json": "1", "b/sub/x": "deeper", "b/new.json": "new", "c/def.json": "1"}
			if prefix == "b" {
				want = map[string]string{"def.json": "1", "sub/x": "deeper", "new.json": "new"}
			}
			for file, text := range want {
				if data, err := fs.ReadFile(fsys, file); string(data) != text || err != nil {
					t.Errorf("%s in %s: %s = %q, %v; want %s", name, prefix, file, data, err, text)
				}
			}
			if _, err := fs.ReadFile(fsys, "b/none"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: b/none: %v, want fs.ErrNotExist", name, err)
			}
			if sub, err := fs.Sub(fsys, "b"); prefix == "." && (err != nil || fstest.TestFS(sub, "def.json", "sub/x", "new.json") != nil) {
				t.Errorf("%s: %v, %v", name, err, fstest.TestFS(sub, "def.json", "sub/x", "new.json"))
			}
		}
	}
}

// TestSparseRemoved: a file that is checked out and was removed is removed.
func TestSparseRemoved(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git(".", "clone", "-q", l.url(), "sparse")
	l.git("sparse", "sparse-checkout", "set", "a", "c")
	if err := os.Remove(filepath.Join(l.dir, "sparse/c/def.json")); err != nil {
		t.Fatal(err)
	}
	l.git("sparse", "rm", "-q", "--cached", "--sparse", "b/sub/x")
	fsys, err := l.open("sparse").Sparse(t.Context(), os.DirFS(filepath.Join(l.dir, "sparse")))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"a/def.json": true, "b/def.json": true, "c/def.json": false, "b/sub/x": false, "b/sub": false} {
		if _, err := fs.Stat(fsys, name); (err == nil) != want || err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v, want it there: %v", name, err, want)
		}
	}
}

// TestSparsePartial: a file that is neither checked out nor in the clone is an error, and
// fetched where that is allowed.
func TestSparsePartial(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git(".", "clone", "-q", "--sparse", "--filter=blob:none", l.url(), "sparse")
	r := l.open("sparse")
	fsys, err := r.Sparse(t.Context(), os.DirFS(filepath.Join(l.dir, "sparse")))
	if err != nil {
		t.Fatal(err)
	}
	if data, err := fs.ReadFile(fsys, "b/def.json"); !errors.Is(err, ErrMissing) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("b/def.json = %q, %v; want ErrMissing", data, err)
	}
	r.FetchMissing(true)
	if data, err := fs.ReadFile(fsys, "b/def.json"); string(data) != "1" || err != nil {
		t.Errorf("b/def.json = %q, %v; want 1", data, err)
	}
}
