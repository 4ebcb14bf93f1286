package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"alm/pipeline/start"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// ciSchemas are the schemas of the services by their files in the folder that ALM_CI_SCHEMAS names, and the
// files that each is for. They are not in the repository: GitLab has its own in gitlabhq
// (app/assets/javascripts/editor/schema/ci.json), Microsoft in azure-pipelines-vscode (service-schema.json),
// and those of GitHub are in SchemaStore (github-workflow.json, github-action.json).
var ciSchemas = map[string][]string{
	"gitlab-ci.json":        {"docs/ci/gitlab-ci.yml"},
	"azure-pipelines.json":  {"docs/ci/azure-pipelines.yml"},
	"github-workflows.json": {"docs/workflows/*.yml", ".github/workflows/*.yml"},
	"github-actions.json":   {"action.yml", "internal/e2e/testdata/*/action.yml"},
}

// TestCISchemas validates the templates, the workflows and the Action, and what alm init writes for other
// projects, against the schemas of the services.
func TestCISchemas(t *testing.T) {
	dir := os.Getenv("ALM_CI_SCHEMAS")
	if dir == "" {
		t.Skip("ALM_CI_SCHEMAS names no folder with the schemas of GitLab, Azure Pipelines and GitHub")
	}
	for schema, patterns := range ciSchemas {
		compiled, err := jsonschema.NewCompiler().Compile(filepath.Join(dir, schema))
		if err != nil {
			t.Errorf("%s: %v", schema, err)
			continue
		}
		for _, pattern := range patterns {
			names, err := filepath.Glob(filepath.Join(root(t), pattern))
			if err != nil || len(names) == 0 {
				t.Errorf("%s: no file, %v", pattern, err)
			}
			for _, name := range names {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				validate(t, compiled, schema, name, data)
			}
		}
		if schema != "github-workflows.json" {
			continue
		}
		for name, data := range initialWorkflows(t) {
			validate(t, compiled, schema, name, data)
		}
	}
}

// initialWorkflows are what alm init --workflows writes for projects of several forms.
func initialWorkflows(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for form, of := range map[string]start.Setting{
		"connectors only": {Connectors: 3},
		"monorepo":        {Connectors: 1000},
		"one stage":       {Solutions: []string{"Orders"}, Stages: []string{"dev"}, Releases: []string{"dev"}, Connectors: 1},
		"no solution":     {Stages: []string{"dev", "prod"}, Releases: []string{"dev", "prod"}, Connectors: 1},
		"four stages": {Solutions: []string{"Orders", "Stock"}, Stages: []string{"dev", "test", "uat-eu", "prod"},
			Releases: []string{"test", "uat-eu", "prod"}, Connectors: 400},
	} {
		of.Action = "acme/alm@v1"
		files, err := start.Workflows(of)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range files {
			all[form+": "+name] = data
		}
	}
	return all
}

func validate(t *testing.T, schema *jsonschema.Schema, of, name string, data []byte) {
	t.Helper()
	var doc any
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if of == "azure-pipelines.json" {
		doc = scalarsAsText(doc)
	}
	if err := schema.Validate(asJSONValue(t, doc)); err != nil {
		t.Errorf("%s against %s: %v", name, of, err)
		return
	}
	t.Logf("%s is valid against %s", filepath.Base(name), of)
}

// scalarsAsText returns a document whose scalars are texts, as Azure Pipelines reads them.
func scalarsAsText(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			v[key] = scalarsAsText(value)
		}
		return v
	case []any:
		for i, value := range v {
			v[i] = scalarsAsText(value)
		}
		return v
	case nil:
		return ""
	default:
		return fmt.Sprint(v)
	}
}

// asJSONValue returns a document as JSON has it.
func asJSONValue(t *testing.T, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
