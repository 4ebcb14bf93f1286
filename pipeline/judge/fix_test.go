package judge

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"alm/internal/budget"
	"alm/internal/racetest"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/pipeline/project"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// TestFixPages fixes the bad side of every rule's page.
func TestFixPages(t *testing.T) {
	pages, err := check.Pages(os.DirFS("../lint"))
	if err != nil {
		t.Fatal(err)
	}
	for id, page := range pages {
		fsys := fstest.MapFS{}
		for _, f := range page.Files {
			if rest, ok := strings.CutPrefix(f.Name, "bad/"); ok {
				fsys["c/"+rest] = &fstest.MapFile{Data: f.Data}
			}
		}
		t.Run(id, func(t *testing.T) { checkFixes(t, fsys, map[string]int{}) })
	}
}

// TestFixInputs fixes small connectors that each have one fault, where they are beside the module.
func TestFixInputs(t *testing.T) {
	const inputs = "../../../shared/faults/lint"
	folders, err := os.ReadDir(inputs)
	if err != nil {
		t.Skip("no shared/faults beside the module")
	}
	for _, folder := range folders {
		t.Run(folder.Name(), func(t *testing.T) { checkFixes(t, os.DirFS(filepath.Join(inputs, folder.Name())), map[string]int{}) })
	}
}

// TestFixCorpus fixes every connector of the corpus' tip.
func TestFixCorpus(t *testing.T) {
	bundle := filepath.Join(corpus(t), "connectors-history.bundle")
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "git", "clone", "-q", bundle, dir).CombinedOutput(); err != nil {
		t.Fatalf("git clone: %v\n%s", err, out)
	}
	if racetest.Every(2) > 1 { // a part of it races as well
		dir = filepath.Join(dir, "independent-publisher-connectors")
	}
	fsys := os.DirFS(dir)
	rules := map[string]int{}
	checkFixes(t, fsys, rules)
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		t.Logf("%-40s %6d", id, rules[id])
	}
}

// everyRule weighs the rules that are off by default as notes.
func everyRule() map[string]check.Severity {
	all := map[string]check.Severity{}
	for _, r := range lint.Rules() {
		all[r.ID] = max(r.Severity, check.Note)
	}
	return all
}

// checkFixes fixes whatever can be fixed with every rule on. The result breaks nobody, has
// no new fault, and nothing is left to fix.
func checkFixes(t *testing.T, fsys fs.FS, counts map[string]int) {
	t.Helper()
	r := linted(t, fsys)
	before, err := r.headConnectors()
	if err != nil {
		t.Fatal(err)
	}
	one, err := r.relinted(before)
	if err != nil {
		t.Fatal(err)
	}
	was := firing(r.Linted.Findings)
	for _, f := range one.Linted.Findings {
		if len(f.Edits) > 0 && !f.Rule.Autofix {
			t.Errorf("%s has edits, and its rule does not say so", f.Line())
		}
	}
	over := tree.Overlay{FS: fsys, Texts: map[string][]byte{}}
	fixed, err := r.Fix(t.Context(), false, func(f FixedFile) error {
		over.Texts[f.Name] = f.Is
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(counts, fixed.Rules)
	again := linted(t, over)
	for key := range firing(again.Linted.Findings) {
		if !was[key] && !mayAppear[strings.Fields(key)[1]] {
			t.Errorf("only after the fix: %s", key)
		}
	}
	twice, err := again.Fix(t.Context(), false, func(FixedFile) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range twice.Files {
		t.Errorf("a second fix changes %s: %v", name, twice.Rules)
	}
	after, err := again.headConnectors()
	if err != nil {
		t.Fatal(err)
	}
	breaks(t, before, after, over.Texts)
}

// mayAppear are the rules that can only look once another's fault is fixed.
var mayAppear = map[string]bool{}

func breaks(t *testing.T, was, is []*connector.Connector, fixed map[string][]byte) {
	t.Helper()
	untouched := func(c *connector.Connector) bool {
		return !slices.ContainsFunc(c.Files(), func(f *source.File) bool { return fixed[f.Name] != nil })
	}
	was, is = slices.DeleteFunc(slices.Clone(was), untouched), slices.DeleteFunc(slices.Clone(is), untouched)
	for _, f := range diff.Compare(was, is) {
		if f.Change() > check.Editorial {
			t.Errorf("the fix changes what the connector does: %s %s %s", f.Connector, f.Rule.ID, f.Message)
		}
	}
}

// firing are the connectors and rules that have findings.
func firing(findings []*check.Finding) map[string]bool {
	all := map[string]bool{}
	for _, f := range findings {
		all[strings.ReplaceAll(f.Connector, " ", "_")+" "+f.Rule.ID] = true
	}
	return all
}

func linted(t *testing.T, fsys fs.FS) *Result {
	t.Helper()
	limits := budget.New()
	if err := limits.Set("findings=500000"); err != nil { // with all rules on
		t.Fatal(err)
	}
	opts := Options{Project: &project.Project{Rules: everyRule(), Budget: limits}, Now: fixedDay}
	r, err := run(t.Context(), opts, tree.Tree{}, tree.Tree{Label: "tree", FS: fsys}, []each{linting})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func fixedDay() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }

func TestFixLeavesEveryOtherByte(t *testing.T) {
	was := "\ufeff{\r\n\t\"swagger\": \"2.0\",\r\n\t\"info\": {\"title\": \"A\"},\r\n\t\"schemes\": [ \"http\" ],\r\n\t\"paths\": {}\r\n}"
	fsys := fstest.MapFS{"c/apiDefinition.swagger.json": {Data: []byte(was)}}
	r := linted(t, fsys)
	var got []byte
	fixed, err := r.Fix(t.Context(), true, func(f FixedFile) error {
		got = f.Is
		return nil
	})
	if err != nil || len(fixed.Files) != 1 {
		t.Fatal(fixed, err)
	}
	if !bytes.Contains(got, []byte("\t\"info\": {\"title\": \"A\"},\r\n")) || !bytes.HasSuffix(got, []byte("\t\"paths\": {}\r\n}")) {
		t.Errorf("got %q", got)
	}
	if want := fmt.Sprintf("%q", got); strings.Contains(want, `http\"`) {
		t.Errorf("got %s", want)
	}
}
