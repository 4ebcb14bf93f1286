package e2e

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alm/solution/dataverse/emulator"
)

const stagesWorkflow = `on:
  workflow_dispatch:
    inputs:
      stage: {required: true}
jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: acme/alm@v1
        with: {command: pack}
      - uses: acme/alm@v1
        with: {command: import, stage: dev}
      - uses: acme/alm@v1
        with: {command: import, stage: test}
      - uses: acme/alm@v1
        with:
          command: promote
          stage: ${{ inputs.stage }}
      - uses: acme/alm@v1
        with: {command: status}
`

// TestStages: the Action packs once and carries the bytes to every stage, each with its
// own host; a stage that is skipped is refused.
func TestStages(t *testing.T) {
	l := newLab(t).built()
	e, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e.Handler())
	defer server.Close()
	data, err := os.ReadFile(filepath.Join(l.dir, "alm.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	l.write("alm.yaml", strings.ReplaceAll(string(data), "http://127.0.0.1:8787", server.URL))
	l.write(".github/workflows/ship.yml", stagesWorkflow)
	prod := map[string]any{"inputs": map[string]string{"stage": "prod"}}
	l.commit("first")
	r := l.act("workflow_dispatch", prod)
	for _, want := range []string{"deploybot-dev.internal.corp", "deploybot-test.internal.corp", "runs on host deploybot.internal.corp"} {
		if !r.has(want) {
			t.Errorf("no %s", want)
		}
	}
	if r.failed || t.Failed() {
		t.Errorf("failed: %t\n%s", r.failed, r.log)
	}

	l.write(".github/workflows/ship.yml", strings.Replace(stagesWorkflow, "{command: import, stage: test}", "{command: status}", 1))
	l.commit("skip test")
	if r := l.act("workflow_dispatch", prod); !r.failed || !r.has("alm import --stage test first") {
		t.Errorf("a skipped stage is not refused\n%s", r.log)
	}
}
