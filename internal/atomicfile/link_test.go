package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"alm/internal/disk"
)

// TestNothingIsWrittenThroughALink: neither a link to a file nor one to a folder of a work tree is
// written through, and what it leads to stays as it is.
func TestNothingIsWrittenThroughALink(t *testing.T) {
	dir := t.TempDir()
	work, outside := filepath.Join(dir, "work"), filepath.Join(dir, "outside")
	for _, folder := range []string{filepath.Join(work, ".git"), outside} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(outside, "file"), []byte("before"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"file": "../outside/file", "dist": "../outside", "hooks": ".git", "new": "../outside/new"} {
		if err := os.Symlink(to, filepath.Join(work, name)); err != nil {
			t.Skip(err)
		}
	}
	for _, name := range []string{"file", "dist/file", "dist/logs/new", "hooks/post-checkout", "new"} {
		if err := Write(filepath.Join(work, name), []byte("after")); !errors.Is(err, disk.ErrLink) {
			t.Errorf("Write(%s) = %v; want disk.ErrLink", name, err)
		}
	}
	if data, err := os.ReadFile(filepath.Join(outside, "file")); string(data) != "before" || err != nil {
		t.Errorf("the file outside has %q, %v", data, err)
	}
	if got := names(t, outside); len(got) != 1 {
		t.Errorf("the folder outside has %q", got)
	}
	if got := names(t, filepath.Join(work, ".git")); len(got) != 0 {
		t.Errorf(".git has %q", got)
	}
	if err := Write(filepath.Join(work, "reports", "today", "file"), []byte("after")); err != nil {
		t.Errorf("a new folder: %v", err)
	}
}
