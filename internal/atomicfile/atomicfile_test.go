package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
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

func TestWhatAKilledRunLeftIsRemovedByTheNext(t *testing.T) {
	dir := t.TempDir()
	old, young := filepath.Join(dir, ".a.txt-123"), filepath.Join(dir, ".a.txt-456")
	for _, name := range []string{old, young} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-2 * staleAfter)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	if err := Write(filepath.Join(dir, "a.txt"), []byte("is")); err != nil {
		t.Fatal(err)
	}
	if got, want := names(t, dir), []string{".a.txt-456", "a.txt"}; !slices.Equal(got, want) {
		t.Errorf("the folder has %q; want %q", got, want)
	}
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
