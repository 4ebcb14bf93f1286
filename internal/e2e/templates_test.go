package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ended are the exit codes of jobs by their names.
func ended(jobs map[string]ranJob) string {
	codes := map[string]int{}
	for name, job := range jobs {
		codes[name] = job.code
	}
	return fmt.Sprint(codes)
}

// says holds that the jobs ended so, and returns the log of one.
func (c *otherCI) says(what string, jobs map[string]ranJob, want, job string, parts ...string) {
	c.t.Helper()
	if got := ended(jobs); got != want {
		c.t.Errorf("%s: exit codes %s, want %s\n%s", what, got, want, jobs[job].log)
	}
	for _, part := range parts {
		if !strings.Contains(jobs[job].log, part) {
			c.t.Errorf("%s: %s does not say %q\n%s", what, job, part, jobs[job].log)
		}
	}
}

// judged are pull requests by what they do, and what a check of each ends with.
var judged = []struct {
	name   string
	change func(*otherCI)
	code   int
	finds  string // in the reports, "" where there are none
	says   string
}{
	{"rename", (*otherCI).rename, 1, "operation-id-renamed", "operation-id-renamed"},
	{"nothing wrong", func(c *otherCI) { c.replace(definition, `"Trigger a deployment"`, `"Start a deployment"`) }, 0, "operation-summary-changed", "check   "},
	{"no alm.yaml that anybody can read", func(c *otherCI) { c.write("alm.yaml", "connectors: [\n") }, 2, "", "hint: "},
	{"broken JSON", func(c *otherCI) { c.replace(definition, `"swagger"`, `swagger`) }, 1, "json-syntax", "json-syntax"},
}

// TestGitLabTemplate runs the jobs of the template as GitLab does, in clones of their own: merge requests that
// are good, break something or cannot be judged, with and without a token for the comment, and with a program
// that somebody changed.
func TestGitLabTemplate(t *testing.T) {
	t.Parallel()
	template := readGitLab(t)
	api, written := commented(t)
	for _, test := range judged {
		c := newOtherCI(t, "")
		base, head := c.pull(func() { test.change(c) })
		c.git("checkout", "-q", "side")
		env := map[string]string{"CI": "true", "GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_PROJECT_ID": "1",
			"CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "1", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": head, "CI_API_V4_URL": api.URL,
			"CI_MERGE_REQUEST_TITLE": "$(touch hacked)", "CI_COMMIT_REF_NAME": "x`touch hacked`", "CI_DEFAULT_BRANCH": "main"}
		jobs := template.pipeline(c, env)
		c.says(test.name+", without a token", jobs, fmt.Sprintf("map[connectors:%d]", test.code), "connectors", test.says)
		for _, kind := range []string{"junit", "codequality"} {
			report := jobs["connectors"].reports[kind]
			if test.code == 2 && !strings.HasSuffix(report, "no such file or directory") || test.code != 2 && !strings.Contains(report, test.finds) {
				t.Errorf("%s: the report %s: %s", test.name, kind, report)
			}
		}
		if bodies := written(); len(bodies) != 0 {
			t.Errorf("%s: a comment without a token: %q", test.name, bodies)
		}
		env["ALM_GITLAB_TOKEN"] = "glpat-1"
		c.says(test.name, template.pipeline(c, env), fmt.Sprintf("map[connectors:%d]", test.code), "connectors", test.says)
		if bodies := written(); test.code != 2 && (len(bodies) != 1 || !strings.Contains(bodies[0], test.finds)) {
			t.Errorf("%s: comments %q", test.name, bodies)
		}
		if test.name != "rename" {
			continue
		}
		env["CI_API_V4_URL"] = refuses(t)
		c.says("comments are refused", template.pipeline(c, env), "map[connectors:1]", "connectors", "no comment: ")
		c.env["ALM_SHA256"] = strings.Repeat("0", 64)
		tampered := template.pipeline(c, env)
		c.says("a tampered program", tampered, "map[connectors:1]", "connectors", "alm: FAILED")
		if log := tampered["connectors"].log; strings.Contains(log, "check   ") {
			t.Errorf("a tampered program ran\n%s", log)
		}
	}
}

// refuses is an API that gives nobody what they ask.
func refuses(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	t.Cleanup(server.Close)
	return server.URL
}

// TestGitLabDeploys: what the default branch has goes to dev, and by hand to test and prod; what breaks
// something, or comes to a stage that does not answer, goes nowhere, and its reports and record are kept.
func TestGitLabDeploys(t *testing.T) {
	t.Parallel()
	template := readGitLab(t)
	c := newOtherCI(t, emulated(t))
	before := c.git("rev-parse", "HEAD")
	c.change()
	push := map[string]string{"CI": "true", "GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "main", "CI_COMMIT_BEFORE_SHA": before, "GITLAB_USER_LOGIN": "ada"}
	c.says("by nobody's hand", template.pipeline(c, push), "map[release:0]", "release")
	jobs := template.pipeline(c, push, "promote-prod", "promote-test")
	if got, want := ended(jobs), "map[promote-prod:0 promote-test:0 release:0]"; got != want {
		t.Fatalf("exit codes %s, want %s\n%v", got, want, jobs)
	}
	if record := c.read(filepath.Join(jobs["promote-prod"].left, "dist", "DeployBot.release.json")); strings.Count(record, `"by": "ada"`) < 3 {
		t.Errorf("the record does not say who deployed\n%s", record)
	}
	nightly := map[string]string{"CI": "true", "GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "main"}
	c.says("drift", template.pipeline(c, nightly), "map[drift dev:0 drift prod:0 drift test:0]", "drift dev")

	push["CI_COMMIT_BEFORE_SHA"] = c.git("rev-parse", "HEAD")
	c.rename()
	c.commit("rename")
	jobs = template.pipeline(c, push, "promote-test", "promote-prod")
	c.says("a break", jobs, "map[release:1]", "release", "operation-id-renamed")
	if report := jobs["release"].reports["junit"]; !strings.Contains(report, "operation-id-renamed") {
		t.Errorf("the report of a release that is refused: %s", report)
	}
	drifted := template.pipeline(c, nightly)
	c.says("git is ahead", drifted, "map[drift dev:1 drift prod:1 drift test:1]", "drift prod", "operation-id-renamed")
	if report := drifted["drift prod"].reports["junit"]; !strings.Contains(report, "operation-id-renamed") {
		t.Errorf("the report of a stage that differs: %s", report)
	}

	c = newOtherCI(t, "http://127.0.0.1:9") // where nobody answers
	push["CI_COMMIT_BEFORE_SHA"] = c.git("rev-parse", "HEAD")
	c.change()
	jobs = template.pipeline(c, push, "promote-test")
	c.says("dev does not answer", jobs, "map[release:4]", "release", "hint: ")
	if record := c.read(filepath.Join(jobs["release"].left, "dist", "DeployBot.release.json")); !strings.Contains(record, `"version"`) {
		t.Errorf("the record is not kept: %s", record)
	}
}

// library has the variable groups of Azure Pipelines.
func (c *otherCI) library() map[string]map[string]string {
	all := map[string]map[string]string{"alm": {}, "alm-deploy": {"secret ALM_SECRET": "emulator"}}
	for _, name := range []string{"ALM_URL", "ALM_SHA256"} {
		all["alm"][name] = c.env[name]
	}
	for _, name := range []string{"ALM_TENANT_ID", "ALM_APP_ID"} {
		all["alm-deploy"][name] = c.env[name]
	}
	c.env = maps.Clone(c.env)
	maps.DeleteFunc(c.env, func(name, _ string) bool { return strings.HasPrefix(name, "ALM_") })
	return all
}

// TestAzureTemplate runs the steps of the template's stages as an agent does, as TestGitLabTemplate those of
// GitLab.
func TestAzureTemplate(t *testing.T) {
	t.Parallel()
	template := readAzure(t)
	api, written := commented(t)
	for _, test := range judged {
		c := newOtherCI(t, "")
		_, head := c.pull(func() { test.change(c) })
		groups := c.library()
		pull := map[string]string{"Build.Reason": "PullRequest", "TF_BUILD": "True", "System.CollectionUri": api.URL + "/", "System.TeamProject": "Orders", "Build.Repository.Id": "r1", "Build.Repository.Name": "orders",
			"Build.Repository.Provider": "TfsGit", "System.PullRequest.PullRequestId": "7", "System.PullRequest.IsFork": "False", "System.PullRequest.TargetBranch": "refs/heads/main", "System.PullRequest.SourceCommitId": head,
			"System.PullRequest.SourceBranch": "refs/heads/x`touch hacked`", "Build.SourceVersionMessage": "$(touch hacked)\n##vso[task.complete]"}
		jobs := template.withoutToken().pipeline(c, groups, pull)
		c.says(test.name+", without a token", jobs, fmt.Sprintf("map[check:%d]", test.code), "check", test.says)
		report := jobs["check"].reports["junit"]
		if test.code == 2 && !strings.HasSuffix(report, "no such file or directory") || test.code != 2 && !strings.Contains(report, test.finds) {
			t.Errorf("%s: the report: %s", test.name, report)
		}
		bodies := written()
		if shown := strings.Contains(jobs["check"].log, "\n##vso[task.uploadsummary]/"); shown != (test.code != 2) || len(bodies) != 0 {
			t.Errorf("%s: the summary is shown: %t, comments %q", test.name, shown, bodies)
		}
		groups["alm"]["secret System.AccessToken"] = "job"
		c.says(test.name, template.pipeline(c, groups, pull), fmt.Sprintf("map[check:%d]", test.code), "check", test.says)
		if bodies := written(); test.code != 2 && (len(bodies) != 1 || !strings.Contains(bodies[0], test.finds)) {
			t.Errorf("%s: comments %q", test.name, bodies)
		}
		if test.name != "rename" {
			continue
		}
		pull["System.CollectionUri"] = refuses(t) + "/"
		c.says("comments are refused", template.pipeline(c, groups, pull), "map[check:1]", "check", "no comment: ")
		groups["alm"]["ALM_SHA256"] = strings.Repeat("0", 64)
		tampered := template.pipeline(c, groups, pull)
		c.says("a tampered program", tampered, "map[check:1]", "check", "alm: FAILED")
		if log := tampered["check"].log; strings.Contains(log, "check   ") {
			t.Errorf("a tampered program ran\n%s", log)
		}
	}
}

// withoutToken is the template without the line that gives a step the token of the job.
func (a azureTemplate) withoutToken() azureTemplate {
	a.Stages = slices.Clone(a.Stages)
	for i, stage := range a.Stages {
		a.Stages[i].Jobs = slices.Clone(stage.Jobs)
		for j, job := range stage.Jobs {
			steps := slices.Clone(job.Steps)
			for k, step := range steps {
				if step.Env["SYSTEM_ACCESSTOKEN"] != "" {
					steps[k].Env = nil
				}
			}
			a.Stages[i].Jobs[j].Steps = steps
		}
	}
	return a
}

// TestAzureDeploys: the same for Azure Pipelines as TestGitLabDeploys; no stage before the deployments has
// their secret.
func TestAzureDeploys(t *testing.T) {
	t.Parallel()
	template := readAzure(t)
	c := newOtherCI(t, emulated(t))
	c.change()
	groups := c.library()
	push := map[string]string{"TF_BUILD": "True", "Build.Reason": "IndividualCI", "Build.SourceBranch": "refs/heads/main", "Build.RequestedFor": "Ada"}
	c.says("main", template.pipeline(c, groups, push), "map[promote_prod:0 promote_test:0 release:0]", "promote_prod")
	c.says("a branch", template.pipeline(c, groups, map[string]string{"Build.Reason": "Manual", "Build.SourceBranch": "refs/heads/side"}), "map[]", "")
	nightly := map[string]string{"TF_BUILD": "True", "Build.Reason": "Schedule", "Build.SourceBranch": "refs/heads/main"}
	c.says("drift", template.pipeline(c, groups, nightly), "map[drift dev:0 drift prod:0 drift test:0]", "drift dev")

	c.rename()
	c.commit("rename")
	jobs := template.pipeline(c, groups, push)
	c.says("a break", jobs, "map[release:1]", "release", "operation-id-renamed")
	if report := jobs["release"].reports["junit"]; !strings.Contains(report, "operation-id-renamed") {
		t.Errorf("the report of a release that is refused: %s", report)
	}
	drifted := template.pipeline(c, groups, nightly)
	c.says("git is ahead", drifted, "map[drift dev:1 drift prod:1 drift test:1]", "drift prod", "operation-id-renamed")
	if report := drifted["drift prod"].reports["junit"]; !strings.Contains(report, "operation-id-renamed") {
		t.Errorf("the report of a stage that differs: %s", report)
	}
	for _, stage := range template.Stages {
		deploys := slices.ContainsFunc(stage.Variables, func(v struct{ Group string }) bool { return v.Group == "alm-deploy" })
		if deploys == (stage.Stage == "check") {
			t.Errorf("%s has the secret of deployments: %t", stage.Stage, deploys)
		}
	}
}
