package diff

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/solution/connector"

	"github.com/rogpeppe/go-internal/txtar"
)

var rewriteWants = flag.Bool("wants", false, "rewrite what the pairs in testdata want; read the diff")

// TestScripts runs every pair of connectors with custom code through the complete table: all that
// is reported stands in its want.
func TestScripts(t *testing.T) {
	names, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no pairs", err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want := &archive.Files[len(archive.Files)-1]
			got := []byte(checktest.Lines(ofPair(t, archive)))
			if *rewriteWants && !bytes.Equal(got, want.Data) {
				want.Data = got
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(got, want.Data) {
				t.Errorf("got:\n%swant:\n%s", got, want.Data)
			}
		})
	}
}

// ofPair is what the change from old/ to new/ gives.
func ofPair(t *testing.T, archive *txtar.Archive) []check.Finding {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range archive.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	was, is := readSide(t, fsys, "old"), readSide(t, fsys, "new")
	was.Dir, is.Dir = "", ""
	return Connectors(was, is)
}

func readSide(t *testing.T, fsys fs.FS, dir string) *connector.Connector {
	t.Helper()
	c, err := connector.Read(fsys, dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestScriptsOfTwoPlaces: the same lines changed at another place of a script are another change.
func TestScriptsOfTwoPlaces(t *testing.T) {
	const none = `{"properties": {}}`
	was := withProperties(t, none, "a {\n\tb;\n\tc;\n\td;\n}\na {\n\tb;\n\tc;\n\td;\n}\n")
	first := Connectors(was, withProperties(t, none, "a {\n\tb;\n\tx;\n\td;\n}\na {\n\tb;\n\tc;\n\td;\n}\n"))
	second := Connectors(was, withProperties(t, none, "a {\n\tb;\n\tc;\n\td;\n}\na {\n\tb;\n\tx;\n\td;\n}\n"))
	if len(first) != 1 || len(second) != 1 || first[0].New != second[0].New || first[0].Fingerprint == second[0].Fingerprint {
		t.Errorf("got %v and %v", first, second)
	}
}
