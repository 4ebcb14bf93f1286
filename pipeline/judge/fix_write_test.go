package judge

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alm/pipeline/tree"
)

// TestFixesReplaceOnlyWhatWasRead: a file that changed, went or became a folder since it was read
// stays as it is, and is an error.
func TestFixesReplaceOnlyWhatWasRead(t *testing.T) {
	for now, want := range map[string]string{"was": "", "other": "it has changed meanwhile", "": "it has changed meanwhile"} {
		dir := t.TempDir()
		name := filepath.Join(dir, "a.json")
		if err := os.WriteFile(name, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
		err := FixedFile{Name: "a.json", Was: []byte("was"), Is: []byte("is")}.Write(tree.Tree{Disk: dir})
		got, readErr := os.ReadFile(name)
		switch {
		case readErr != nil:
			t.Error(readErr)
		case want == "" && (err != nil || string(got) != "is"):
			t.Errorf("%q: %q, %v", now, got, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || string(got) != now):
			t.Errorf("%q: %q, %v", now, got, err)
		}
	}
	dir := t.TempDir()
	gone := FixedFile{Name: "gone.json", Was: []byte("was"), Is: []byte("is")}.Write(tree.Tree{Disk: dir})
	if _, err := os.Stat(filepath.Join(dir, "gone.json")); gone == nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("gone: %v, %v", gone, err)
	}
	if folder := (FixedFile{Name: ".", Was: []byte("was"), Is: []byte("is")}).Write(tree.Tree{Disk: dir}); folder == nil {
		t.Error("a folder was replaced")
	}
}
