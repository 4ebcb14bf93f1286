package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestProjectsValidate holds the schema of alm.yaml against the project files that there
// are, and against some that alm refuses.
func TestProjectsValidate(t *testing.T) {
	made, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	for name, text := range made {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(name, doc); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile("alm.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("../../cmd/alm/demo/alm.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal("no alm.yaml", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value(t, data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"conectors: []", "rules: {a: fatal}", "stages: {dev: {uri: a}}", "connectors: a"} {
		if schema.Validate(value(t, []byte(text))) == nil {
			t.Errorf("%s validates", text)
		}
	}
}

func value(t *testing.T, text []byte) any {
	t.Helper()
	data, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
