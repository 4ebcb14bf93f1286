package atomicfile

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestALockKeepsOthersOut(t *testing.T) {
	for _, writable := range []bool{true, false} {
		dir := t.TempDir()
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(dir, link); err != nil {
			t.Skip(err)
		}
		if !writable {
			t.Setenv("TMPDIR", filepath.Join(dir, "nowhere"))
			t.Setenv("TMP", filepath.Join(dir, "nowhere"))
		}
		unlock, err := Lock(filepath.Join(dir, "record.json"))
		if err != nil {
			t.Fatal(err)
		}
		entered := make(chan error)
		go func() {
			unlock, err := Lock(filepath.Join(link, "record.json"))
			if err == nil {
				defer unlock()
			}
			entered <- err
		}()
		select {
		case err := <-entered:
			t.Fatalf("a second lock was taken at once (%v)", err)
		case <-time.After(50 * time.Millisecond):
		}
		unlock()
		if err := <-entered; err != nil {
			t.Error(err)
		}
		if left := names(t, dir); writable && len(left) > 0 || !writable && (len(left) != 1 || slices.Contains(left, "record.json")) {
			t.Errorf("the folder has %q", left)
		}
	}
}

func TestWithoutAPlaceForALockThereIsAnError(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", filepath.Join(dir, "nowhere"))
	t.Setenv("TMP", filepath.Join(dir, "nowhere"))
	if unlock, err := Lock(filepath.Join(file, "record.json")); err == nil {
		unlock()
		t.Error("a lock was taken although no place is writable")
	}
}
