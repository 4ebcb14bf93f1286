package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alm/pipeline/record"
)

// documentedCalls are the jobs of docs/ci/README.md that promote in the run of release.yml.
func documentedCalls(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(root(t), "docs", "ci", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(page), "```yaml\n")
	jobs, _, found := strings.Cut(after, "```\n")
	if !found {
		t.Fatal("docs/ci/README.md has no jobs")
	}
	return "\n" + jobs
}

// identify gives each job of the workflows the identity and the variables of its environment, which act
// does not know.
func (l lab) identify(tokens string) {
	l.t.Helper()
	for name, stage := range map[string]string{"release": "dev", "promote": "${{ inputs.stage }}", "drift": "${{ matrix.stage }}", "smoke": "${{ matrix.stage }}"} {
		file := filepath.Join(".github", "workflows", name+".yml")
		text := strings.ReplaceAll(l.read(filepath.Join(l.dir, file)), "${{ vars.ALM_APP_ID }}", "app-"+stage)
		address := fmt.Sprintf("      ACTIONS_ID_TOKEN_REQUEST_URL: %s/?environment=%s\n", tokens, stage)
		if strings.Contains(text, "\n    env:\n") {
			text = strings.Replace(text, "\n    env:\n", "\n    env:\n"+address, 1)
		} else {
			text = strings.Replace(text, "    runs-on: ubuntu-latest\n", "    runs-on: ubuntu-latest\n    env:\n"+address, 1)
		}
		l.write(file, text)
	}
}

// TestCalledPromotion: in act, release.yml calls promote.yml for test and prod in one run, each job with the
// identity of its environment; smoke.yml and drift.yml then look at all three, and drift.yml fails for the
// stage that runs something else.
func TestCalledPromotion(t *testing.T) {
	t.Parallel()
	l := documentedLab(t).built()
	stages, tokens := l.federate(), issuer(t)
	l.identify(tokens.URL)
	release := filepath.Join(".github", "workflows", "release.yml")
	l.write(release, l.read(filepath.Join(l.dir, release))+documentedCalls(t))
	for _, name := range []string{"drift.yml", "smoke.yml"} { // in one run of act
		l.write(".github/stages/"+name, l.read(filepath.Join(l.dir, ".github", "workflows", name)))
	}
	l.git("update-ref", "refs/remotes/origin/main", l.commit("first"))
	running := goodRun()
	running.Status = "in_progress"
	remember(t, l.artifacts, "21", running)
	workflow := func(name string) run {
		return l.act("workflow_dispatch", map[string]any{"inputs": map[string]string{}, "repository": map[string]string{"default_branch": "main"}},
			"-W", ".github/workflows/"+name, "-s", "GITHUB_TOKEN=token", "--var", "ALM_TENANT_ID=contoso", "--env", "GITHUB_REPOSITORY=acme/orders",
			"--env", "GITHUB_RUN_ID=21", "--env", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=job")
	}
	r := workflow("release.yml")
	if r.failed {
		t.Fatalf("release: %s", r.log)
	}
	record, err := record.Load(filepath.Join(l.artifacts, "21", "release"), "DeployBot")
	if err != nil {
		t.Fatal(err)
	}
	var imports []string
	for _, in := range record.Imported {
		imports = append(imports, fmt.Sprint(in.Stage, " ", in.State, " ", stages[in.Stage].asked.Load() > 0))
	}
	if got, want := fmt.Sprint(imports), "[dev done true test done true prod done true]"; got != want {
		t.Errorf("imports: got %s; want %s", got, want)
	}
	if got, want := workflow("../stages").codes(), "map[drift dev:0 drift prod:0 drift test:0 smoke dev:0 smoke prod:0 smoke test:0]"; got != want {
		t.Errorf("got %s; want %s", got, want)
	}

	// git has another host for prod than it runs, and test does not answer.
	l.replace("alm.yaml", "deploybot.northwind.io", "elsewhere.northwind.io")
	l.commit("another host")
	stages["test"].Close()
	r = workflow("../stages")
	if got, want := r.codes(), "map[drift dev:0 drift prod:1 drift test:4 smoke dev:0 smoke prod:0 smoke test:4]"; got != want || !r.summary("elsewhere.northwind.io") {
		t.Errorf("got %s; want %s\n%s", got, want, r.log)
	}
}

// codes returns the exit code of alm in each job of matrices of stages.
func (r run) codes() string {
	codes := map[string]string{}
	for _, e := range r.events {
		job := fmt.Sprint(e.JobID, " ", e.Matrix["stage"])
		if found := exitCode.FindStringSubmatch(e.Msg); found != nil && slices.Contains(e.StepID, "alm") {
			codes[job] = found[1]
		}
		if e.StepResult == "success" && slices.Contains(e.StepID, "alm") { // the result of the job is that of all of its matrix
			codes[job] = "0"
		}
	}
	return fmt.Sprint(codes)
}
