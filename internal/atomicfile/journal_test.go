package atomicfile

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

// TestAJournalUndoesAKilledCommit replays a process that was killed while it replaced two files of
// three.
func TestAJournalUndoesAKilledCommit(t *testing.T) {
	for _, test := range []struct {
		name  string
		since string // what somebody wrote into b.txt after the kill
		kept  bool
		a, b  string // what the files have after Recover; "" of one that is not there
		want  Recovered
	}{
		{"restored", "", false, "was", "", Recovered{Restored: []string{"a.txt", "b.txt", "gone.txt"}}},
		{"committed by git", "", true, "is", "is", Recovered{}},
		{"written since", "mine", false, "is", "mine", Recovered{Left: []string{"a.txt", "gone.txt"}, Since: []string{"b.txt"}}},
		{"written since and committed", "mine", true, "is", "mine", Recovered{Since: []string{"b.txt"}}},
	} {
		dir := t.TempDir()
		journal := Journal{filepath.Join(t.TempDir(), "undo.json"), dir}
		name := func(file string) string { return filepath.Join(dir, file) }
		for _, file := range []string{"a.txt", "gone.txt"} {
			if err := os.WriteFile(name(file), []byte("was"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		set := Set{Journal: journal}
		for _, file := range []string{"a.txt", "b.txt", "c.txt"} {
			if err := set.Add(name(file), []byte("is")); err != nil {
				t.Fatal(err)
			}
		}
		if err := set.Remove(name("gone.txt")); err != nil {
			t.Fatal(err)
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
		if got, err := journal.Recover(kept); !reflect.DeepEqual(got, test.want) || err != nil {
			t.Errorf("%s: Recover = %v, %v; want %v", test.name, got, err, test.want)
		}
		gone := ""
		if test.want.Restored != nil {
			gone = "was"
		}
		for file, want := range map[string]string{"a.txt": test.a, "b.txt": test.b, "c.txt": "", "gone.txt": gone} {
			if got, err := os.ReadFile(name(file)); string(got) != want || (err != nil) != (want == "") {
				t.Errorf("%s: %s has %q, %v; want %q", test.name, file, got, err, want)
			}
		}
		if got, err := journal.Recover(kept); !reflect.DeepEqual(got, Recovered{}) || err != nil {
			t.Errorf("%s: a second Recover = %v, %v", test.name, got, err)
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
