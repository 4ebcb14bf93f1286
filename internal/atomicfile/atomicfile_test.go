package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"alm/internal/disk"
)

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestAPreparedFileIsInPlaceOnlyOnceItIsCommitted(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.txt")
	if err := os.WriteFile(name, []byte("was"), 0o644); err != nil {
		t.Fatal(err)
	}
	write := func(w io.Writer) error { _, err := io.WriteString(w, "is"); return err }
	for _, commit := range []bool{false, true} {
		p, err := Prepare(name, write)
		if err != nil {
			t.Fatal(err)
		}
		if p.SHA256 != Digest([]byte("is")) || p.Size != 2 {
			t.Errorf("Prepare = %s, %d bytes", p.SHA256, p.Size)
		}
		want := "was"
		if commit {
			want = "is"
			if err := p.Commit(); err != nil {
				t.Fatal(err)
			}
		}
		p.Discard()
		if got, err := os.ReadFile(name); string(got) != want || err != nil {
			t.Errorf("the file holds %q, %v; want %q", got, err, want)
		}
		if got := names(t, dir); !slices.Equal(got, []string{"a.txt"}) {
			t.Errorf("the folder has %q; want only a.txt", got)
		}
	}
}

// TestPermissionsAreKept writes over files that people set permissions of. Root may write those that are read-only.
func TestPermissionsAreKept(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.txt")
	if err := Write(name, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o600 != 0o600 {
		t.Fatal(info, err)
	}
	for _, mode := range []fs.FileMode{0o600, 0o664, 0o755, 0o444, 0o400} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		before, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		failed := Write(name, []byte(mode.String()))
		if readOnly := mode&0o200 == 0 && os.Geteuid() != 0; readOnly != errors.Is(failed, disk.ErrReadOnly) || !readOnly && failed != nil {
			t.Errorf("%v: %v", mode, failed)
		}
		after, err := os.Stat(name)
		if err != nil || after.Mode() != before.Mode() || !slices.Equal(names(t, dir), []string{"a.txt"}) {
			t.Errorf("%v is %v, %v, %v", before.Mode(), after.Mode(), err, names(t, dir))
		}
	}
	last := map[bool]fs.FileMode{true: 0o400, false: 0o755}[os.Geteuid() == 0]
	if got, err := os.ReadFile(name); err != nil || string(got) != last.String() {
		t.Errorf("%q, %v", got, err)
	}
}

// TestWhatAKilledRunLeftIsRemovedByTheNext: what a living process writes stays, at any age.
func TestWhatAKilledRunLeftIsRemovedByTheNext(t *testing.T) {
	dir := t.TempDir()
	past := time.Now().Add(-2 * time.Hour)
	for _, name := range []string{".alm-0123456789abcdef.tmp", ".alm-fedcba9876543210.tmp/Other/Solution.xml", ".a.txt-123"} {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(filepath.Join(dir, strings.Split(name, "/")[0]), past, past); err != nil {
			t.Fatal(err)
		}
	}
	living, err := Prepare(filepath.Join(dir, "b.txt"), func(io.Writer) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	defer living.Discard()
	if err := Write(filepath.Join(dir, "a.txt"), []byte("is")); err != nil {
		t.Fatal(err)
	}
	if err := living.Commit(); err != nil {
		t.Fatal(err)
	}
	if got, want := names(t, dir), []string{".a.txt-123", "a.txt", "b.txt"}; !slices.Equal(got, want) {
		t.Errorf("the folder has %q; want %q", got, want)
	}
}

func TestAFolderIsNotReplacedByAFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "a.txt"), 0o755); err != nil {
		t.Fatal(err)
	}
	if p, err := Prepare(filepath.Join(dir, "a.txt"), func(io.Writer) error { return nil }); err == nil {
		p.Discard()
		t.Error("Prepare does not refuse the place of a folder")
	}
}

// TestAFolderIsWrittenCompletelyOrNotAtAll: an absent one and an empty one.
func TestAFolderIsWrittenCompletelyOrNotAtAll(t *testing.T) {
	full := errors.New("full")
	for _, exists := range []bool{false, true} {
		for _, fails := range []error{full, nil} {
			dir := t.TempDir()
			name := filepath.Join(dir, "out")
			if exists {
				if err := os.Mkdir(name, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			err := WriteFolder(name, "c.txt", func(root *os.Root) error {
				if err := root.Mkdir("a", 0o755); err != nil {
					return err
				}
				return errors.Join(root.WriteFile("a/b.txt", nil, 0o644), root.WriteFile("c.txt", nil, 0o644), fails)
			})
			if !errors.Is(err, fails) {
				t.Errorf("WriteFolder = %v; want %v", err, fails)
			}
			want := []string{"a", "a/b.txt", "c.txt"}
			if fails != nil {
				want = nil
			}
			if got := below(t, name); !slices.Equal(got, want) {
				t.Errorf("the folder has %q; want %q", got, want)
			}
			if got := names(t, dir); len(got) > 1 || len(got) == 1 && got[0] != "out" {
				t.Errorf("beside the folder there is %q", got)
			}
		}
	}
}

// below returns the paths in a folder, which may be absent.
func below(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, _ fs.DirEntry, err error) error {
		if err == nil && path != "." {
			all = append(all, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return all
}

func TestAFailedWriteLeavesTheFile(t *testing.T) {
	dir := t.TempDir()
	full := errors.New("full")
	if err := WriteFunc(filepath.Join(dir, "a.txt"), func(io.Writer) error { return full }); !errors.Is(err, full) {
		t.Errorf("WriteFunc = %v; want %v", err, full)
	}
	if got := names(t, dir); len(got) > 0 {
		t.Errorf("the folder has %q; want nothing", got)
	}
}
