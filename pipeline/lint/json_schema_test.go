package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alm/internal/racetest"
	"alm/solution/connector"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func compiled(t *testing.T, schema map[string]any) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// invalid are the reasons why a file does not validate, places left out; nil when it does.
func invalid(t *testing.T, s *jsonschema.Schema, data []byte) []string {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var failed *jsonschema.ValidationError
	if err := s.Validate(doc); !errors.As(err, &failed) {
		return nil
	}
	var reasons []string
	for line := range strings.Lines(failed.Error()) {
		if place, why, ok := strings.Cut(line, "': "); ok && !strings.Contains(line, "jsonschema validation failed") && !strings.Contains(why, "validation failed") {
			last := place[strings.LastIndexByte(place, '/')+1:]
			reasons = append(reasons, anyNumber.ReplaceAllString(last, "N")+": "+strings.TrimSpace(why))
		}
	}
	slices.Sort(reasons)
	return slices.Compact(reasons)
}

var anyNumber = regexp.MustCompile(`[0-9]+`)

func TestSamplesValidate(t *testing.T) {
	definition, properties := compiled(t, DefinitionSchema()), compiled(t, PropertiesSchema())
	names, err := filepath.Glob("../../testdata/connectors/*/api*.json")
	if err != nil {
		t.Fatal(err)
	}
	demo, err := filepath.Glob("../../cmd/alm/demo/connectors/*/api*.json")
	if err != nil || len(names) == 0 || len(demo) == 0 {
		t.Fatal("no samples", err)
	}
	for _, name := range slices.Concat(names, demo) {
		if strings.Contains(name, "/seed/") || strings.Contains(name, "/awkward/") {
			continue // made with mistakes
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		data = bytes.TrimPrefix(data, []byte("\ufeff"))
		s := definition
		if filepath.Base(name) == connector.PropertiesFile {
			s = properties
		}
		for _, why := range invalid(t, s, data) {
			t.Errorf("%s: %s", name, why)
		}
	}
}

func TestSchemasRefuse(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"an unknown member", `{"swagger": "2.0", "info": {"title": "a", "version": "1"}, "paths": {}, "hots": "a"}`},
		{"another version", `{"swagger": "3.0", "info": {"title": "a", "version": "1"}, "paths": {}}`},
		{"a host with a scheme", `{"swagger": "2.0", "info": {"title": "a", "version": "1"}, "paths": {}, "host": "https://a"}`},
		{"an unknown visibility", `{"swagger": "2.0", "info": {"title": "a", "version": "1"}, "paths": {"/a": {"get": {"operationId": "A", "x-ms-visibility": "hidden", "responses": {}}}}}`},
		{"a body without schema", `{"swagger": "2.0", "info": {"title": "a", "version": "1"}, "paths": {"/a": {"get": {"operationId": "A", "parameters": [{"name": "a", "in": "body"}], "responses": {}}}}}`},
		{"a path without slash", `{"swagger": "2.0", "info": {"title": "a", "version": "1"}, "paths": {"a": {}}}`},
	} {
		if invalid(t, compiled(t, DefinitionSchema()), []byte(c.text)) == nil {
			t.Errorf("%s validates", c.name)
		}
	}
	for _, c := range []struct{ name, text string }{
		{"clear for clearText", `{"properties": {"iconBrandColor": "#000000", "connectionParameters": {"a": {"type": "string", "uiDefinition": {"constraints": {"clear": true}}}}}}`},
		{"a policy without its parameter", `{"properties": {"iconBrandColor": "#000000", "policyTemplateInstances": [{"templateId": "setheader", "parameters": {}}]}}`},
		{"no colour", `{"properties": {}}`},
		{"an unknown type", `{"properties": {"iconBrandColor": "#000000", "connectionParameters": {"a": {"type": "secret"}}}}`},
	} {
		if invalid(t, compiled(t, PropertiesSchema()), []byte(c.text)) == nil {
			t.Errorf("%s validates", c.name)
		}
	}
}

// TestCorpusValidates holds the schemas against the clean public files and prints why the
// others do not validate.
func TestCorpusValidates(t *testing.T) {
	definition, properties := compiled(t, DefinitionSchema()), compiled(t, PropertiesSchema())
	why := map[string]int{}
	files, bad := 0, 0
	for i, c := range corpus(t) {
		if i%racetest.Every(8) != 0 {
			continue
		}
		for _, f := range []struct {
			schema *jsonschema.Schema
			data   []byte
		}{{definition, c.Definition.Data}, {properties, dataOf(c)}} {
			if f.data == nil || !jsontext.Value(f.data).IsValid() {
				continue
			}
			files++
			reasons := invalid(t, f.schema, f.data)
			if reasons != nil {
				bad++
			}
			for _, reason := range reasons {
				why[reason]++
			}
		}
	}
	t.Logf("%d of %d clean files validate", files-bad, files)
	type share struct {
		reason string
		n      int
	}
	var all []share
	for reason, n := range why {
		all = append(all, share{reason, n})
	}
	slices.SortFunc(all, func(a, b share) int { return b.n - a.n })
	for _, s := range all[:min(len(all), 60)] {
		t.Logf("%4d %.160s", s.n, s.reason)
	}
	if bad*50 > files {
		t.Errorf("%d of %d clean files do not validate: the schemas are too strict", bad, files)
	}
}

func dataOf(c *connector.Connector) []byte {
	if c.Properties == nil {
		return nil
	}
	return c.Properties.Data
}
