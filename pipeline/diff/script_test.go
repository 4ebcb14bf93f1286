package diff

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"alm/internal/source"
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

// TestScriptFingerprints compares changes of the script that one rule reports: a waiver of one accepts no other.
func TestScriptFingerprints(t *testing.T) {
	connectorOf := func(script, operations string) *connector.Connector {
		fsys := fstest.MapFS{
			"c/apiDefinition.swagger.json": {Data: []byte(`{"swagger": "2.0", "info": {"title": "T", "version": "1.0"}, "paths": {
				"/a": {"get": {"operationId": "A", "responses": {"200": {"description": "OK"}}}},
				"/b": {"get": {"operationId": "B", "responses": {"200": {"description": "OK"}}}}}}`)},
			"c/apiProperties.json": {Data: []byte(`{"properties": {"scriptOperations": ` + operations + `}}`)},
		}
		if script != "" {
			fsys["c/script.csx"] = &fstest.MapFile{Data: []byte("public class Script : ScriptBase { " + script + " }\n")}
		}
		return readSide(t, fsys, "c")
	}
	const one, other = "int a = 1;", "int a = 2;"
	for _, c := range []struct {
		name, rule                                         string
		was, is, wasOperations, isOperations               string
		otherWas, otherIs, otherWasOperations, otherIsOnes string
	}{
		{"added: another script", "script-added", "", one, `[]`, `[]`, "", other, `[]`, `[]`},
		{"added: for other operations", "script-added", "", one, `[]`, `["A"]`, "", one, `[]`, `["B"]`},
		{"removed: another script", "script-removed", one, "", `[]`, `[]`, other, "", `[]`, `[]`},
		{"removed: of other operations", "script-removed", one, "", `["A"]`, `[]`, one, "", `["B"]`, `[]`},
		{"removed in use: by other operations", "script-removed-in-use", one, "", `["A", "B"]`, `["A"]`, one, "", `["A", "B"]`, `["A", "B"]`},
	} {
		fingerprint := func(was, is, wasOperations, isOperations string) string {
			for _, f := range Connectors(connectorOf(was, wasOperations), connectorOf(is, isOperations)) {
				if f.Rule.ID == c.rule {
					return f.Fingerprint
				}
			}
			t.Errorf("%s: nothing is %s", c.name, c.rule)
			return ""
		}
		if fingerprint(c.was, c.is, c.wasOperations, c.isOperations) == fingerprint(c.otherWas, c.otherIs, c.otherWasOperations, c.otherIsOnes) {
			t.Errorf("%s: a waiver of one accepts the other", c.name)
		}
	}
}

// TestScriptLineEnds compares scripts that differ in line ends and the byte order mark.
func TestScriptLineEnds(t *testing.T) {
	for _, c := range []struct {
		name, was, is string
		want          scriptChange
	}{
		{"line ends", "int a = 1;\r\nint b;\r\n", "int a = 1;\nint b;\n", scriptSame},
		{"some line ends, and the mark", "\xEF\xBB\xBFint a = 1;\r\nint b;\n", "int a = 1;\nint b;\r\n", scriptSame},
		{"line ends of a script with conditional code", "#if A\r\nint a;\r\n#endif\r\n", "#if A\nint a;\n#endif\n", scriptSame},
		{"line ends beside a text of one line", "var a = @\"b\";\r\nint c;\r\n", "var a = @\"b\";\nint c;\n", scriptSame},
		{"line ends in a comment", "/* a\r\nb */ var a = @\"b\";\r\n", "/* a\nb */ var a = @\"b\";\n", scriptSame},
		{"line ends in a text", "var a = @\"b\r\nc\";\r\n", "var a = @\"b\nc\";\n", scriptChanged},
		{"line ends in a raw text", "var a = \"\"\"\r\nb\r\n\"\"\";\r\n", "var a = \"\"\"\nb\n\"\"\";\n", scriptChanged},
		{"line ends in a text with code", "var a = $@\"b\r\n{c}\";", "var a = $@\"b\n{c}\";", scriptChanged},
		{"texts and conditional code", "#if A\r\nvar a = @\"b\";\r\n#endif\r\n", "#if A\nvar a = @\"b\";\n#endif\n", scriptChanged},
		{"line ends and a comment", "int a = 1; // one\r\n", "int a = 1;\n", scriptReformatted},
		{"line ends in a text, and a comment", "var a = @\"b\r\nc\"; // one\r\n", "var a = @\"b\nc\";\n", scriptChanged},
		{"line ends and code", "int a = 1;\r\n", "int a = 2;\n", scriptChanged},
	} {
		was, is := &source.File{Data: []byte(c.was)}, &source.File{Data: []byte(c.is)}
		if got, back := compareScripts(was, is), compareScripts(is, was); got != c.want || back != c.want {
			t.Errorf("%s: got %d and %d, want %d", c.name, got, back, c.want)
		}
	}
}
