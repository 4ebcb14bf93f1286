package handbook

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

var update = flag.Bool("update", false, "rewrite the pages in testdata; read the diff")

// TestPages compares both pages of a connector whose texts try to become markup.
func TestPages(t *testing.T) {
	files := fstest.MapFS{}
	for _, name := range []string{connector.DefinitionFile, connector.PropertiesFile} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files["c/"+name] = &fstest.MapFile{Data: data}
	}
	c, err := connector.Read(files, "c")
	if err != nil {
		t.Fatal(err)
	}
	var page, hypertext bytes.Buffer
	if err := Markdown(&page, Of(c)); err != nil {
		t.Fatal(err)
	}
	if err := HTML(&hypertext, Of(c)); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{"testdata/page.md": page.String(), "testdata/page.html": hypertext.String()} {
		if *update {
			if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil || got != string(want) {
			t.Errorf("%s is stale (%v): go test ./pipeline/handbook -update; read the diff", name, err)
		}
		if strings.Contains(got, "<script") || strings.Contains(got, "<img") {
			t.Errorf("%s has markup of the connector", name)
		}
	}
}

// TestFieldsEnd: a definition that contains itself, and one with very many fields, end.
func TestFieldsEnd(t *testing.T) {
	definition := `{"swagger": "2.0", "paths": {"/a": {"get": {"operationId": "A", "responses": {"200": {"description": "x", "schema": {"$ref": "#/definitions/A"}}}}}},
		"definitions": {"A": {"type": "object", "properties": {"a": {"$ref": "#/definitions/A"}`
	for range 300 {
		definition += `, "b` + strings.Repeat("x", len(definition)%7) + `": {"type": "array", "items": {"$ref": "#/definitions/A"}}`
	}
	c, err := connector.Read(fstest.MapFS{"c/" + connector.DefinitionFile: {Data: []byte(definition + "}}}}")}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	if got := len(Of(c).Actions[0].Outputs); got > maxRows {
		t.Errorf("%d outputs, want at most %d", got, maxRows)
	}
}
