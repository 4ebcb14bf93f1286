package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// A documentedKey is a key of the JSON of findings, as the guide lists it.
type documentedKey struct {
	optional bool
	types    []string
}

// TestEveryKeyIsAsDocumented runs each verb that prints findings, and compares what it prints with the
// keys and types of the guide: each is there, and none is there that the guide does not list.
func TestEveryKeyIsAsDocumented(t *testing.T) {
	keys := documentedKeys(t)
	dir := errorProject(t)
	definition := filepath.Join(dir, "connectors", "deploybot", "apiDefinition.swagger.json")
	text, err := os.ReadFile(definition)
	if err != nil {
		t.Fatal(err)
	}
	project, err := os.ReadFile(filepath.Join(dir, "alm.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte(`"operationId": "TriggerDeploy"`), []byte(`"operationId": "StartDeploy"`))
	text = bytes.ReplaceAll(text, []byte(`"Trigger a deployment"`), []byte(`"Start a deployment."`))
	writeProject(t, dir, map[string]string{
		"connectors/deploybot/apiDefinition.swagger.json": string(text),
		"alm.yaml": strings.Replace(string(project), "stages:", "lint: {suppressions: [{rule: operation-summary-format, reason: ours}]}\nstages:", 1),
		"openapi.json": `{"openapi": "3.0.0", "info": {"title": "Parts", "version": "1"}, "servers": [{"url": "https://parts.contoso.com"}, {"url": "https://b.contoso.com"}],
			"paths": {"/p": {"get": {"operationId": "ListParts", "responses": {"200": {"description": "Good"}}}}}}`,
	})
	if code, out := runIn(dir, []string{"pack"}, nil); code != 0 {
		t.Fatalf("alm pack: exit %d\n%s", code, out)
	}
	seen := map[string]bool{}
	for _, args := range [][]string{
		{"check", "HEAD~1"}, {"lint", "--all"}, {"diff", "HEAD~1"}, {"impact", "HEAD~1", "--in", "flows"},
		{"merge", "--groups", filepath.Join(dir, "groups.json"), filepath.Join(dir, "report.json")},
		{"convert", "openapi.json", "parts"}, {"verify", "dist/DeployBot_1_0_0_0_managed.zip"},
	} {
		var stdout, stderr bytes.Buffer
		a := &app{Stdout: &stdout, Stderr: &stderr, Now: time.Now, Getenv: func(string) string { return "" }}
		if code := a.Run(t.Context(), append([]string{"-C", dir, "--format", "json"}, args...)); code > 1 {
			t.Fatalf("alm %q: exit %d\n%s", args, code, stderr.String())
		}
		var document map[string]any
		if err := json.Unmarshal(stdout.Bytes(), &document); err != nil {
			t.Fatalf("alm %q: %v", args, err)
		}
		for _, fault := range compareKeys(keys, seen, "", document) {
			t.Errorf("alm %s: %s", args[0], fault)
		}
	}
	for key := range maps.Keys(keys) {
		if !seen[key] && !keys[key].optional {
			t.Errorf("no verb prints %s", key)
		}
	}
}

// documentedKeys reads the keys of the guide.
func documentedKeys(t *testing.T) map[string]documentedKey {
	t.Helper()
	keys := map[string]documentedKey{}
	for _, line := range regexp.MustCompile(`(?m)^([a-zA-Z.]+)(\??) +((?:text|number|list|object)(?:\|null)?)$`).FindAllStringSubmatch(readFile(t, "docs/guide.md"), -1) {
		keys[line[1]] = documentedKey{line[2] == "?", strings.Split(line[3], "|")}
	}
	if len(keys) < 50 {
		t.Fatalf("the guide lists %d keys", len(keys))
	}
	return keys
}

// undocumented are keys of other types, which the guide explains where it is about them.
var undocumented = []string{"profile", "baseCommit", "commit", "only", "acceptFrom", "policy", "unclear", "notRead", "environments", "users", "reviews",
	"solution", "version", "kind", "sha256", "summary.ofSolution", "findings.uses.state", "findings.uses.unknown", "findings.uses.through", "findings.uses.throughKind"}

// compareKeys returns how an object differs from the keys that are documented below one.
func compareKeys(keys map[string]documentedKey, seen map[string]bool, at string, object map[string]any) (faults []string) {
	for name, value := range object {
		key := strings.TrimPrefix(at+"."+name, ".")
		if slices.Contains(undocumented, key) {
			continue
		}
		known, listed := keys[key]
		nested := slices.ContainsFunc(slices.Collect(maps.Keys(keys)), func(k string) bool { return strings.HasPrefix(k, key+".") })
		if !listed && !nested {
			faults = append(faults, key+" is not in the guide")
			continue
		}
		seen[key] = true
		is, parts := kindOfJSON(value)
		if listed && !slices.Contains(known.types, is) {
			faults = append(faults, key+" is "+is)
		}
		if nested {
			for _, part := range parts {
				faults = append(faults, compareKeys(keys, seen, key, part)...)
			}
		}
	}
	for key, known := range keys {
		name, below := strings.CutPrefix(key, at+".")
		if at == "" {
			name, below = key, true
		}
		if below && !strings.Contains(name, ".") && !known.optional && object[name] == nil && !slices.Contains(known.types, "null") {
			faults = append(faults, key+" is missing")
		}
	}
	return faults
}

// kindOfJSON returns the type of a value, and the objects in it.
func kindOfJSON(value any) (string, []map[string]any) {
	switch value := value.(type) {
	case string:
		return "text", nil
	case float64:
		return "number", nil
	case map[string]any:
		return "object", []map[string]any{value}
	case []any:
		var parts []map[string]any
		for _, item := range value {
			if object, ok := item.(map[string]any); ok {
				parts = append(parts, object)
			}
		}
		return "list", parts
	case nil:
		return "null", nil
	}
	return "true or false", nil
}
