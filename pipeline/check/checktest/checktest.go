// Package checktest runs rule pages: each page's example must yield exactly what the page
// says, and its good side nothing.
package checktest

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite what the rule pages want; read the diff")

// Example runs the rules over a page's files and returns all findings of the bad side and
// of the good side.
type Example func(t *testing.T, files fs.FS) (bad, good []check.Finding)

// Run tests that every rule has a page and every page a rule, and that each page's want
// is what its rule reports.
func Run(t *testing.T, rules []check.Rule, fsys fs.FS, example Example) {
	pages, err := check.Pages(fsys)
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		page, ok := pages[rule.ID]
		if ok && rule.Autofix != has(page, "fixed/") {
			t.Errorf("%s: Autofix is %v, and its page has fixed/ files: %v", rule.ID, rule.Autofix, has(page, "fixed/"))
		}
		if !ok {
			t.Errorf("%s: no page pages/%s.txtar", rule.ID, rule.ID)
			continue
		}
		delete(pages, rule.ID)
		t.Run(rule.ID, func(t *testing.T) { runPage(t, page, example) })
	}
	for id := range pages {
		t.Errorf("pages/%s.txtar: no such rule", id)
	}
}

// Lines writes findings as a page's want has them, a line each.
func Lines(findings []check.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		b.WriteString(f.Line() + "\n")
	}
	return b.String()
}

// has reports whether the page's example has a file whose name starts so.
func has(page check.Page, prefix string) bool {
	return slices.ContainsFunc(page.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, prefix) })
}

func runPage(t *testing.T, page check.Page, example Example) {
	if page.Prose == "" {
		t.Error("the page has no prose")
	}
	files := fstest.MapFS{}
	for _, file := range page.Files {
		files[file.Name] = &fstest.MapFile{Data: file.Data}
	}
	bad, good := example(t, files)
	if got := Lines(only(page.Rule, good)); got != "" {
		t.Errorf("fires on its good example:\n%s", got)
	}
	runFix(t, page, only(page.Rule, bad), example)
	got := Lines(only(page.Rule, bad))
	if *update && got != page.Want {
		rewrite(t, page.Rule, "want", got)
		return
	}
	if got == "" {
		t.Error("does not fire on its bad example")
	}
	if got != page.Want {
		t.Errorf("got:\n%swant:\n%s", got, page.Want)
	}
}

func only(rule string, findings []check.Finding) []check.Finding {
	var of []check.Finding
	for _, f := range findings {
		if f.Rule.ID == rule {
			of = append(of, f)
		}
	}
	return of
}

// rewrite gives one file of a page another text.
func rewrite(t *testing.T, rule, file, text string) {
	name := filepath.Join("pages", rule+".txtar")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	archive := txtar.Parse(data)
	for i := range archive.Files {
		if archive.Files[i].Name == file {
			archive.Files[i].Data = []byte(text)
		}
	}
	if !bytes.Contains(data, []byte("-- "+file+" --")) {
		archive.Files = append(archive.Files, txtar.File{Name: file, Data: []byte(text)})
	}
	if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
