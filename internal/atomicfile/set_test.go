package atomicfile

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestASetIsReplacedCompletelyOrNotAtAll: a file that cannot be put in place takes back those before
// it, and Undo takes back all.
func TestASetIsReplacedCompletelyOrNotAtAll(t *testing.T) {
	for _, test := range []struct {
		name         string
		blocks, undo bool
		want         []string
	}{
		{"all", false, false, []string{"a.txt", "b.txt"}},
		{"undone", false, true, []string{"a.txt"}},
		{"blocked", true, false, []string{"a.txt", "b.txt"}},
	} {
		dir := t.TempDir()
		a, b := filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.txt")
		if err := os.WriteFile(a, []byte("was"), 0o644); err != nil {
			t.Fatal(err)
		}
		var set Set
		for _, name := range []string{a, b} {
			if err := set.Add(name, []byte("is")); err != nil {
				t.Fatal(err)
			}
		}
		if test.blocks {
			if err := os.MkdirAll(filepath.Join(b, "below"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		err := set.Commit()
		if (err != nil) != test.blocks {
			t.Errorf("%s: Commit = %v", test.name, err)
		}
		if test.undo {
			if err := set.Undo(); err != nil {
				t.Error(err)
			}
		}
		set.Discard()
		want := "is"
		if test.blocks || test.undo {
			want = "was"
		}
		if got, err := os.ReadFile(a); string(got) != want || err != nil {
			t.Errorf("%s: a.txt has %q, %v; want %q", test.name, got, err, want)
		}
		if got := names(t, dir); !slices.Equal(got, test.want) {
			t.Errorf("%s: the folder has %q; want %q", test.name, got, test.want)
		}
	}
}
