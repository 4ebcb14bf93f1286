package shim

import (
	"flag"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/solution/connector"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite what testdata wants")

// TestKeep keeps the operation that each file of testdata names in its first line, as OLD NEW, and
// compares the files that it changes, or the error. After it, diff finds no break.
func TestKeep(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(path.Base(filepath.ToSlash(name)), ".txtar"), func(t *testing.T) { testKeep(t, name) })
	}
}

func testKeep(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	ids := strings.Fields(strings.SplitN(string(archive.Comment), "\n", 2)[0])
	tree, given := fstest.MapFS{}, []txtar.File{}
	for _, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "want") {
			tree[f.Name] = &fstest.MapFile{Data: withLineEnds(archive, f.Data)}
			given = append(given, f)
		}
	}
	is := read(t, tree, "is")
	kept, err := Keep(read(t, tree, "was"), is, ids[0], ids[1])
	got := txtar.Archive{Comment: archive.Comment, Files: given}
	if err != nil {
		got.Files = append(got.Files, txtar.File{Name: "want", Data: []byte(err.Error() + "\n")})
	} else {
		for _, f := range kept.Files {
			tree[f.Name] = &fstest.MapFile{Data: f.Is}
			text := strings.ReplaceAll(string(f.Is), "\r\n", "\n")
			got.Files = append(got.Files, txtar.File{Name: "want/" + path.Base(f.Name), Data: []byte(text)})
		}
		for _, note := range kept.Notes {
			got.Files = append(got.Files, txtar.File{Name: "want-note", Data: []byte(note + "\n")})
		}
		checkKept(t, read(t, tree, "was"), read(t, tree, "is"), ids)
	}
	text := txtar.Format(&got)
	if *update {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if string(text) != string(txtar.Format(archive)) {
		t.Errorf("got\n%s\nwant\n%s", text, txtar.Format(archive))
	}
}

// withLineEnds returns a text with the line ends that the comment of its archive asks for.
func withLineEnds(archive *txtar.Archive, data []byte) []byte {
	if strings.Contains(string(archive.Comment), "CRLF") {
		return []byte(strings.ReplaceAll(string(data), "\n", "\r\n"))
	}
	return data
}

func read(t *testing.T, tree fstest.MapFS, dir string) *connector.Connector {
	t.Helper()
	c, err := connector.Read(tree, dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// checkKept checks that nothing breaks, that both operations are there, and that a second shim
// changes nothing.
func checkKept(t *testing.T, was, is *connector.Connector, ids []string) {
	t.Helper()
	again, err := Keep(was, is, ids[0], ids[1])
	if err != nil || len(again.Files) > 0 {
		t.Errorf("again: %v, %v", again, err)
	}
	if is.Operation(ids[0]) == nil || is.Operation(ids[1]) == nil {
		t.Error("one of both operations is missing")
	}
	is.Dir = was.Dir
	for _, f := range diff.Compare([]*connector.Connector{was}, []*connector.Connector{is}) {
		if f.Rule.Change == check.Breaking {
			t.Errorf("breaks: %s: %s", f.Rule.ID, f.Message)
		}
	}
}
