package gitfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
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
	for name, want := range map[string]bool{"in": true, "dir/x": true, "out": false, "abs": false, "loop": false} {
		if _, err := fs.ReadFile(r.WorkTree(), name); (err == nil) != want {
			t.Errorf("%s in the work tree: %v, want it read: %v", name, err, want)
		}
	}
}
