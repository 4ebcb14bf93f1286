package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFingerprintsComplete: accept offers the findings of alm check that can be accepted, worst first, and
// where there are none it says why.
func TestFingerprintsComplete(t *testing.T) {
	dir := errorProject(t)
	file := filepath.Join(dir, "connectors", "deploybot", "apiDefinition.swagger.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := complete(t, dir, "accept", "--base", "HEAD~1", ""); len(got) != 1 || got[0] != "_activeHelp_ alm check finds nothing to accept" {
		t.Errorf("without a change: got %q", got)
	}
	text = []byte(strings.Replace(string(text), `"TriggerDeploy"`, `"StartDeploy"`, 1))
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(complete(t, dir, "accept", "--base", "HEAD~1", ""), " "); got != "f99d0fa7 c6ae3475" {
		t.Errorf("got %q", got)
	}
	if got := complete(t, dir, "accept", "--base", "v9", ""); len(got) != 1 || !strings.HasPrefix(got[0], "_activeHelp_ alm check: ") {
		t.Errorf("without the base: got %q", got)
	}
	if got := complete(t, dir, "accept", "f99d0fa7", ""); len(got) != 0 {
		t.Errorf("after the fingerprint: got %q", got)
	}
}

// TestConnectorsComplete: verbs that take a connector offer the folders of connectors, also from a folder
// below the project for flags, whose folders are relative to it.
func TestConnectorsComplete(t *testing.T) {
	dir := errorProject(t)
	for line, want := range map[string]string{
		"lint c":                 "connectors/deploybot",
		"docs c":                 "connectors/deploybot",
		"pull --stage dev c":     "connectors/deploybot",
		"push --stage dev c":     "connectors/deploybot",
		"check --only ":          "connectors/deploybot",
		"plan --stage dev ":      "zip", // with the directive to complete files of this name
		"plan --solution ":       "DeployBot",
		"import --stage t":       "test",
		"rules operation-id-ren": "operation-id-renamed",
	} {
		if got := strings.Join(complete(t, dir, strings.Split(line, " ")...), " "); got != want {
			t.Errorf("alm %s: got %q, want %q", line, got, want)
		}
	}
	t.Chdir(filepath.Join(dir, "connectors"))
	if got := strings.Join(completeHere(t, "import", "--stage", "t"), " "); got != "test" {
		t.Errorf("from a folder below: got %q, want test", got)
	}
}
