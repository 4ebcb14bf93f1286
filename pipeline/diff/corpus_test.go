package diff

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// corpus is a folder of real updates, each with old/ and new/.
func corpus(tb testing.TB, name string) fs.FS {
	tb.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "corpus", name)
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("no corpus at %s", dir)
	}
	return os.DirFS(dir)
}

// update is one real change of a connector and what a simple script said of it.
type update struct {
	Name    string
	Group   string     `json:"group"`
	Renames [][]string `json:"operation_id_renames"` // path, method, old id, new id
	was, is *connector.Connector
}

func updates(tb testing.TB, fsys fs.FS) []update {
	tb.Helper()
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		tb.Fatal(err)
	}
	var all []update
	for _, e := range entries {
		u := update{Name: e.Name()}
		meta, err := fs.ReadFile(fsys, e.Name()+"/meta.json")
		if err != nil {
			tb.Fatal(err)
		}
		if err := json.Unmarshal(meta, &u); err != nil {
			tb.Fatal(err)
		}
		u.was, u.is = side(tb, fsys, e.Name(), "old"), side(tb, fsys, e.Name(), "new")
		all = append(all, u)
	}
	return all
}

func side(tb testing.TB, fsys fs.FS, name, which string) *connector.Connector {
	tb.Helper()
	c, err := connector.Read(fsys, name+"/"+which)
	if err != nil {
		tb.Fatal(err)
	}
	c.Dir = name
	return c
}

func TestCorpus(t *testing.T) {
	count := map[string]int{}
	pairs := updates(t, corpus(t, "pairs"))
	listed := 0
	for _, u := range pairs {
		labelled := map[string]bool{}
		for _, r := range u.Renames {
			labelled[fmt.Sprintf("%s %s: %s -> %s", strings.ToUpper(r[1]), r[0], r[2], r[3])] = true
			listed++
		}
		for _, f := range Connectors(u.was, u.is) {
			count[f.Rule.ID]++
			if f.Rule.ID != "operation-id-renamed" && f.Rule.ID != "operation-id-case-changed" {
				continue
			}
			key := fmt.Sprintf("%s %s: %s -> %s", strings.ToUpper(f.Method), f.Path, f.Old, f.New)
			if !labelled[key] {
				t.Logf("%s: not labelled: %s", u.Name, f.Message)
			}
			delete(labelled, key)
		}
		for key := range labelled {
			t.Logf("%s: not found: %s", u.Name, key)
		}
		if again := Connectors(u.is, u.is); again != nil {
			t.Errorf("%s against itself: %s", u.Name, check.Lines(again))
		}
	}
	t.Logf("%d pairs, %d renames listed", len(pairs), listed)
	for _, id := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%5d %s", count[id], id)
	}
}
