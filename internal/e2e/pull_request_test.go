package e2e

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pulls is a repository with branches that change the sample project, each merged into main as GitHub does
// for a pull request.
func pulls(t *testing.T) (l lab, base string) {
	t.Helper()
	l = newLab(t).built()
	base = l.commit("first")
	branch := func(name string, change func()) {
		l.git("checkout", "-q", "-b", name, base)
		change()
		l.commit(name)
		l.git("checkout", "-q", "--detach", base)
		l.git("merge", "-q", "--no-ff", "-m", "merge "+name, name)
		l.git("update-ref", "refs/pull/"+name+"/merge", "HEAD")
	}
	branch("good", func() { l.replace(definition, `"Trigger a deployment"`, `"Start a deployment"`) })
	branch("rename", func() { l.replace(definition, `"TriggerDeploy"`, `"StartDeploy"`) })
	branch("waived", func() {
		l.replace(definition, `"TriggerDeploy"`, `"StartDeploy"`)
		if out, code := runOn(t, l, "accept", "f99d0fa7", "--reason", "agreed with the flow's owner", "--until", soon(), "--base", base); code != 0 {
			t.Fatalf("accept: exit %d\n%s", code, out)
		}
	})
	l.git("checkout", "-q", "main")
	return l, base
}

// soon is a day on which a waiver may end.
func soon() string { return time.Now().AddDate(0, 2, 0).Format(time.DateOnly) }

// pullEvent is the event of pull request 7 of a branch of a repository.
func (l lab) pullEvent(from, base, branch string) map[string]any {
	side := func(repository, ref, sha string) map[string]any {
		return map[string]any{"ref": ref, "sha": sha, "repo": map[string]any{"full_name": repository}}
	}
	return map[string]any{"repository": map[string]any{"default_branch": "main", "full_name": "acme/orders"}, "pull_request": map[string]any{
		"number": 7, "labels": []any{}, "head": side(from, branch, l.git("rev-parse", branch)), "base": side("acme/orders", "main", base)}}
}

// checkJob is a job that checks what a script checks out.
func checkJob(name, checkout, with string) string {
	return fmt.Sprintf("  %s:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v5\n      - run: |\n          %s\n      - id: check\n        uses: acme/alm@v1\n        with:\n          command: check\n          comment: true\n%s%s",
		name, strings.ReplaceAll(checkout, "\n", "\n          "), with, keepResults)
}

// TestPullRequests: in act, a good change, a rename, an accepted rename, and a rename with a token that may
// not comment each have their exit code, annotations, summary, outputs, comment and SARIF.
func TestPullRequests(t *testing.T) {
	t.Parallel()
	l, base := pulls(t)
	h := newHub(t, l.dir)
	workflow := "on: pull_request\njobs:\n"
	for _, name := range []string{"good", "rename", "waived"} {
		workflow += checkJob(name, "git checkout -q refs/pull/"+name+"/merge", "          format: sarif=alm.sarif\n")
	}
	workflow += checkJob("read-only", "git checkout -q refs/pull/rename/merge", "          github-token: read-only\n")
	l.write(".github/workflows/check.yml", workflow)
	event := l.pullEvent("acme/orders", base, "rename")
	delete(event["pull_request"].(map[string]any)["head"].(map[string]any), "sha") // each job has a head of its own
	r := l.apart().act("pull_request", event, "-s", "GITHUB_TOKEN=job-token", "--env", "GITHUB_REPOSITORY=acme/orders", "--env", "GITHUB_API_URL="+h.URL+"/api")
	var got strings.Builder
	for _, job := range []string{"good", "rename", "waived", "read-only"} {
		text := l.results(r, job)
		fmt.Fprintf(&got, "== %s ==\n%s", job, text)
		if job == "read-only" {
			continue
		}
		fmt.Fprintf(&got, "-- SARIF --\n%s", sarifResults(t, l.read(filepath.Join(l.artifacts, job, "alm.sarif"))))
		_, text, _ = strings.Cut(text, "-- summary --\n")
		summary, _, _ := strings.Cut(text, "-- outputs --\n")
		before, after, found := strings.Cut(h.comment(summary), summary)
		fmt.Fprintf(&got, "-- comment, %t --\n%s[the summary]%s\n", found, before, after)
	}
	same := l.commitNames(map[string]string{base: "BASE", "refs/pull/good/merge": "GOOD", "refs/pull/rename/merge": "RENAME", "refs/pull/waived/merge": "WAIVED"})
	golden(t, "pull-requests.golden", got.String(), append(same, h.URL, "HUB", soon(), "SOON")...)
	if len(h.comments) != 3 {
		t.Errorf("%d comments: %q", len(h.comments), h.comments)
	}
	if t.Failed() {
		t.Log(r.log)
	}
}

// sarifResults returns the results of a SARIF log of alm.
func sarifResults(t *testing.T, data string) string {
	t.Helper()
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			Tool    struct{ Driver struct{ Name string } }
			Results []map[string]any
		}
	}
	if err := json.Unmarshal([]byte(data), &log); err != nil || log.Version != "2.1.0" || len(log.Runs) != 1 || log.Runs[0].Tool.Driver.Name != "alm" {
		t.Errorf("it is no SARIF log of alm: %v, %.200s", err, data)
		return ""
	}
	for _, result := range log.Runs[0].Results {
		delete(result, "ruleIndex") // it changes with every new rule
	}
	text, err := json.MarshalIndent(log.Runs[0].Results, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

// checkedOut checks out the merge of a pull request as actions/checkout does.
const checkedOut = `find . -mindepth 1 -delete
git init -q .
git remote add origin "$ORIGIN/%s/orders"
git fetch -q --no-tags --prune --depth=%d origin +refs/pull/rename/%s:refs/remotes/pull/7/merge
git checkout -q --force refs/remotes/pull/7/merge
`

// TestForkAndShallowClones: in act, the pull request of a fork, without a token, is judged in shallow clones:
// alm fetches what they lack of the base, or says what to do; nothing asks GitHub's API for a comment.
func TestForkAndShallowClones(t *testing.T) {
	t.Parallel()
	l, base := pulls(t)
	l.git("update-ref", "refs/pull/rename/head", "rename")
	l.git("config", "uploadpack.allowAnySHA1InWant", "true")
	h := newHub(t, filepath.Join(l.dir, ".git"))
	jobs := []struct {
		name, checkout, with string
	}{
		{"depth-1", fmt.Sprintf(checkedOut, "depth-1", 1, "merge"), ""},
		{"depth-2", fmt.Sprintf(checkedOut, "depth-2", 2, "merge"), ""},
		{"head", fmt.Sprintf(checkedOut, "head", 1, "head"), ""},
		{"gone", fmt.Sprintf(checkedOut, "gone", 1, "merge") + "git remote set-url origin \"$ORIGIN/gone\"\n", ""},
		{"never", fmt.Sprintf(checkedOut, "never", 1, "merge"), "          fetch-base: never\n"},
		{"token", fmt.Sprintf(checkedOut, "token", 1, "merge") + "git remote set-url origin \"$ORIGIN/private/orders\"\n", "          github-token: job-token\n"},
	}
	workflow := "on: pull_request\njobs:\n"
	for _, job := range jobs {
		workflow += checkJob(job.name, job.checkout, job.with)
	}
	l.write(".github/workflows/check.yml", workflow)
	r := l.apart().act("pull_request", l.pullEvent("mallory/orders", base, "rename"), "--env", "GITHUB_REPOSITORY=acme/orders", "--env", "ORIGIN="+h.URL+"/git",
		"--env", "GITHUB_API_URL="+h.URL+"/api", "--env", "GITHUB_SERVER_URL="+h.URL)
	same := strings.NewReplacer(l.commitNames(map[string]string{base: "BASE", "refs/pull/rename/merge": "MERGE", "rename": "HEAD"})...)
	merged := same.Replace(l.results(r, "depth-1"))
	head := strings.NewReplacer("first parent of the merge commit", "where its head left the base", "MERGE", "HEAD").Replace(merged)
	got := "== merge ==\n" + merged
	for _, job := range jobs[1:] {
		switch text := same.Replace(l.results(r, job.name)); job.name {
		case "depth-2", "token", "head":
			if want := map[bool]string{false: merged, true: head}[job.name == "head"]; text != want {
				t.Errorf("%s: got\n%s\nwant\n%s", job.name, text, want)
			}
		default:
			got += "== " + job.name + " ==\n" + text
		}
	}
	golden(t, "fork.golden", got, h.URL, "HUB", strings.Replace(h.URL, ":", "&#58;", 1), "HUB")
	if h.asked != 0 {
		t.Errorf("the API was asked %d times", h.asked)
	}
	// A checkout alone asks as often as that of depth 2, which has the base.
	if n := h.fetched["depth-2"]; h.fetched["never"] != n || h.fetched["gone"] != n || h.fetched["depth-1"] <= n || h.fetched["head"] <= n || h.fetched["private"] == 0 {
		t.Errorf("requests: %v", h.fetched)
	}
	if t.Failed() {
		t.Log(r.log)
	}
}
