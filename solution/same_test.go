package solution

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// backwards lists folders in the order in which no system does.
type backwards struct{ fs.FS }

func (b backwards) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(b.FS, name)
	slices.Reverse(entries)
	return entries, err
}

// A tree packs to the same bytes in every time zone, whatever the order in which its folders
// are listed, and whatever the modes and times of its files.
func TestSameTreeGivesSameBytes(t *testing.T) {
	here := time.Local
	t.Cleanup(func() { time.Local = here })
	dir := t.TempDir()
	root := must(os.OpenRoot(dir))
	defer root.Close()
	if err := must(clean().Package(false)).Unpack(root); err != nil {
		t.Fatal(err)
	}
	time.Local = time.UTC
	want := writePackage(t, must(OpenTree(root.FS(), true)))
	model := pack(t, clean(), true)
	for hours, mode := range map[int]os.FileMode{-11: 0o600, 0: 0o644, 14: 0o755} {
		time.Local = time.FixedZone("there", hours*60*60)
		for name := range walk(t, dir) {
			file := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.Chmod(file, mode); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(file, time.Unix(1e9, 0), time.Unix(int64(hours)*1e7+1e9, 0)); err != nil {
				t.Fatal(err)
			}
		}
		if got := writePackage(t, must(OpenTree(backwards{root.FS()}, true))); !bytes.Equal(got, want) {
			t.Errorf("%+d h, mode %v: the tree packs to other bytes", hours, mode)
		}
		if !bytes.Equal(pack(t, clean(), true), model) {
			t.Errorf("%+d h: the solution is written otherwise", hours)
		}
	}
}
