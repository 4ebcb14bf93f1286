package e2e

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"alm/solution/dataverse/emulator"

	"github.com/goccy/go-yaml"
)

// azureStep is a step of docs/ci/azure-pipelines.yml.
type azureStep struct {
	Script, DisplayName string
	Env                 map[string]string
}

func readCI(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), "docs", "ci", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// gitlabScripts returns what each job of the template runs.
func gitlabScripts(t *testing.T) map[string]string {
	t.Helper()
	var all map[string]any
	readCI(t, "gitlab-ci.yml", &all)
	lines := func(job any, key string) string {
		var b strings.Builder
		fields, _ := job.(map[string]any)
		list, _ := fields[key].([]any)
		for _, line := range list {
			fmt.Fprintln(&b, line)
		}
		return b.String()
	}
	before := lines(all["default"], "before_script")
	scripts := map[string]string{}
	for name, job := range all {
		script := lines(job, "script")
		if fields, _ := job.(map[string]any); script == "" && fields["extends"] != nil {
			script = lines(all[fmt.Sprint(fields["extends"])], "script")
		}
		if script != "" && !strings.HasPrefix(name, ".") {
			scripts[name] = "set -eo pipefail\n" + before + script // as GitLab Runner has it
		}
	}
	return scripts
}

// azureScripts returns what the steps of each stage of the template run.
func azureScripts(t *testing.T) map[string][]azureStep {
	t.Helper()
	type job struct {
		Steps    []azureStep
		Strategy struct {
			RunOnce struct{ Deploy struct{ Steps []azureStep } } `yaml:"runOnce"`
		}
	}
	var template struct {
		Stages []struct {
			Stage string
			Jobs  []job
		}
	}
	readCI(t, "azure-pipelines.yml", &template)
	scripts := map[string][]azureStep{}
	for _, s := range template.Stages {
		for _, j := range s.Jobs {
			for _, step := range append(j.Steps, j.Strategy.RunOnce.Deploy.Steps...) {
				if step.Script != "" {
					scripts[s.Stage] = append(scripts[s.Stage], step)
				}
			}
		}
	}
	return scripts
}

// otherCI is a checkout on a runner of another service, with a release of alm to download.
type otherCI struct {
	lab
	env map[string]string
}

func newOtherCI(t *testing.T, stages string) *otherCI {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "sha256sum"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	binary, err := builtAlm()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	c := &otherCI{lab{t: t, dir: t.TempDir(), project: "."}, map[string]string{"ALM_URL": "file://" + binary, "ALM_SHA256": fmt.Sprintf("%x", sha256.Sum256(data)),
		"ALM_TENANT_ID": "contoso", "ALM_APP_ID": "emulator", "ALM_CLIENT_SECRET": "emulator", "CI": "", "GITHUB_ACTIONS": "", "TF_BUILD": "", "GITLAB_CI": ""}}
	c.git("init", "-q", "-b", "main")
	c.copy(sample, ".")
	c.write(".gitignore", "alm\nalm.*\n!alm.yaml\nalm-quality.json\ndist/\n")
	if stages != "" {
		c.replace("alm.yaml", "http://127.0.0.1:8787/dev", stages+"/dev")
		c.replace("alm.yaml", "http://127.0.0.1:8787/test", stages+"/test")
		c.replace("alm.yaml", "http://127.0.0.1:8787/prod", stages+"/prod")
	}
	c.commit("first")
	return c
}

// runs runs a script with more variables, and returns what it prints and its exit code.
func (c *otherCI) runs(script string, env map[string]string) (output string, code int) {
	c.t.Helper()
	all := maps.Clone(c.env)
	maps.Copy(all, env)
	cmd := exec.Command("bash", "--noprofile", "--norc", "-c", script)
	cmd.Dir = c.dir
	cmd.Env = os.Environ()
	for name, value := range all {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

// commented serves the API of a host, and keeps the comments that are written.
func commented(t *testing.T) (*httptest.Server, *[]string) {
	t.Helper()
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, map[bool]string{true: "[]", false: `{"value": []}`}[strings.HasSuffix(r.URL.Path, "/notes")])
			return
		}
		var sent struct {
			Body     string
			Comments []struct{ Content string }
		}
		json.NewDecoder(r.Body).Decode(&sent)
		for _, comment := range sent.Comments {
			sent.Body += comment.Content
		}
		bodies = append(bodies, sent.Body)
		fmt.Fprint(w, `{"id": 1}`)
	}))
	t.Cleanup(server.Close)
	return server, &bodies
}

func (c *otherCI) rename() (base, head string) {
	c.t.Helper()
	base = c.git("rev-parse", "HEAD")
	c.git("update-ref", "refs/remotes/origin/main", "HEAD")
	c.replace(definition, `"TriggerDeploy"`, `"StartDeploy"`)
	return base, c.commit("rename")
}

// change commits a change that breaks nothing, with the versions that it asks for.
func (c *otherCI) change() {
	c.t.Helper()
	c.replace(definition, `"Trigger a deployment"`, `"Start a deployment"`)
	if out, code := c.runs(strings.TrimPrefix(c.env["ALM_URL"], "file://")+" bump HEAD", nil); code != 0 {
		c.t.Fatalf("bump: exit %d\n%s", code, out)
	}
	c.commit("summary")
}

// TestGitLabTemplate runs the scripts of the template's jobs: a merge request that breaks something fails with
// reports and a comment, a tampered program does not run, and a release goes through its stages.
func TestGitLabTemplate(t *testing.T) {
	scripts := gitlabScripts(t)
	api, bodies := commented(t)
	c := newOtherCI(t, "")
	base, head := c.rename()
	env := map[string]string{"CI": "true", "GITLAB_CI": "true", "CI_PROJECT_DIR": c.dir, "CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_PROJECT_ID": "1",
		"CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "1", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": head, "CI_API_V4_URL": api.URL, "ALM_GITLAB_TOKEN": "glpat-1"}
	out, code := c.runs(scripts["connectors"], env)
	if code != 1 || len(*bodies) != 1 || !strings.Contains((*bodies)[0], "operation-id-renamed") {
		t.Errorf("merge request: exit %d, comments %q\n%s", code, *bodies, out)
	}
	for _, file := range []string{"alm.xml", "alm-quality.json", "alm.html"} {
		if !strings.Contains(c.lab.read(filepath.Join(c.dir, file)), "operation-id-renamed") {
			t.Errorf("%s does not have the finding", file)
		}
	}
	if out, code := c.runs(scripts["connectors"], map[string]string{"ALM_SHA256": strings.Repeat("0", 64)}); code == 0 || strings.Contains(out, "check   ") {
		t.Errorf("a tampered program: exit %d\n%s", code, out)
	}

	c = newOtherCI(t, emulated(t))
	c.change()
	push := map[string]string{"CI": "true", "GITLAB_CI": "true", "CI_PROJECT_DIR": c.dir, "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": c.git("rev-parse", "HEAD~1"), "GITLAB_USER_LOGIN": "ada"}
	for _, job := range []struct{ name, stage string }{{"release", "dev"}, {"promote-test", "test"}, {"promote-prod", "prod"}, {"drift", "prod"}} {
		push["CI_ENVIRONMENT_NAME"], push["STAGE"] = job.stage, job.stage
		if out, code := c.runs(scripts[job.name], push); code != 0 {
			t.Fatalf("%s: exit %d\n%s", job.name, code, out)
		}
	}
	if record := c.lab.read(filepath.Join(c.dir, "dist", "DeployBot.release.json")); strings.Count(record, `"by": "ada"`) < 3 {
		t.Errorf("the record does not say who deployed\n%s", record)
	}
}

// emulated serves three stages.
func emulated(t *testing.T) string {
	t.Helper()
	e, err := emulator.New(emulator.Options{Environments: []string{"dev", "test", "prod"}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// TestAzureTemplate runs the steps of the template's stages as TestGitLabTemplate does.
func TestAzureTemplate(t *testing.T) {
	stages := azureScripts(t)
	api, bodies := commented(t)
	runs := func(c *otherCI, stage string, env map[string]string) (all string, code int) {
		t.Helper()
		for _, step := range stages[stage] {
			more := maps.Clone(env)
			for name, value := range step.Env {
				more[name] = map[string]string{"$(System.AccessToken)": "job-token", "$(ALM_SECRET)": "emulator"}[value]
			}
			out, exit := c.runs(step.Script, more)
			if all += out; exit != 0 {
				return all, exit
			}
		}
		return all, 0
	}
	c := newOtherCI(t, "")
	_, head := c.rename()
	pull := map[string]string{"TF_BUILD": "True", "BUILD_SOURCESDIRECTORY": c.dir, "SYSTEM_COLLECTIONURI": api.URL + "/", "SYSTEM_TEAMPROJECT": "Orders", "BUILD_REPOSITORY_ID": "r1", "BUILD_REPOSITORY_NAME": "orders",
		"BUILD_REPOSITORY_PROVIDER": "TfsGit", "SYSTEM_PULLREQUEST_PULLREQUESTID": "7", "SYSTEM_PULLREQUEST_ISFORK": "False", "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main", "SYSTEM_PULLREQUEST_SOURCECOMMITID": head}
	out, code := runs(c, "check", pull)
	if code != 1 || len(*bodies) != 1 || !strings.Contains((*bodies)[0], "operation-id-renamed") {
		t.Errorf("pull request: exit %d, comments %q\n%s", code, *bodies, out)
	}
	if summary, _ := c.runs(stages["check"][2].Script, pull); summary != "##vso[task.uploadsummary]"+c.dir+"/alm.md\n" {
		t.Errorf("summary: %s", summary)
	}
	pull["ALM_SHA256"] = strings.Repeat("0", 64)
	if out, code := runs(c, "check", pull); code == 0 || strings.Contains(out, "check   ") {
		t.Errorf("a tampered program: exit %d\n%s", code, out)
	}

	c = newOtherCI(t, emulated(t))
	c.change()
	workspace := t.TempDir()
	env := map[string]string{"TF_BUILD": "True", "BUILD_SOURCESDIRECTORY": c.dir, "BUILD_REQUESTEDFOR": "Ada", "PIPELINE_WORKSPACE": workspace, "STAGE": "prod"}
	for _, stage := range []struct{ name, left string }{{"release", "dist-dev"}, {"promote_test", "dist-test"}, {"promote_prod", "dist-prod"}, {"drift", ""}} {
		if out, code := runs(c, stage.name, env); code != 0 {
			t.Fatalf("%s: exit %d\n%s", stage.name, code, out)
		}
		if stage.left != "" { // the artifact, and a fresh agent
			if err := os.Rename(filepath.Join(c.dir, "dist"), filepath.Join(workspace, stage.left)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if record := c.lab.read(filepath.Join(workspace, "dist-prod", "DeployBot.release.json")); strings.Count(record, `"by": "Ada"`) < 3 {
		t.Errorf("the record does not say who deployed\n%s", record)
	}
}
