package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"
)

// monorepo is a repository with many connectors, each before and after an update: small real ones as often
// as they are needed, or the sample's where there is no corpus. All are on main as they were; a commit
// updates them.
func monorepo(t *testing.T, connectors int) (l lab, base string) {
	t.Helper()
	l = emptyLab(t, ".").built()
	l.write("alm.yaml", "connectors:\n  - connectors/*\n")
	l.write(".github/workflows/monorepo.yml", strings.ReplaceAll(l.read(filepath.Join(root(t), "docs", "workflows", "monorepo.yml")), "OWNER/alm@COMMIT", "acme/alm@v1"))
	updates := smallUpdates(t)
	side := func(is bool) {
		for i := range connectors {
			of := updates[i%len(updates)]
			for name, text := range map[bool]map[string]string{false: of.was, true: of.is}[is] {
				l.write(fmt.Sprintf("connectors/c%04d/%s", i, name), text)
			}
		}
	}
	side(false)
	base = l.commit("first")
	side(true)
	l.commit("update")
	return l, base
}

// updated is the files of a connector before and after it.
type updated struct{ was, is map[string]string }

// smallUpdates returns the smallest updates of the corpus, or some of the sample's connector.
func smallUpdates(t *testing.T) (updates []updated) {
	t.Helper()
	pairs, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "corpus", "pairs", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range pairs {
		updates = append(updates, updated{filesIn(t, filepath.Join(pair, "old")), filesIn(t, filepath.Join(pair, "new"))})
	}
	if len(updates) > 0 {
		sort.SliceStable(updates, func(i, j int) bool { return size(updates[i].is) < size(updates[j].is) })
		return updates[:min(len(updates), 100)]
	}
	was := filesIn(t, filepath.Join(root(t), sample, "connectors", "deploybot"))
	for _, change := range []string{"StartDeploy", "", "RunDeploy"} {
		is := maps.Clone(was)
		is["apiDefinition.swagger.json"] = strings.ReplaceAll(is["apiDefinition.swagger.json"], `"TriggerDeploy"`, strconv.Quote(cmp.Or(change, "TriggerDeploy")))
		is["apiDefinition.swagger.json"] = strings.Replace(is["apiDefinition.swagger.json"], `"Trigger a deployment"`, `"Start a deployment"`, 1)
		updates = append(updates, updated{was, is})
	}
	return updates
}

// filesIn returns the files of a folder, by name.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = string(data)
	}
	return files
}

func size(files map[string]string) (bytes int) {
	for _, text := range files {
		bytes += len(text)
	}
	return bytes
}

// verdict is what the report of a check says.
type verdict struct {
	Looked   struct{ Connectors int }
	Summary  struct{ Breaking, Error, Warning, Note int }
	Gate     *struct{ Reason string }
	Findings []struct{ Fingerprint, Connector, Message string }
}

// lostReport is a job as verdict, for which a report was lost.
func lostReport(t *testing.T, workflow string) string {
	t.Helper()
	_, job, found := strings.Cut(workflow, "\n  verdict:\n")
	if !found {
		t.Fatal("the workflow has no job verdict")
	}
	job = strings.ReplaceAll(job, "/merged.", "/lost.")
	return "\n  lost:\n" + strings.Replace(job, "      - uses: acme/alm@v1\n", "      - run: rm reports/group-2.json\n      - id: check\n        uses: acme/alm@v1\n", 1)
}

// TestMonorepo: the workflow for many connectors judges 1,000 of them, or ALM_E2E_CONNECTORS, in a matrix of
// jobs, and comes to what one check of all comes to; without the report of a group it fails.
func TestMonorepo(t *testing.T) {
	t.Parallel()
	connectors := 1000
	if other, err := strconv.Atoi(os.Getenv("ALM_E2E_CONNECTORS")); err == nil {
		connectors = other
	}
	l, base := monorepo(t, connectors)
	// The size of a group is made smaller with the repository.
	text := strings.Replace(l.read(filepath.Join(l.dir, ".github", "workflows", "monorepo.yml")), "          save: groups.json\n",
		fmt.Sprintf("          save: groups.json\n          group-bytes: %d\n", connectors*15_000/4), 1)
	text = strings.Replace(text, "          reports: reports\n", "          reports: reports\n          format: |\n            json=${{ env.TO }}/merged.json\n            sarif=${{ env.TO }}/merged.sarif\n", 1)
	l.write(".github/workflows/monorepo.yml", text+lostReport(t, text))
	h, to := newHub(t, l.dir), t.TempDir()
	event := l.pullEvent("acme/orders", base, "main")
	began := time.Now()
	r := l.act("pull_request", event, "-s", "GITHUB_TOKEN=job-token", "--env", "GITHUB_REPOSITORY=acme/orders", "--env", "GITHUB_API_URL="+h.URL+"/api",
		"--env", "GITHUB_RUN_ID=21", "--env", "TO="+to)
	took := time.Since(began)
	groups, err := filepath.Glob(filepath.Join(l.artifacts, "21", "alm-group-*"))
	if err != nil || len(groups) < 3 {
		t.Fatalf("%d groups, %v\n%s", len(groups), err, r.log)
	}
	comments := slices.Clone(h.comments)
	out, code := l.checkAll(event, h.URL, to)
	var got, want verdict
	for file, into := range map[string]*verdict{"merged.json": &got, "whole.json": &want} {
		if err := json.Unmarshal([]byte(l.read(filepath.Join(to, file))), into); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("merged: %+v, %v; one check: %+v, %v\n%s", got.Summary, got.Gate, want.Summary, want.Gate, out)
	}
	if l.read(filepath.Join(to, "merged.sarif")) != l.read(filepath.Join(to, "whole.sarif")) {
		t.Error("the SARIF of merge is not that of one check")
	}
	if !slices.Equal(h.comments, comments) || len(comments) != 2 || len(comments[0]) > 65536 || !strings.Contains(out, "comment "+commentPage) {
		t.Errorf("one check does not find the comment of merge as its own would be: %d and %d comments\n%s", len(comments), len(h.comments), out)
	}
	if !r.failed || code != 1 || len(want.Findings) < connectors {
		t.Errorf("failed: %t, exit %d, %d findings", r.failed, code, len(want.Findings))
	}
	t.Logf("%d connectors in %d groups: %d findings, %s in act", connectors, len(groups), len(want.Findings), took)
	if !r.has("groups have no report: group 2 (") {
		t.Errorf("a lost report is not missed\n%s", r.log)
	}
}

// checkAll checks all connectors in one job, as the job that merges reports is started.
func (l lab) checkAll(event any, hub, to string) (output string, code int) {
	l.t.Helper()
	data, err := json.Marshal(event)
	if err != nil {
		l.t.Fatal(err)
	}
	file := filepath.Join(to, "event.json")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		l.t.Fatal(err)
	}
	cmd := exec.Command(l.binary, "check", "--comment", "--quiet", "--format", "json="+filepath.Join(to, "whole.json"), "--format", "sarif="+filepath.Join(to, "whole.sarif"))
	cmd.Dir = l.dir
	cmd.Env = append(os.Environ(), "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request", "GITHUB_EVENT_PATH="+file, "GITHUB_WORKSPACE="+l.dir, "GITHUB_REPOSITORY=acme/orders",
		"GITHUB_SERVER_URL=https://github.com", "GITHUB_API_URL="+hub+"/api", "GITHUB_RUN_ID=21", "GITHUB_WORKFLOW=connectors", "GITHUB_JOB=verdict", "INPUT_GITHUB_TOKEN=job-token",
		"ALM_ACTION_REPOSITORY=acme/alm", "ALM_ACTION_REF=v1")
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

// runOn runs the lab's alm in its repository, as a person would.
func runOn(t *testing.T, l lab, args ...string) (output string, code int) {
	t.Helper()
	cmd := exec.Command(l.binary, args...)
	cmd.Dir = l.dir
	cmd.Env = append(os.Environ(), "GITHUB_ACTIONS=", "CI=")
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}
