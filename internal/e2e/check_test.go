package e2e

import (
	"strings"
	"testing"
)

const checkWorkflow = `on: pull_request
jobs:
  connectors:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - id: check
        uses: acme/alm@v1
      - if: always()
        env:
          OUTPUTS: ${{ toJSON(steps.check.outputs) }}
        run: echo "outputs $OUTPUTS" | tr '\n' ' '
`

func pullRequest(base string) map[string]any {
	return map[string]any{"pull_request": map[string]any{"base": map[string]any{"sha": base, "ref": "main"}}}
}

// TestRename: a renamed operationId is an annotation at its line, a summary, outputs and a
// failed job.
func TestRename(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.write(".github/workflows/check.yml", checkWorkflow)
	base := l.commit("first")
	l.replace(definition, `"TriggerDeploy"`, `"StartDeploy"`)
	l.commit("rename")
	r := l.act("pull_request", pullRequest(base))
	if !r.failed {
		t.Error("the job does not fail")
	}
	e, ok := r.annotation("error", "operation-id-renamed")
	if !ok || e.Pairs["file"] != definition || e.Pairs["line"] != "13" {
		t.Errorf("annotation %+v", e)
	}
	if !r.summary("operation-id-renamed", "connectors/deploybot", "|") {
		t.Error("no job summary")
	}
	for _, want := range []string{`"breaking-count": "1"`, `"bump": "major"`, `"change": "breaking"`, `"next-version": "2.0.0.0"`, `"has-changes": "true"`} {
		if !r.has("outputs", want) {
			t.Errorf("no output %s", want)
		}
	}
	if t.Failed() {
		t.Log(r.log)
	}
}

// TestMerge: a pull request answers for what its merge changes, and not for what the branch
// it goes to has changed since.
func TestMerge(t *testing.T) {
	t.Parallel()
	l := newLab(t).built()
	l.write(".github/workflows/check.yml", checkWorkflow)
	base := l.commit("first")
	l.git("checkout", "-q", "-b", "side")
	l.replace(definition, `"Trigger a deployment"`, `"Start a deployment"`)
	l.commit("summary")
	l.git("checkout", "-q", "main")
	l.replace(definition, `"OnDeployFinished"`, `"OnDeployEnded"`)
	l.commit("rename on main")
	l.git("checkout", "-q", "--detach")
	l.git("merge", "-q", "--no-ff", "-m", "merge", "side")
	r := l.act("pull_request", pullRequest(base))
	if r.failed || !r.has("outputs", `"breaking-count": "0"`, `"change": "editorial"`) {
		t.Errorf("failed: %t\n%s", r.failed, r.log)
	}
}

// TestDocumentedCheck: the workflow of the guide fails a pull request that breaks something.
func TestDocumentedCheck(t *testing.T) {
	t.Parallel()
	l := documentedLab(t).built()
	base := l.commit("first")
	passed := l.act("pull_request", pullRequest(base), "-W", ".github/workflows/connectors.yml")
	if passed.failed {
		t.Errorf("nothing changed, and the job fails\n%s", passed.log)
	}
	l.replace(definition, `"TriggerDeploy"`, `"StartDeploy"`)
	l.commit("rename")
	r := l.act("pull_request", pullRequest(base), "-W", ".github/workflows/connectors.yml")
	e, ok := r.annotation("error", "operation-id-renamed")
	if !r.failed || !ok || e.Pairs["file"] != definition || e.Pairs["line"] != "13" {
		t.Errorf("failed: %t, annotation %+v\n%s", r.failed, e, r.log)
	}
}

// hostile is what a stranger writes into a connector to be taken for the workflow.
const hostile = `x\n::set-output name=gotcha::prod\n::error title=gotcha::gotcha\n##[error]gotcha\n::add-mask::e`

// TestHostile: text of a connector is no command, wherever alm shows it. The last step shows
// that the runner would have taken it for one.
func TestHostile(t *testing.T) {
	t.Parallel()
	places := map[string]struct{ was, is string }{
		"operation id": {`"TriggerDeploy"`, `"` + hostile + `"`},
		"path":         {`"/deploy": {`, `"/` + hostile + `": {`},
		"title":        {`"Contoso Deploy"`, `"` + hostile + `"`},
		"description":  {`"Starts a deployment of one service to one environment."`, `"` + hostile + `"`},
		"version":      {`"version": "`, `"version": "` + hostile},
		"broken JSON":  {`"swagger": "2.0",`, `"swagger": "2.0", ` + strings.ReplaceAll(hostile, `\n`, "\n")},
	}
	l := newLab(t).built()
	l.write(".github/workflows/check.yml", checkWorkflow+`      - if: always()
        run: echo "::error title=control::control"
`)
	base := l.commit("first")
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			l.replace(definition, place.was, place.is)
			l.commit(name)
			defer l.git("reset", "-q", "--hard", base)
			r := l.act("pull_request", pullRequest(base))
			if !r.annotated("control") {
				t.Error("the runner takes no commands")
			}
			if r.annotated("gotcha") || r.took("set-output", "gotcha") || r.took("add-mask", "") {
				t.Error("text of the connector became a command")
			}
			if t.Failed() {
				t.Log(r.log)
			}
		})
	}
}
