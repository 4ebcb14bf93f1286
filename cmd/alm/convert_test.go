package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alm/solution/dataverse/emulator"
)

// TestEveryConvertedDocumentWorks converts every document of pipeline/convert, and lints, packs,
// verifies and imports the connectors. alm init writes the project.
func TestEveryConvertedDocumentWorks(t *testing.T) {
	data, err := filepath.Abs(filepath.Join("..", "..", "pipeline", "convert", "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	documents, err := filepath.Glob(filepath.Join(data, "documents", "*"))
	fields, failed := filepath.Glob(filepath.Join(data, "fields", "openapi-*"))
	if err != nil || failed != nil || len(documents) < 20 || len(fields) < 2 {
		t.Fatalf("%d documents, %v, %d, %v", len(documents), err, len(fields), failed)
	}
	documents = append(documents, fields...)
	dir := t.TempDir()
	for _, document := range documents {
		name := strings.TrimSuffix(filepath.Base(document), filepath.Ext(document))
		args := []string{"convert", document, "connectors/" + name, "--fail-on", "off"}
		if code, out := runIn(dir, args, nil); code != 0 {
			t.Fatalf("alm convert %s: exit %d\n%s", document, code, out)
		}
	}
	server, err := serve(emulator.Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer server.stop()
	for _, args := range [][]string{
		{"init", "--publisher", "lumen", "--prefix", "lumen", "--solution", "Converted", "--stage", "dev=" + server.url + "/dev"},
		{"lint", "--fail-on", "warning"}, {"lint", "--profile", "security"},
		{"pack"}, {"verify", filepath.Join(dir, "dist", "Converted_1_0_0_0_managed.zip")}, {"import", "--stage", "dev"},
	} {
		if code, out := runIn(dir, args, nil); code != 0 {
			t.Fatalf("alm %s: exit %d\n%s", strings.Join(args, " "), code, out)
		}
	}
	packed, err := os.ReadFile(filepath.Join(dir, "alm.yaml"))
	if got := strings.Count(string(packed), "          host: "); got != len(documents) || err != nil {
		t.Errorf("alm.yaml has %d connectors with a host, %v; want %s", got, err, fmt.Sprint(len(documents)))
	}
}

// TestTitlesNameFoldersOfConnectors: whatever a title is, the connector is in a folder of connectors
// that every system can have.
func TestTitlesNameFoldersOfConnectors(t *testing.T) {
	for title, want := range map[string]string{`..\\..\\out`: "connectors/out", "../../out": "connectors/out", ".git": "connectors/git", "CON": "", "nul.txt": "", "///": "connectors/converted"} {
		dir := filepath.Join(t.TempDir(), "below")
		text := `{"openapi": "3.0.3", "info": {"title": "` + title + `", "version": "1"}, "paths": {"/a": {"get": {"operationId": "A", "responses": {"200": {"description": "A."}}}}}}`
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "openapi.json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		code, out := runIn(dir, []string{"convert", "openapi.json"}, nil)
		if want == "" && code != 2 || want != "" && code != 0 {
			t.Errorf("title %s: exit %d\n%s", title, code, out)
		}
		written, err := filepath.Glob(filepath.Join(dir, "*", "*"))
		outside, failed := filepath.Glob(filepath.Join(filepath.Dir(dir), "*"))
		if err != nil || failed != nil || len(outside) != 1 || want != "" && (len(written) != 1 || written[0] != filepath.Join(dir, filepath.FromSlash(want))) || want == "" && len(written) > 0 {
			t.Errorf("title %s: %q and %q", title, written, outside)
		}
	}
}
