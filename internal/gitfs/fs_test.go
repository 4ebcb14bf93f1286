package gitfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
)

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
	for _, name := range []string{"in", "dir", "dir/x", "out", "abs", "loop"} {
		if data, err := fs.ReadFile(fsys, name); !errors.Is(err, ErrLink) || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s = %q, %v; want ErrLink", name, data, err)
		}
	}
	info, err := fs.Lstat(fsys, "out")
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("Lstat = %v, %v; want a link", info, err)
	}
	if target, err := fs.ReadLink(fsys, "out"); target != "../../etc/passwd" || err != nil {
		t.Errorf("ReadLink = %q, %v", target, err)
	}
}

// TestConcurrentReads reads one commit from many goroutines.
func TestConcurrentReads(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git("origin", "gc", "-q")
	r := l.open("origin")
	head, base := l.resolve(r, "HEAD"), l.resolve(r, "HEAD~1")
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			checkTree(t, r, head)
			checkChanged(t, r, base, head)
			if data, err := fs.ReadFile(r.FS(base), "b/sub/x"); string(data) != "deep" || err != nil {
				t.Errorf("b/sub/x = %q, %v", data, err)
			}
		})
	}
	group.Wait()
}

// TestOwnBytes: a reader may change the bytes that it gets.
func TestOwnBytes(t *testing.T) {
	l := newLab(t)
	l.origin()
	r := l.open("origin")
	fsys := r.FS(l.resolve(r, "HEAD"))
	data, err := fs.ReadFile(fsys, "b/sub/x")
	if err != nil {
		t.Fatal(err)
	}
	clear(data)
	if data, err = fs.ReadFile(fsys, "b/sub/x"); string(data) != "deeper" || err != nil {
		t.Errorf("b/sub/x = %q, %v; want deeper", data, err)
	}
}

func TestSubmoduleAndModes(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.write("origin/run.sh", "#!/bin/sh\n")
	l.git("origin", "add", "run.sh")
	l.git("origin", "update-index", "--chmod=+x", "run.sh")
	l.git("origin", "update-index", "--add", "--cacheinfo", "160000,"+l.git("origin", "rev-parse", "HEAD")+",module")
	l.git("origin", "commit", "-q", "-m", "modes")
	r := l.open("origin")
	fsys := r.FS(l.resolve(r, "HEAD"))
	if err := fstest.TestFS(fsys, "run.sh", "module", "a/def.json"); err != nil {
		t.Error(err)
	}
	if info, err := fs.Stat(fsys, "run.sh"); err != nil || info.Mode() != 0o555 || info.Size() != 10 || info.ModTime().IsZero() {
		t.Errorf("run.sh: %v, %v", info, err)
	}
	if list, err := fs.ReadDir(fsys, "module"); len(list) != 0 || err != nil {
		t.Errorf("a submodule holds %v, %v; want nothing", list, err)
	}
	if _, err := fs.Stat(fsys, "module/x"); !errors.Is(err, ErrMissing) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("module/x: %v, want ErrMissing", err)
	}
}
