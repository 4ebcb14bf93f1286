package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// monorepo is a repository with many connectors: real ones, each before and after a real update, as often
// as they are needed. All are on main as they were; a commit updates them.
func monorepo(t *testing.T, connectors int) (l lab, base string) {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "corpus", "pairs", "*"))
	if err != nil || len(dirs) == 0 {
		t.Skip("no corpus of real connectors beside the project")
	}
	l = emptyLab(t, ".").built()
	l.write("alm.yaml", "connectors:\n  - connectors/*\n")
	l.write(".github/workflows/monorepo.yml", strings.ReplaceAll(l.read(filepath.Join(root(t), "docs", "workflows", "monorepo.yml")), "OWNER/alm@COMMIT", "acme/alm@v1"))
	side := func(name string) {
		for i := range connectors {
			to := filepath.Join(l.dir, "connectors", fmt.Sprintf("c%04d", i))
			if err := os.RemoveAll(to); err != nil {
				t.Fatal(err)
			}
			copyTo(t, filepath.Join(dirs[i*max(1, len(dirs)/connectors)%len(dirs)], name), to)
		}
	}
	side("old")
	base = l.commit("first")
	side("new")
	l.commit("update")
	return l, base
}

// verdict is what the report of a check says.
type verdict struct {
	Looked   struct{ Connectors int }
	Summary  struct{ Breaking, Error, Warning, Note int }
	Gate     *struct{ Reason string }
	Findings []struct{ Fingerprint, Connector, Message string }
}

// TestMonorepo: the workflow for many connectors judges 16 of them, or ALM_E2E_CONNECTORS, in a matrix of jobs,
// and comes to what one check of all comes to; without the report of a group it fails.
func TestMonorepo(t *testing.T) {
	connectors := 16
	if more, err := strconv.Atoi(os.Getenv("ALM_E2E_CONNECTORS")); err == nil {
		connectors = more
	}
	l, base := monorepo(t, connectors)
	workflow := filepath.Join(l.dir, ".github", "workflows", "monorepo.yml")
	// The size of a group is made smaller with the repository.
	text := strings.Replace(l.read(workflow), "          save: groups.json\n", fmt.Sprintf("          save: groups.json\n          group-bytes: %d\n", connectors*240_000/5), 1)
	text = strings.Replace(text, "          reports: reports\n", "          reports: reports\n          format: json=${{ env.MERGED }}\n", 1)
	l.write(".github/workflows/monorepo.yml", text)
	merged := filepath.Join(t.TempDir(), "merged.json")
	run := func(id string) run {
		return l.act("pull_request", pullRequest(base), "-W", ".github/workflows/monorepo.yml", "--env", "GITHUB_RUN_ID="+id, "--env", "MERGED="+merged)
	}
	r := run("21")
	groups, err := filepath.Glob(filepath.Join(l.artifacts, "21", "alm-group-*"))
	if err != nil || len(groups) < 3 {
		t.Fatalf("%d groups, %v\n%s", len(groups), err, r.log)
	}
	whole := filepath.Join(t.TempDir(), "whole.json")
	out, code := runOn(t, l, "check", base, "HEAD", "--format", "json="+whole)
	var got, want verdict
	for file, into := range map[string]*verdict{merged: &got, whole: &want} {
		if err := json.Unmarshal([]byte(l.read(file)), into); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("merged: %+v, %v; one check: %+v, %v\n%s", got.Summary, got.Gate, want.Summary, want.Gate, out)
	}
	if !r.failed || code != 1 || len(want.Findings) < connectors {
		t.Errorf("failed: %t, exit %d, %d findings", r.failed, code, len(want.Findings))
	}
	t.Logf("%d connectors in %d groups: %d findings", connectors, len(groups), len(want.Findings))

	// A group whose report is lost: no job of the matrix leaves it.
	l.write(".github/workflows/monorepo.yml", strings.Replace(text, "      - if: ${{ !cancelled() }}\n        uses: actions/upload", "      - if: ${{ !cancelled() && matrix.group != 2 }}\n        uses: actions/upload", 1))
	r = run("22")
	if !r.failed || !r.has("groups have no report: group 2 (") {
		t.Errorf("a lost report: failed: %t\n%s", r.failed, r.log)
	}
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
