package report

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"alm/internal/source"
	"alm/pipeline/check"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// codeSchema is what GitLab requires of an issue, with the severities and the paths of its documentation.
// (docs.gitlab.com, Code Quality report format; gitlabhq, json_schemas/codeclimate.json)
const codeSchema = `{"type": "array", "items": {"type": "object", "required": ["description", "check_name", "fingerprint", "severity", "location"], "properties": {
  "description": {"type": "string", "minLength": 1}, "check_name": {"type": "string", "minLength": 1}, "fingerprint": {"type": "string", "minLength": 1},
  "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
  "location": {"type": "object", "required": ["path", "lines"], "properties": {
    "path": {"type": "string", "pattern": "^[^/]", "not": {"pattern": "^\\./"}},
    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}}}}}}`

var compileCode = sync.OnceValues(func() (*jsonschema.Schema, error) {
	var schema any
	if err := json.Unmarshal([]byte(codeSchema), &schema); err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("code.json", schema); err != nil {
		return nil, err
	}
	return c.Compile("code.json")
})

// invalidCode reports what in a document GitLab would not show.
func invalidCode(data []byte) error {
	schema, err := compileCode()
	if err != nil {
		return err
	}
	var doc any
	if err := json.Unmarshal(data, &doc); err != nil {
		return err
	}
	return schema.Validate(doc)
}

func TestCodeClimateIsValid(t *testing.T) {
	for name, doc := range map[string]Document{
		"sample":   sample(),
		"none":     {},
		"hostile":  seeded(strings.Join(hostile[:20], "")),
		"no place": {Findings: []*check.Finding{{Rule: &check.Rule{ID: "r"}, Severity: check.Note, Message: "m", Fingerprint: "f"}}},
	} {
		if err := invalidCode([]byte(write(t, "codeclimate", doc, Options{}))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCodeClimateShowsAll: each finding has a fingerprint of its own, accepted ones are left out, and
// what breaks is worse than an error.
func TestCodeClimateShowsAll(t *testing.T) {
	at := source.Parse("./c/a.json", []byte("{\n\"a\": 1}")).Span(2, 5)
	breaking := check.Rule{ID: "b", Change: check.Breaking}
	plain := check.Rule{ID: "p"}
	doc := Document{Findings: []*check.Finding{
		{Rule: &breaking, Severity: check.Error, Message: "1", Fingerprint: "x", At: at},
		{Rule: &plain, Severity: check.Error, Message: "2", Fingerprint: "x", At: at},
		{Rule: &plain, Severity: check.Warning, Message: "3", Fingerprint: "y", Connector: "c"},
		{Rule: &plain, Severity: check.Note, Message: "4", Fingerprint: "z", Waiver: "why"},
	}}
	var got []codeIssue
	if err := json.Unmarshal([]byte(write(t, "codeclimate", doc, Options{Root: "repo"})), &got); err != nil {
		t.Fatal(err)
	}
	file := codeLocation{path.Join("repo", "c", "a.json"), codeLines{2, 2}}
	want := []codeIssue{
		{"issue", "1", "b", "x", "critical", file},
		{"issue", "2", "p", "x-2", "major", file},
		{"issue", "3", "p", "y", "minor", codeLocation{"repo/c", codeLines{1, 1}}},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}
