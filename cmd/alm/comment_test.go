package main

import (
	"bytes"
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
	"time"
)

// commentHub is GitHub's API with the comments of one pull request.
type commentHub struct {
	*httptest.Server
	bodies []string
	asked  int
}

func newCommentHub(t *testing.T) *commentHub {
	h := &commentHub{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.asked++
		var body struct{ Body string }
		json.NewDecoder(r.Body).Decode(&body)
		switch {
		case r.Header.Get("Authorization") != "Bearer token":
			w.WriteHeader(http.StatusForbidden)
		case r.Method == http.MethodGet:
			var all []map[string]any
			for i, text := range h.bodies {
				all = append(all, map[string]any{"id": i, "body": text, "user": map[string]string{"type": "Bot"}})
			}
			json.NewEncoder(w).Encode(all)
		case r.Method == http.MethodPost && r.URL.Path == "/repos/acme/orders/issues/7/comments":
			h.bodies = append(h.bodies, body.Body)
			fmt.Fprint(w, `{"html_url": "https://github.com/acme/orders/pull/7#1"}`)
		case r.Method == http.MethodPatch && r.URL.Path == "/repos/acme/orders/issues/comments/0":
			h.bodies[0] = body.Body
			fmt.Fprint(w, `{"html_url": "https://github.com/acme/orders/pull/7#1"}`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(h.Close)
	return h
}

// inPullRequest runs alm check as a workflow does in a run of a pull request.
func (h *commentHub) inPullRequest(t *testing.T, dir, from, labels string, args ...string) (code int, stderr string) {
	t.Helper()
	base, err := exec.Command("git", "-C", dir, "rev-parse", "main").Output()
	if err != nil {
		t.Fatal(err)
	}
	event := filepath.Join(t.TempDir(), "event.json")
	text := fmt.Sprintf(`{"pull_request": {"number": 7, "labels": [%s], "head": {"repo": {"full_name": %q}}, "base": {"sha": %q, "repo": {"full_name": "acme/orders"}}}}`,
		labels, from, strings.TrimSpace(string(base)))
	if err := os.WriteFile(event, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": event, "GITHUB_WORKSPACE": dir,
		"GITHUB_REPOSITORY": "acme/orders", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_RUN_ID": "11", "GITHUB_WORKFLOW": "connectors", "GITHUB_JOB": "check",
		"GITHUB_API_URL": h.URL, "INPUT_GITHUB_TOKEN": "token", "INPUT_COMMENT": "true", "ALM_ACTION_REPOSITORY": "acme/alm", "ALM_ACTION_REF": "v1"}
	var out, errs bytes.Buffer
	a := &app{Stdout: &out, Stderr: &errs, Now: time.Now, Getenv: func(name string) string { return env[name] }}
	code = a.Run(t.Context(), append([]string{"check", "-C", dir}, args...))
	return code, errs.String()
}

// TestCommentIsKept: a pull request that breaks something gets one comment, which the next run
// replaces; that of a fork gets none, and neither does one without a token that may write.
func TestCommentIsKept(t *testing.T) {
	dir, h := renamedOperation(t), newCommentHub(t)
	if code, said := h.inPullRequest(t, dir, "mallory/orders", ""); code != 1 || h.asked != 0 || !strings.Contains(said, "comment no comment: the pull request is of a fork, whose runs may not write; the summary has the findings\n") {
		t.Errorf("a fork: exit %d, asked %d times\n%s", code, h.asked, said)
	}
	code, said := h.inPullRequest(t, dir, "acme/orders", "")
	if code != 1 || len(h.bodies) != 1 || !strings.Contains(said, "comment https://github.com/acme/orders/pull/7#1\n") {
		t.Fatalf("exit %d, %d comments\n%s", code, len(h.bodies), said)
	}
	golden(t, "comment.golden", strings.ReplaceAll(h.bodies[0], version, "VERSION"))
	first := h.bodies[0]
	for _, args := range [][]string{{"commit", "-q", "--allow-empty", "-m", "more"}} {
		if out, err := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=T", "-c", "user.email=t@example.com"}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	if code, said := h.inPullRequest(t, dir, "acme/orders", ""); code != 1 || len(h.bodies) != 1 || h.bodies[0] == first {
		t.Errorf("the second run: exit %d, %d comments\n%s", code, len(h.bodies), said)
	}
}

// TestLabelAllowsBreakingChanges: only the label that the workflow names lets them pass, and the comment
// says so.
func TestLabelAllowsBreakingChanges(t *testing.T) {
	dir, h := renamedOperation(t), newCommentHub(t)
	const label = "alm: allow breaking"
	for _, test := range []struct {
		labels string
		args   []string
		code   int
	}{
		{`{"name": "alm: allow breaking"}`, nil, 1},
		{`{"name": "bug"}`, []string{"--allow-breaking-label", label}, 1},
		{`{"name": "bug"}, {"name": "alm: allow breaking"}`, []string{"--allow-breaking-label", label}, 0},
	} {
		code, said := h.inPullRequest(t, dir, "acme/orders", test.labels, test.args...)
		if code != test.code {
			t.Errorf("labels %s, %q: exit %d, want %d\n%s", test.labels, test.args, code, test.code, said)
		}
		shown := strings.Contains(h.bodies[0], "*Allowed:* the pull request has the label alm: allow breaking") && strings.Contains(h.bodies[0], "next version 2.0.0.0 (major)")
		if shown != (test.code == 0) {
			t.Errorf("labels %s, %q: the comment is\n%s", test.labels, test.args, h.bodies[0])
		}
	}
}

// elsewhere runs alm check in a run of another service.
func elsewhere(t *testing.T, dir string, env map[string]string) (code int, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{Stdout: &out, Stderr: &errs, Now: time.Now, Getenv: func(name string) string { return env[name] }}
	code = a.Run(t.Context(), []string{"check", "-C", dir, "--comment"})
	return code, errs.String()
}

// TestCommentsOfOtherServices: a merge request and a pull request of Azure Repos get the same text as
// one on GitHub, with links of their own.
func TestCommentsOfOtherServices(t *testing.T) {
	dir := renamedOperation(t)
	rev := func(name string) string {
		out, err := exec.Command("git", "-C", dir, "rev-parse", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	if out, err := exec.Command("git", "-C", dir, "update-ref", "refs/remotes/origin/main", "main").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var body, asked, token string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token = r.Header.Get("Private-Token") + r.Header.Get("Authorization")
		if r.Method == http.MethodGet {
			fmt.Fprint(w, map[bool]string{true: "[]", false: `{"value": []}`}[strings.Contains(r.URL.Path, "/notes")])
			return
		}
		var sent struct {
			Body     string
			Comments []struct{ Content string }
		}
		json.NewDecoder(r.Body).Decode(&sent)
		asked, body = r.Method+" "+r.URL.RequestURI(), sent.Body
		if len(sent.Comments) > 0 {
			body = sent.Comments[0].Content
		}
		fmt.Fprint(w, `{"id": 5}`)
	}))
	t.Cleanup(server.Close)
	for name, test := range map[string]struct {
		env                      map[string]string
		asked, token, said, link string
	}{
		"GitLab": {map[string]string{"CI": "true", "GITLAB_CI": "true", "CI_PROJECT_DIR": dir, "CI_PROJECT_URL": "https://gitlab.example/acme/orders", "CI_JOB_URL": "https://gitlab.example/acme/orders/-/jobs/11",
			"CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_PROJECT_ID": "42", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "42", "CI_MERGE_REQUEST_PROJECT_URL": "https://gitlab.example/acme/orders",
			"CI_MERGE_REQUEST_DIFF_BASE_SHA": rev("main"), "CI_COMMIT_SHA": rev("HEAD"), "CI_API_V4_URL": server.URL, "ALM_GITLAB_TOKEN": "glpat-x"},
			"POST /projects/42/merge_requests/7/notes", "glpat-x", "comment https://gitlab.example/acme/orders/-/merge_requests/7#note_5\n",
			`<a href="https://gitlab.example/acme/orders/-/blob/` + rev("HEAD") + "/" + definition + `#L13">`},
		"Azure": {map[string]string{"TF_BUILD": "True", "BUILD_SOURCESDIRECTORY": dir, "SYSTEM_COLLECTIONURI": server.URL + "/", "SYSTEM_TEAMPROJECT": "Orders", "BUILD_REPOSITORY_ID": "r1", "BUILD_REPOSITORY_NAME": "orders",
			"BUILD_REPOSITORY_PROVIDER": "TfsGit", "SYSTEM_PULLREQUEST_PULLREQUESTID": "7", "SYSTEM_PULLREQUEST_ISFORK": "False", "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
			"SYSTEM_PULLREQUEST_SOURCECOMMITID": rev("HEAD"), "SYSTEM_ACCESSTOKEN": "job-token"},
			"POST /Orders/_apis/git/repositories/r1/pullRequests/7/threads?api-version=7.1", "Bearer job-token", "comment " + server.URL + "/Orders/_git/orders/pullrequest/7?discussionId=5\n",
			`<a href="` + server.URL + "/Orders/_git/orders?version=GC" + rev("HEAD") + "&amp;path=%2Fconnectors%2Fdeploybot%2FapiDefinition.swagger.json&amp;line=13&amp;lineEnd=13&amp;"},
	} {
		body, asked, token = "", "", ""
		code, said := elsewhere(t, dir, test.env)
		if code != 1 || asked != test.asked || token != test.token || !strings.Contains(said, test.said) {
			t.Errorf("%s: exit %d, asked %s with %s\n%s", name, code, asked, token, said)
		}
		if !strings.Contains(body, "operation-id-renamed") || !strings.Contains(body, test.link) {
			t.Errorf("%s: the comment lacks %s\n%s", name, test.link, body)
		}
		for _, why := range []struct{ variable, value, said string }{
			{"ALM_GITLAB_TOKEN", "", "comment no comment: there is no token; set ALM_GITLAB_TOKEN\n"},
			{"SYSTEM_ACCESSTOKEN", "", "comment no comment: there is no token; set SYSTEM_ACCESSTOKEN\n"},
			{"CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "43", "comment no comment: the pull request is of a fork, whose runs may not write; the summary has the findings\n"},
			{"SYSTEM_PULLREQUEST_ISFORK", "True", "comment no comment: the pull request is of a fork, whose runs may not write; the summary has the findings\n"},
			{"BUILD_REPOSITORY_PROVIDER", "GitHub", "comment no comment: the pull request is not in Azure Repos\n"},
			{"CI_API_V4_URL", "http://gitlab.example/api/v4", "comment no comment: CI_API_V4_URL is no https address\n"},
		} {
			if test.env[why.variable] == "" {
				continue
			}
			env := maps.Clone(test.env)
			env[why.variable], asked = why.value, ""
			if code, said := elsewhere(t, dir, env); code != 1 || asked != "" || !strings.Contains(said, why.said) {
				t.Errorf("%s with %s %q: exit %d, asked %s\n%s", name, why.variable, why.value, code, asked, said)
			}
		}
	}
}
