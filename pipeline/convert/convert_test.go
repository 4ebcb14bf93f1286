package convert

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"alm/internal/budget"
	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
)

var updated = flag.Lookup("update") // of checktest

func TestPages(t *testing.T) {
	checktest.Run(t, Rules, os.DirFS("."), func(t *testing.T, files fs.FS) (bad, good []check.Finding) {
		side := func(name string) []check.Finding {
			data, err := fs.ReadFile(files, name)
			if err != nil {
				t.Fatal(err)
			}
			result, err := Convert(name, data, Options{})
			if err != nil {
				t.Fatal(err)
			}
			return result.Findings
		}
		return side("bad/openapi.yaml"), side("good/openapi.yaml")
	})
}

// TestDocuments converts documents of the shapes that public APIs have. The losses of all are
// compared, and the connectors of three.
func TestDocuments(t *testing.T) {
	names, err := filepath.Glob("testdata/documents/*")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d documents, %v; want at least 20", len(names), err)
	}
	var losses strings.Builder
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		base := path.Base(filepath.ToSlash(name))
		result, err := Convert(base, data, Options{Dir: "c"})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&losses, "== %s\n%s", base, checktest.Lines(result.Findings))
		if title, _, _ := strings.Cut(base, "."); title == "chatter-box" || title == "coin-path" || title == "geo-grid" {
			compare(t, filepath.Join("testdata", title+".golden"), string(result.Definition)+string(result.Properties))
		}
	}
	compare(t, filepath.Join("testdata", "losses.golden"), losses.String())
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	if updated != nil && updated.Value.String() == "true" {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil || got != string(want) {
		t.Errorf("%s is stale (%v): go test ./pipeline/convert -update; read the diff", name, err)
	}
}

const minimal = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n  /a: {get: {operationId: A, responses: {'200': {description: ok}}}}\n"

// TestRefused: what is no OpenAPI 3 document is an error with its place.
func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "x.yaml:1:1: the file is empty",
		`{"openapi": "3.0.3"`:             "x.yaml:1:1: the file is not valid YAML",
		"swagger: '2.0'":                  "x.yaml is OpenAPI 2.0, which needs no conversion",
		"openapi: 4.0.0":                  `x.yaml:1:10: OpenAPI 4.0.0 cannot be converted`,
		"openapi: 3.1.0\npaths: {}":       "x.yaml has no paths",
		"asyncapi: 2.0.0":                 "x.yaml is no OpenAPI document",
		"- 1":                             "x.yaml is no OpenAPI document",
		"a: &a [*a]":                      "x.yaml:1:8: no anchor",
		minimal + "---\n" + minimal:       "x.yaml:6:1: the file has more than one YAML document",
		"openapi: 3.0.3\n\tpaths: {a: 1}": "x.yaml:",
	} {
		_, err := Convert("x.yaml", []byte(text), Options{})
		if !errors.Is(err, exit.Usage) || exit.Hint(err) == "" || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Convert(%q) = %v; want %s", text, err, want)
		}
	}
}

// TestHostile: documents that would grow without limit end with an error or a connector.
func TestHostile(t *testing.T) {
	loop := minimal + "components:\n  schemas:\n"
	wide := loop
	for i := range 40 {
		loop += fmt.Sprintf("    S%d: {oneOf: [{$ref: '#/components/schemas/S%d'}, {$ref: '#/components/schemas/S%d'}]}\n", i, (i+1)%40, (i+2)%40)
		wide += fmt.Sprintf("    W%d: {anyOf: [%s]}\n", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("{$ref: '#/components/schemas/W%d'}, ", (i+1)%40), 40), ", "))
	}
	for name, text := range map[string]string{
		"references in a circle":  minimal + "components:\n  parameters:\n    p: {$ref: '#/components/parameters/p'}\n",
		"a path in a circle":      "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n  /a: {$ref: '#/paths/~1a'}\n",
		"choices in a circle":     loop,
		"wide choices":            wide,
		"a reference into itself": minimal + "components:\n  schemas:\n    A: {properties: {b: {$ref: '#/components/schemas/A/properties/b'}}}\n    B: {allOf: [{$ref: '#/components/schemas/B/allOf/0'}]}\n",
		"deep":                    minimal + "components:\n  schemas:\n    A: " + strings.Repeat("{items: ", 900) + "{}" + strings.Repeat("}", 900) + "\n",
		"a path into itself":      strings.Replace(minimal, "{description: ok}", "{description: ok, content: {application/json: {schema: {properties: {a: {$ref: '#/paths/~1a/get/responses/200/content/application~1json/schema'}, b: {$ref: '#/paths/~1a/get/responses/200/content/application~1json/schema'}}}}}}", 1),
		"a reference to the root": minimal + "components:\n  schemas:\n    A: {$ref: '#/components'}\n    B: {$ref: '#/'}\n    C: {$ref: '#'}\n",
	} {
		limits := budget.New()
		if err := limits.Set("nodes=500000"); err != nil {
			t.Fatal(err)
		}
		_, err := Convert("x.yaml", []byte(text), Options{Limits: limits})
		if err != nil && !errors.Is(err, exit.Usage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
