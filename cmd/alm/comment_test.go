package main

import (
	"bytes"
	"encoding/json"
	"fmt"
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
