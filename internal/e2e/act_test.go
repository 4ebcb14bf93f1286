package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// event is one line of act --json, as far as it matters here.
type event struct {
	Msg     string            `json:"msg"`
	Command string            `json:"command"` // error, warning, notice, summary, set-output …
	Arg     string            `json:"arg"`
	Content string            `json:"content"`
	Pairs   map[string]string `json:"kvPairs"`
	Result  string            `json:"jobResult"`
}

// run is what a workflow did.
type run struct {
	events []event
	log    string
	failed bool
}

// lab is a repository with the sample project.
type lab struct {
	t      *testing.T
	dir    string
	binary string // an alm at hand; "" lets the Action build it
}

const definition = "connectors/deploybot/apiDefinition.swagger.json"

func newLab(t *testing.T) lab {
	t.Helper()
	if os.Getenv("ALM_ACT") == "" {
		t.Skip("ALM_ACT does not name act: see .ci/run")
	}
	l := lab{t: t, dir: t.TempDir()}
	if err := os.CopyFS(l.dir, os.DirFS(filepath.Join(root(t), "cmd", "alm", "demo"))); err != nil {
		t.Fatal(err)
	}
	l.git("init", "-q", "-b", "main")
	return l
}

// built is the lab with an alm at hand, so that only one test waits for the Action's build.
func (l lab) built() lab {
	l.t.Helper()
	l.binary = filepath.Join(l.t.TempDir(), "alm")
	if out, err := exec.Command("go", "build", "-C", root(l.t), "-o", l.binary, "./cmd/alm").CombinedOutput(); err != nil {
		l.t.Fatalf("build alm: %v\n%s", err, out)
	}
	return l
}

func (l lab) git(args ...string) string {
	l.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=T", "-c", "user.email=t@example.com"}, args...)...)
	cmd.Dir = l.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		l.t.Fatalf("git %s: %v\n%s", args[0], err, out)
	}
	return strings.TrimSpace(string(out))
}

func (l lab) write(name, text string) {
	l.t.Helper()
	full := filepath.Join(l.dir, name)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
}

func (l lab) replace(was, is string) {
	l.t.Helper()
	data, err := os.ReadFile(filepath.Join(l.dir, definition))
	if err != nil || !bytes.Contains(data, []byte(was)) {
		l.t.Fatalf("%s has no %q: %v", definition, was, err)
	}
	l.write(definition, strings.Replace(string(data), was, is, 1))
}

func (l lab) commit(message string) string {
	l.t.Helper()
	l.git("add", "-A")
	l.git("commit", "-q", "-m", message)
	return l.git("rev-parse", "HEAD")
}

// act runs the lab's workflows with an event, on this machine.
func (l lab) act(name string, payload any, args ...string) run {
	l.t.Helper()
	data, err := json.Marshal(payload)
	if err != nil {
		l.t.Fatal(err)
	}
	home := l.t.TempDir()
	eventFile := filepath.Join(home, "event.json")
	if err := os.WriteFile(eventFile, data, 0o644); err != nil {
		l.t.Fatal(err)
	}
	cmd := exec.Command(os.Getenv("ALM_ACT"), append([]string{name, "--json", "-C", l.dir, "-e", eventFile,
		"-P", "ubuntu-latest=-self-hosted", "--no-cache-server", "--action-cache-path", home, "--action-offline-mode",
		"--remote-name", "none", "--local-repository", "acme/alm@v1=" + root(l.t)}, args...)...)
	cmd.Env = append(os.Environ(), "ALM_BINARY="+l.binary, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "GIT_PAGER=cat", "TERM=dumb",
		"GOCACHE="+goEnv(l.t, "GOCACHE"), "GOMODCACHE="+goEnv(l.t, "GOMODCACHE"))
	out, err := cmd.CombinedOutput()
	r := run{log: string(out), failed: err != nil}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			r.events = append(r.events, e)
		}
	}
	return r
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// has tells whether a line of the log says all of it.
func (r run) has(parts ...string) bool {
	for _, e := range r.events {
		line := e.Msg + e.Arg + e.Content
		found := true
		for _, part := range parts {
			found = found && strings.Contains(line, part)
		}
		if found {
			return true
		}
	}
	return false
}

// annotation is the first of that command whose title is the rule.
func (r run) annotation(command, rule string) (event, bool) {
	for _, e := range r.events {
		if e.Command == command && e.Pairs["title"] == rule {
			return e, true
		}
	}
	return event{}, false
}

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
	l := newLab(t)
	l.write(".github/workflows/check.yml", checkWorkflow)
	base := l.commit("first")
	l.replace(`"TriggerDeploy"`, `"StartDeploy"`)
	l.replace(`"Starts a deployment of one service to one environment."`,
		`"x\n::set-output name=stage::prod\n::error title=gotcha::gotcha"`)
	l.commit("rename")
	r := l.act("pull_request", pullRequest(base))
	if !r.failed {
		t.Error("the job does not fail")
	}
	e, ok := r.annotation("error", "operation-id-renamed")
	if !ok || e.Pairs["file"] != definition || e.Pairs["line"] != "13" {
		t.Errorf("annotation %+v", e)
	}
	if _, ok := r.annotation("error", "gotcha"); ok {
		t.Error("text of the connector became a command")
	}
	if !r.has("operation-id-renamed", "connectors/deploybot", "|") {
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

// TestCompatible: a change that breaks nothing passes, with outputs.
func TestCompatible(t *testing.T) {
	l := newLab(t).built()
	l.write(".github/workflows/check.yml", checkWorkflow)
	base := l.commit("first")
	l.replace(`"Trigger a deployment"`, `"Start a deployment"`)
	l.commit("summary")
	r := l.act("pull_request", pullRequest(base))
	if r.failed || !r.has("outputs", `"breaking-count": "0"`, `"bump": "patch"`) {
		t.Errorf("failed: %t\n%s", r.failed, r.log)
	}
}
