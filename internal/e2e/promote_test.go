package e2e

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// promoteScript returns the script of a step of promote.yml, by the beginning of its name.
func promoteScript(t *testing.T, name string) string {
	t.Helper()
	return stepScript(t, filepath.Join("docs", "workflows", "promote.yml"), name)
}

// stepScript returns the script of a step of a workflow, by the beginning of its name.
func stepScript(t *testing.T, file, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), file))
	if err != nil {
		t.Fatal(err)
	}
	var w struct {
		Jobs map[string]struct {
			Steps []struct{ Name, Run string }
		}
	}
	if err := yaml.Unmarshal(data, &w); err != nil {
		t.Fatal(err)
	}
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			if strings.HasPrefix(step.Name, name) {
				return step.Run
			}
		}
	}
	t.Fatalf("%s has no step %s", file, name)
	return ""
}

// runScript runs a step of promote.yml as the runner does, and returns its annotation.
func runScript(t *testing.T, script, service string, env ...string) (annotation string, passed bool) {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not on the PATH")
	}
	cmd := exec.Command("bash", "-e", "-c", script)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), append([]string{"PATH=" + ghOnPath(t), "ALM_ARTIFACTS=" + service, "GH_TOKEN=token", "RUN_ID=5", "BRANCH=main",
		"GITHUB_REPOSITORY=acme/orders", "GITHUB_REF=refs/heads/main"}, env...)...)
	out, err := cmd.CombinedOutput()
	found := regexp.MustCompile(`(?m)^::error title=promote::(.*)$`).FindStringSubmatch(string(out))
	if found == nil {
		return string(out), err == nil
	}
	return found[1], err == nil
}

// TestPromoteRefusesRuns: promote.yml downloads nothing of a run that is not one of the repository's own
// release or promote workflow on the default branch.
func TestPromoteRefusesRuns(t *testing.T) {
	script := promoteScript(t, "Refuse runs")
	for name, test := range map[string]struct {
		change func(*ghRun)
		env    string
		want   string // the annotation, "" where the run is accepted
	}{
		"release":             {func(*ghRun) {}, "", ""},
		"push":                {func(r *ghRun) { r.Event = "push" }, "", ""},
		"promote":             {func(r *ghRun) { r.Path = ".github/workflows/promote.yml" }, "", ""},
		"as documented":       {func(r *ghRun) { r.Path += "@main" }, "", ""}, // by GitHub, for GET /repos/{owner}/{repo}/actions/runs/{run_id}
		"pull request":        {func(r *ghRun) { r.Event = "pull_request" }, "", "run 5 is of the event pull_request"},
		"pull request target": {func(r *ghRun) { r.Event = "pull_request_target" }, "", "run 5 is of the event pull_request_target"},
		"workflow run":        {func(r *ghRun) { r.Event = "workflow_run" }, "", "run 5 is of the event workflow_run"},
		"fork":                {func(r *ghRun) { r.Head.Name = "mallory/orders" }, "", "run 5 is of another repository"},
		"branch":              {func(r *ghRun) { r.Branch = "side" }, "", "run 5 is not of the branch main"},
		"workflow":            {func(r *ghRun) { r.Path = ".github/workflows/other.yml" }, "", "run 5 is of another workflow"},
		"running":             {func(r *ghRun) { r.Status = "in_progress" }, "", "run 5 has not ended"},
		"from a branch":       {func(*ghRun) {}, "GITHUB_REF=refs/heads/side", "run this workflow on the default branch"},
		"no default branch":   {func(*ghRun) {}, "BRANCH=", "run this workflow on the default branch"},
		"path as id":          {func(*ghRun) {}, "RUN_ID=../5", "run-id must be the number in the URL of a run"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service, run := t.TempDir(), goodRun()
			test.change(&run)
			remember(t, service, "5", run)
			annotation, passed := runScript(t, script, service, test.env)
			if annotation != test.want || passed != (test.want == "") {
				t.Errorf("passed: %t, %q; want %q", passed, annotation, test.want)
			}
		})
	}
	if _, passed := runScript(t, script, t.TempDir()); passed {
		t.Error("a run that GitHub does not know passes")
	}
}

// TestPromoteRefusesWhatNobodyAttested: a file of the artifact that no workflow of the default branch
// attested stops promote.yml before alm runs, as does an artifact without files to verify.
func TestPromoteRefusesWhatNobodyAttested(t *testing.T) {
	script := promoteScript(t, "Verify that")
	const by = " acme/orders refs/heads/main acme/orders/.github/workflows/"
	digest := func(name string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(name))) } // files contain their names
	zip, record := digest("a.zip"), digest("a.release.json")
	for name, test := range map[string]struct {
		files       []string
		attestation []string
		want        string
	}{
		"release":      {[]string{"a.zip", "a.release.json"}, []string{zip + by + "release.yml", record + by + "release.yml"}, ""},
		"promote":      {[]string{"a.zip", "a.release.json"}, []string{zip + by + "release.yml", record + by + "promote.yml"}, ""},
		"zip promoted": {[]string{"a.zip", "a.release.json"}, []string{zip + by + "promote.yml", record + by + "release.yml"}, "release.yml did not attest a.zip on main"},
		"zip only":     {[]string{"a.zip", "a.release.json"}, []string{zip + by + "release.yml"}, "no workflow attested a.release.json on main"},
		"branch": {[]string{"a.zip", "a.release.json"}, []string{
			strings.Replace(zip+by+"release.yml", "/main ", "/side ", 1)}, "release.yml did not attest a.zip on main"},
		"fork": {[]string{"a.zip", "a.release.json"}, []string{
			zip + " mallory/orders refs/heads/main mallory/orders/.github/workflows/release.yml"}, "release.yml did not attest a.zip on main"},
		"a name of two lines": {[]string{"a\n::add-mask::b.zip", "a.release.json"}, nil, "release.yml did not attest a???add-mask??b.zip on main"},
		"no zip":              {[]string{"a.release.json"}, []string{record + by + "release.yml"}, "run 5 left no zip or no record"},
		"no record":           {[]string{"a.zip"}, []string{zip + by + "release.yml"}, "run 5 left no zip or no record"},
		"nothing":             {nil, nil, "run 5 left no zip or no record"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service, dist := t.TempDir(), t.TempDir()
			for _, file := range test.files {
				if err := os.WriteFile(filepath.Join(dist, file), []byte(file), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(service, "attestations"), []byte(strings.Join(test.attestation, "\n")), 0o644); err != nil {
				t.Fatal(err)
			}
			annotation, passed := runScript(t, script, service, "DIST="+dist)
			if passed {
				annotation = "" // gh says what it verified
			}
			if annotation != test.want || passed != (test.want == "") {
				t.Errorf("passed: %t, %q; want %q", passed, annotation, test.want)
			}
		})
	}
}
