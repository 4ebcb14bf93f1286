package report

import (
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"alm/internal/racetest"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/solution/connector"
)

// corpusPairs is the folder of real updates.
func corpusPairs(tb testing.TB) fs.FS {
	tb.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "corpus", "pairs")
	if _, err := os.Stat(dir); err != nil {
		tb.Skip("no shared/corpus beside the module")
	}
	return os.DirFS(dir)
}

// corpus is one document of all real updates: what diff and lint find in each.
func corpus(tb testing.TB) Document {
	tb.Helper()
	fsys := corpusPairs(tb)
	pairs, err := fs.Glob(fsys, "*/new")
	if err != nil {
		tb.Fatal(err)
	}
	doc := Document{Verb: "check", Base: "old", Head: "new", Bump: "major", NextVersion: "2.0.0.0", Gate: "too much"}
	for i, name := range pairs {
		if i%racetest.Every(8) != 0 {
			continue
		}
		is, was := read(tb, fsys, name), read(tb, fsys, path.Join(path.Dir(name), "old"))
		findings := append(lint.Run(lint.Rules(), is, lint.Options{}), diff.Compare([]*connector.Connector{was}, []*connector.Connector{is})...)
		doc.Findings = append(doc.Findings, check.Each(findings)...)
		doc.Connectors = append(doc.Connectors, Connector{name, is.Name(), check.Worst(findings)})
	}
	check.SortEach(doc.Findings)
	return doc
}

func read(tb testing.TB, fsys fs.FS, dir string) *connector.Connector {
	tb.Helper()
	c, err := connector.Read(fsys, dir)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func TestCorpusIsToldInEveryFormat(t *testing.T) {
	doc := corpus(t)
	checks := map[string]func([]byte) error{"json": validJSON, "sarif": validJSON, "junit": invalidJUnit, "codeclimate": invalidCode}
	for _, format := range Formats {
		got := write(t, format.Name, doc, Options{})
		t.Logf("%s: %d bytes for %d findings", format.Name, len(got), len(doc.Findings))
		if unseen := invisible(got); len(unseen) > 0 {
			t.Fatalf("%s: got %U", format.Name, unseen[0])
		}
		if strings.Contains(got, "##[") {
			t.Errorf("%s: got ##[", format.Name)
		}
		if valid := checks[format.Name]; valid != nil {
			if err := valid([]byte(got)); err != nil {
				t.Errorf("%s: %v", format.Name, err)
			}
		}
		if format.Name == "markdown" && len(got) > markdownLimit {
			t.Errorf("markdown: got %d bytes; want at most %d", len(got), markdownLimit)
		}
	}
}

func validJSON(data []byte) error {
	var v any
	return json.Unmarshal(data, &v)
}

func BenchmarkFormats(b *testing.B) {
	doc := corpus(b)
	for _, format := range Formats {
		b.Run(format.Name, func(b *testing.B) {
			for b.Loop() {
				if err := format.Write(io.Discard, doc, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
