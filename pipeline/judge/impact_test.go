package judge

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/pipeline/diff"
	"alm/pipeline/impact"
	"alm/solution/connector"
)

const deployText = `{"swagger": "2.0", "info": {"title": "Deploy", "version": "1.0"}, "paths": {
  "/hooks": {
    "x-ms-notification-content": {"schema": {"type": "object", "properties": {"service": {"type": "string"}, "who": {"type": "string"}}}},
    "post": {"operationId": "OnApproved", "x-ms-trigger": "single", "parameters": [{"name": "hook", "in": "body", "schema": {"type": "object",
      "properties": {"events": {"type": "string"}, "url": {"type": "string", "x-ms-notification-url": true, "x-ms-visibility": "internal"}}}}],
      "responses": {"201": {"description": "made"}}}},
  "/deploy": {"post": {"operationId": "TriggerDeploy", "parameters": [
      {"name": "dryRun", "in": "query", "type": "boolean"},
      {"name": "body", "in": "body", "schema": {"type": "object", "properties": {"service": {"type": "string"}, "note": {"type": "string"}}}}],
    "responses": {"200": {"description": "done", "schema": {"type": "object", "properties": {
      "id": {"type": "string"}, "other": {"type": "string"}, "log": {"type": "array", "items": {"type": "object", "properties": {"line": {"type": "string"}}}}}}}}}},
  "/deploy/{env}/run": {"post": {"operationId": "Run", "parameters": [
      {"name": "env", "in": "path", "required": true, "type": "string"},
      {"name": "payload", "in": "body", "schema": {"type": "object", "properties": {"service": {"type": "string"}, "options": {"type": "object", "properties": {"force": {"type": "boolean"}}}}}}],
    "responses": {"200": {"description": "done"}}}}}}`

// TestReach changes one thing at a time and lists whom the breaking findings reach.
func TestReach(t *testing.T) {
	found, err := impact.Read(fstest.MapFS{
		"Workflows/Deploy.json":            {Data: testFile(t, "../impact/testdata/flow.json")},
		"botcomponents/b.component.S/data": {Data: testFile(t, "../impact/testdata/agent.yml")},
	})
	if err != nil {
		t.Fatal(err)
	}
	const start, agent, raw, hook = "flow actions/If/Start", "agent InvokeConnectorTaskAction", "flow actions/Raw", "flow triggers/When_approved"
	for _, c := range []struct {
		name, old, new string
		want           []string
	}{
		{"operation renamed", `"TriggerDeploy"`, `"StartDeploy"`, []string{agent, start}},
		{"trigger renamed", `"OnApproved"`, `"OnApproval"`, []string{hook}},
		{"sent parameter removed", `{"name": "dryRun", "in": "query", "type": "boolean"},`, ``, []string{start}},
		{"sent property removed", `"service": {"type": "string"}, "note"`, `"note"`, []string{agent, start}},
		{"unsent property removed", `, "note": {"type": "string"}`, ``, nil},
		{"required property added", `"note": {"type": "string"}}`, `"note": {"type": "string"}}, "required": ["note"]`, []string{agent, start}},
		{"sent property becomes required", `"note": {"type": "string"}}`, `"note": {"type": "string"}}, "required": ["service"]`, nil},
		{"nested property removed", `"options": {"type": "object", "properties": {"force": {"type": "boolean"}}}`, `"options": {"type": "object", "properties": {}}`, []string{raw}},
		{"path changed", `"/deploy/{env}/run"`, `"/deploy/{env}/start"`, []string{raw}},
		{"read output removed", `"id": {"type": "string"}, `, ``, []string{start}},
		{"unread output removed", `"other": {"type": "string"}, `, ``, nil},
		{"output in a list removed", `"line": {"type": "string"}`, ``, []string{start}},
		{"unread notification removed", `, "who": {"type": "string"}`, ``, nil},
		{"read notification removed", `"service": {"type": "string"}, "who"`, `"who"`, []string{hook}},
	} {
		was, is := readText(t, deployText), readText(t, replaceOnce(t, deployText, c.old, c.new))
		findings := diff.Compare([]*connector.Connector{was}, []*connector.Connector{is})
		calls := impact.Join(check.Each(findings), []impact.Target{impact.TargetOf(was)}, nil, found.Consumers).Calls
		var got []string
		for _, f := range findings {
			for _, use := range f.Uses {
				got = append(got, use.Kind+" "+use.Where)
			}
		}
		slices.Sort(got)
		got = slices.Compact(got)
		if !slices.Equal(got, c.want) || calls != 4 {
			t.Errorf("%s: %d calls, reaches %q; want 4 and %q\n%s", c.name, calls, got, c.want, checktest.Lines(findings))
		}
	}
}

func replaceOnce(t *testing.T, text, old, new string) string {
	t.Helper()
	before, after, ok := strings.Cut(text, old)
	if !ok {
		t.Fatalf("%q is not in the definition", old)
	}
	return before + new + after
}

func testFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func readText(t *testing.T, text string) *connector.Connector {
	t.Helper()
	c, err := connector.Read(fstest.MapFS{"deploy/apiDefinition.swagger.json": {Data: []byte(text)}}, "deploy")
	if err != nil {
		t.Fatal(err)
	}
	return c
}
