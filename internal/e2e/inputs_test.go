package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/record"
)

// showsInputs is an alm that writes its arguments, and the variables of inputs, each before a zero.
const showsInputs = `#!/bin/sh
{ printf 'arguments=%s\0' "$*"; env -0 | grep -z '^INPUT_'; } >"$ALM_ARTIFACTS/$GITHUB_JOB.inputs"
`

// TestEveryInputReachesAlm: in act, each input of action.yml reaches alm as its variable, whatever its text.
func TestEveryInputReachesAlm(t *testing.T) {
	t.Parallel()
	l := newLab(t).built()
	l.binary = filepath.Join(t.TempDir(), "alm")
	if err := os.WriteFile(l.binary, []byte(showsInputs), 0o755); err != nil {
		t.Fatal(err)
	}
	inputs := readAction(t).Inputs
	want := map[string]string{}
	with := ""
	for name := range inputs {
		value := "first of " + name + "\n  $(touch hacked) `touch hacked` \"q\" 'q' %25 ${HOME} ::error::x\nlast "
		switch name {
		case "command":
			value = "import"
		case "alm-path":
			value = l.binary
		case "path":
			value = "a folder; touch hacked"
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		with += fmt.Sprintf("          %s: %s\n", name, text)
		want["INPUT_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_"))] = value
	}
	want["arguments"] = "import --dir " + want["INPUT_PATH"]
	job := "  %s:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v5\n      - uses: acme/alm@v1\n        with:\n%s      - run: test ! -e hacked\n"
	l.write(".github/workflows/inputs.yml", "on: push\njobs:\n"+fmt.Sprintf(job, "all", with)+fmt.Sprintf(job, "none", "          command: status\n"))
	l.commit("first")
	r := l.act("push", map[string]any{})
	if r.failed {
		t.Fatal(r.log)
	}
	if got := l.inputs("all"); !maps.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	for name := range want { // the defaults
		want[name] = inputs[strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(name, "INPUT_"), "_", "-"))].Default
	}
	want["INPUT_COMMAND"], want["INPUT_GITHUB_TOKEN"], want["arguments"] = "status", "", "status --dir ."
	if got := l.inputs("none"); !maps.Equal(got, want) {
		t.Errorf("without inputs: got\n%q\nwant\n%q", got, want)
	}
}

// inputs are what alm got in a job. act adds variables of its own, with hyphens, which GitHub does not.
func (l lab) inputs(job string) map[string]string {
	l.t.Helper()
	all := map[string]string{}
	for line := range strings.SplitSeq(l.read(filepath.Join(l.artifacts, job+".inputs")), "\x00") {
		if name, value, found := strings.Cut(line, "="); found && !strings.Contains(name, "-") {
			all[name] = value
		}
	}
	return all
}

// exchangeWorkflow is a job that pushes a connector of two, takes it back, and sets two variables.
const exchangeWorkflow = `on: workflow_dispatch
jobs:
  exchange:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - id: push
        uses: acme/alm@v1
        with:
          command: push
          stage: dev
          only: |
            connectors/deploybot
      - uses: acme/alm@v1
        with:
          command: pull
          stage: dev
          only: '["connectors/deploybot"]'
      - uses: acme/alm@v1
        with:
          command: env
          stage: dev
          set: |
            contoso_DeployHost=other.northwind.io
            contoso_Region=east=1
      - uses: acme/alm@v1
        with:
          command: history
      - if: always()
        env:
          OUTPUTS: ${{ toJSON(steps.push.outputs) }}
        run: |
          echo "outputs $OUTPUTS" | tr '\n' ' '
          cp dist/*.json "$ALM_ARTIFACTS"
`

// TestExchange: in act, push and pull take connectors from the input only, and env takes values from set, a
// value a line.
func TestExchange(t *testing.T) {
	t.Parallel()
	l := newLab(t).built()
	req, err := http.NewRequest(http.MethodPost, l.emulate()+"/dev/api/data/v9.2/environmentvariabledefinitions", strings.NewReader(`{"schemaname": "contoso_Region", "displayname": "Region", "type": 100000000, "defaultvalue": "west"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer emulator")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Body.Close(); resp.StatusCode >= 300 {
		t.Fatal(resp.Status)
	}
	l.replace("alm.yaml", "/dev\n", "/dev\n    development: true\n")
	l.replace("alm.yaml", "      contoso_DeployHost:\n", "      contoso_Region: {default: west}\n      contoso_DeployHost:\n")
	l.replace("alm.yaml", "      connectors/deploybot:\n", "      connectors/second: {}\n      connectors/deploybot:\n")
	l.copy(sample+"/connectors/deploybot", "connectors/second")
	l.replace("connectors/second/apiDefinition.swagger.json", "Contoso Deploy", "Contoso Second")
	l.write(".github/workflows/exchange.yml", exchangeWorkflow)
	l.commit("first")
	r := l.act("workflow_dispatch", map[string]any{})
	for _, want := range []string{"connectors/deploybot: created: everything", "connectors/deploybot: already has what dev has", "contoso_DeployHost: ", "contoso_Region: "} {
		if !r.has(want) {
			t.Errorf("no %s", want)
		}
	}
	if r.failed || r.has("connectors/second: ") || !r.has("outputs", `"connectors": "[\"connectors/deploybot\"]"`, `"has-changes": "true"`) {
		t.Errorf("failed: %t", r.failed)
	}
	rel, err := record.Load(l.artifacts, "DeployBot")
	if err != nil {
		t.Fatal(err)
	}
	var set []string
	for _, s := range rel.ValuesSet {
		set = append(set, fmt.Sprint(s.Variable, " ", s.Is))
	}
	if want := []string{"contoso_DeployHost other.northwind.io", "contoso_Region east=1"}; !slices.Equal(set, want) {
		t.Errorf("the record has %q, want %q", set, want)
	}
	if t.Failed() {
		t.Log(r.log)
	}
}
