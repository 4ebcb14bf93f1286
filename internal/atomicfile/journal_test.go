package atomicfile

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestAJournalUndoesAKilledCommit replays a process that was killed while it replaced two files of
// three.
func TestAJournalUndoesAKilledCommit(t *testing.T) {
	for _, test := range []struct {
		name     string
		since    string // what somebody wrote into b.txt after the kill
		kept     bool
		a, b     string // what the files have after Recover; "" of one that is not there
		restored []string
	}{
		{"restored", "", false, "was", "", []string{"a.txt", "b.txt"}},
		{"committed by git", "", true, "is", "is", nil},
		{"written since", "mine", false, "is", "mine", nil},
	} {
		dir := t.TempDir()
		journal := Journal{filepath.Join(t.TempDir(), "undo.json"), dir}
		name := func(file string) string { return filepath.Join(dir, file) }
		if err := os.WriteFile(name("a.txt"), []byte("was"), 0o644); err != nil {
			t.Fatal(err)
		}
		set := Set{Journal: journal}
		for _, file := range []string{"a.txt", "b.txt", "c.txt"} {
			if err := set.Add(name(file), []byte("is")); err != nil {
				t.Fatal(err)
			}
		}
		if err := set.Commit(); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(name("c.txt")); err != nil { // its turn had not come
			t.Fatal(err)
		}
		if test.since != "" {
			if err := os.WriteFile(name("b.txt"), []byte(test.since), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		kept := func([]string) (bool, error) { return test.kept, nil }
		if restored, err := journal.Recover(kept); !slices.Equal(restored, test.restored) || err != nil {
			t.Errorf("%s: Recover = %v, %v; want %v", test.name, restored, err, test.restored)
		}
		for file, want := range map[string]string{"a.txt": test.a, "b.txt": test.b, "c.txt": ""} {
			if got, err := os.ReadFile(name(file)); string(got) != want || (err != nil) != (want == "") {
				t.Errorf("%s: %s has %q, %v; want %q", test.name, file, got, err, want)
			}
		}
		if restored, err := journal.Recover(kept); len(restored) > 0 || err != nil {
			t.Errorf("%s: a second Recover = %v, %v", test.name, restored, err)
		}
	}
}

// TestAJournalIsGoneOnceItsSetEnded: nothing is undone that ended well.
func TestAJournalIsGoneOnceItsSetEnded(t *testing.T) {
	dir := t.TempDir()
	set := Set{Journal: Journal{filepath.Join(dir, "undo.json"), dir}}
	if err := set.Add(filepath.Join(dir, "a.txt"), []byte("is")); err != nil {
		t.Fatal(err)
	}
	if err := set.Commit(); err != nil {
		t.Fatal(err)
	}
	set.Discard()
	if got := names(t, dir); !slices.Equal(got, []string{"a.txt"}) {
		t.Errorf("the folder has %q", got)
	}
}
