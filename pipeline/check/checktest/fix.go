package checktest

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/source"
	"alm/pipeline/check"
)

// runFix makes the edits that the bad side's findings carry: what comes out must be the
// page's fixed side, and there the rule has no more edits to offer.
func runFix(t *testing.T, page check.Page, findings []check.Finding, example Example) {
	if !has(page, "fixed/") {
		return
	}
	byFile := map[*source.File][]source.Edit{}
	for _, f := range findings {
		for _, e := range f.Edits {
			byFile[e.Span.File] = append(byFile[e.Span.File], e)
		}
	}
	fixed := map[string]string{}
	for file, edits := range byFile {
		data, err := file.Apply(edits...)
		if err != nil {
			t.Fatal(err)
		}
		fixed[strings.Replace(file.Name, "bad/", "fixed/", 1)] = string(data)
	}
	for _, f := range findings {
		if f.Rename != "" {
			fixed[path.Join(path.Dir(strings.Replace(f.At.Name(), "bad/", "fixed/", 1)), f.Rename)] = string(f.At.File.Data)
		}
	}
	again := fstest.MapFS{}
	want := map[string]string{}
	for _, f := range page.Files {
		side, name, _ := strings.Cut(f.Name, "/")
		if side == "fixed" {
			want[f.Name] = string(f.Data)
		}
		if side == "fixed" || side == "bad" && !has(page, "fixed/"+name) && !renamed(findings, f.Name) {
			again["bad/"+name] = &fstest.MapFile{Data: f.Data}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if *update && fixed[name] != want[name] {
			rewrite(t, page.Rule, name, fixed[name])
			return
		}
		if fixed[name] != want[name] {
			t.Errorf("%s: got after the fix:\n%swant:\n%s", name, fixed[name], want[name])
		}
	}
	for name := range fixed {
		if _, ok := want[name]; !ok {
			t.Errorf("the fix changes %s, and the page has no such file", name)
		}
	}
	twice, _ := example(t, again)
	for _, f := range only(page.Rule, twice) {
		if len(f.Edits) > 0 {
			t.Errorf("a second fix still has something to do: %s", f.Message)
		}
	}
}

func renamed(findings []check.Finding, name string) bool {
	return slices.ContainsFunc(findings, func(f check.Finding) bool { return f.Rename != "" && f.At.Name() == name })
}
