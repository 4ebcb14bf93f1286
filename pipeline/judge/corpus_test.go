package judge

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alm/internal/exit"
	"alm/internal/racetest"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// corpus is the folder of real connectors and solutions beside the project, if it is there.
func corpus(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "corpus"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no corpus of real connectors beside the project")
	}
	return dir
}

// history is a clone of the corpus's history, without a work tree.
func history(t testing.TB) *tree.Place {
	t.Helper()
	bundle := filepath.Join(corpus(t), "connectors-history.bundle")
	dir := filepath.Join(t.TempDir(), "history")
	if out, err := exec.Command("git", "clone", "-q", "--no-checkout", bundle, dir).CombinedOutput(); err != nil {
		t.Fatalf("git clone: %v\n%s", err, out)
	}
	place, err := tree.At(dir)
	if err != nil {
		t.Fatal(err)
	}
	return place
}

func trees(t testing.TB, place *tree.Place, specs ...string) []tree.Tree {
	t.Helper()
	var all []tree.Tree
	for _, spec := range specs {
		source, err := place.Source(context.Background(), spec)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, source)
	}
	return all
}

// malformedPairs are the updates after which a file is no longer JSON.
var malformedPairs = []string{"052", "073", "276", "395", "496"}

// TestCorpusPairs diffs every real update and holds the renames against the labels.
func TestCorpusPairs(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(corpus(t), "pairs", "*", "meta.json"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no pairs: %v", err)
	}
	counts := map[string]int{}
	for i, name := range names {
		if i%racetest.Every(4) != 0 {
			continue
		}
		dir := filepath.Dir(name)
		var meta struct {
			Renames [][4]string `json:"operation_id_renames"`
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &meta); err != nil {
			t.Fatal(err)
		}
		was := tree.Tree{Label: "old", FS: os.DirFS(filepath.Join(dir, "old"))}
		is := tree.Tree{Label: "new", FS: os.DirFS(filepath.Join(dir, "new"))}
		r, err := Findings(t.Context(), Options{Project: &project.Project{}, Now: fixedDay}, was, is)
		if isMalformed := slices.Contains(malformedPairs, filepath.Base(dir)); err != nil || isMalformed {
			if isMalformed != errors.Is(err, exit.Usage) {
				t.Errorf("%s: %v", filepath.Base(dir), err)
			}
			continue
		}
		var want []string
		for _, r := range meta.Renames {
			want = append(want, r[2]+" → "+r[3])
		}
		var got []string
		for _, f := range r.Diffed.Findings {
			counts[f.Rule.ID]++
			internal := f.Rule.ID == "operation-internal-changed" && f.Subject == "operation/"+f.Old && f.Old != f.New
			if f.Rule.ID == "operation-id-renamed" || f.Rule.ID == "operation-id-case-changed" || internal {
				got = append(got, f.Old+" → "+f.New)
			}
		}
		counts["labelled renames"] += len(want)
		compareRenames(t, filepath.Base(dir), got, want, counts)
	}
	for _, rule := range slices.Sorted(mapKeys(counts)) {
		t.Logf("%6d %s", counts[rule], rule)
	}
	t.Logf("%6d pairs", len(names))
}

func compareRenames(t *testing.T, pair string, got, want []string, counts map[string]int) {
	for _, rename := range want {
		if !slices.Contains(got, rename) {
			t.Errorf("pair %s: %s is not found", pair, rename)
		}
	}
	for _, rename := range got {
		if !slices.Contains(want, rename) && !judgedRenames[pair+" "+rename] {
			t.Errorf("pair %s: %s is found and not labelled", pair, rename)
			counts["unlabelled renames"]++
		}
	}
}

// judgedRenames are renames that the labels do not have and that are right: the method
// changed with the id, and the labels compare ids on one method and path only.
var judgedRenames = map[string]bool{
	"046 SINKHOLE → Sinkhole":              true,
	"046 PASSIVE_HASH → PassiveHash":       true,
	"046 SSL_CERTIFICATE → SSLCertificate": true,
}

func mapKeys(m map[string]int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// TestCorpusTip lints every connector at the history's tip: nothing crashes, and a file
// that is not clean JSON is named with a line.
func TestCorpusTip(t *testing.T) {
	tip := trees(t, history(t), "main")[0]
	r, err := run(t.Context(), Options{Project: &project.Project{}}, tree.Tree{}, tip, []each{linting})
	if err != nil {
		t.Fatal(err)
	}
	all, err := r.headConnectors()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, f := range r.Linted.Findings {
		if strings.HasPrefix(f.Rule.ID, "json-") && f.At.From().Line > 0 {
			named[f.At.Name()] = true
		}
	}
	files, unclean := 0, 0
	for _, c := range all {
		for _, file := range c.Files() {
			if !strings.HasSuffix(file.Name, ".json") {
				continue
			}
			files++
			if !clean(file.Data) {
				unclean++
				if !named[file.Name] {
					t.Errorf("%s is not clean JSON and no finding names it", file.Name)
				}
			}
		}
	}
	t.Logf("%d connectors, %d files, %d not clean, all named; %s", len(all), files, unclean, r.Linted)
}

// clean is a strict reader's opinion.
func clean(data []byte) bool { return json.Valid(data) }
