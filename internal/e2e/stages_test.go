package e2e

import (
	"net/http/httptest"
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

// emulate points the project's stages to environments of the test's own, and returns their address.
func (l lab) emulate() (url string) {
	l.t.Helper()
	e, err := emulator.New(emulator.Options{})
	if err != nil {
		l.t.Fatal(err)
	}
	server := httptest.NewServer(e.Handler())
	l.t.Cleanup(server.Close)
	for _, stage := range []string{"dev", "test", "prod"} {
		l.replace("alm.yaml", "http://127.0.0.1:8787/"+stage, server.URL+"/"+stage)
	}
	return server.URL
}

// TestStages: the Action packs once and carries the bytes to every stage, each with its
// own host; a stage that is skipped is refused.
func TestStages(t *testing.T) {
	t.Parallel()
	l := newLab(t).built()
	l.emulate()
	l.write(".github/workflows/ship.yml", stagesWorkflow)
	prod := map[string]any{"inputs": map[string]string{"stage": "prod"}}
	l.commit("first")
	r := l.act("workflow_dispatch", prod)
	for _, want := range []string{"deploybot-dev.northwind.io", "deploybot-test.northwind.io", "runs on host deploybot.northwind.io"} {
		if !r.has(want) {
			t.Errorf("no %s", want)
		}
	}
	if r.failed || t.Failed() {
		t.Errorf("failed: %t\n%s", r.failed, r.log)
	}

	// The runner is fresh and has no record. The next version goes to dev, and past test.
	l.replace("alm.yaml", "version: 1.0.0.0", "version: 1.1.0.0")
	l.write(".github/workflows/ship.yml", strings.Replace(stagesWorkflow, "{command: import, stage: test}", "{command: status}", 1))
	l.commit("skip test")
	if r := l.act("workflow_dispatch", prod); !r.failed || !r.has("alm import --stage test first") {
		t.Errorf("a skipped stage is not refused\n%s", r.log)
	}
}
