package e2e

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// trap is what a hostile repository tries to reach: programs that leave a file when something runs
// them, and a server that notes who talks to it.
type trap struct {
	sprung   string // the folder of these files
	server   *httptest.Server
	mu       sync.Mutex
	requests []string
	accepted int
}

func newTrap(t *testing.T) *trap {
	t.Helper()
	p := &trap{sprung: t.TempDir()}
	p.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		p.mu.Lock()
		p.requests = append(p.requests, fmt.Sprint(r.Method, " ", r.URL, " ", r.Header, " ", r.Form))
		p.mu.Unlock()
		w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	p.server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			p.mu.Lock()
			p.accepted++
			p.mu.Unlock()
		}
	}
	p.server.Start()
	t.Cleanup(p.server.Close)
	return p
}

// program writes a program that leaves a file of that name.
func (p *trap) program(t *testing.T, dir, name string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("#!/bin/sh\necho >%s/%s\nexit 1\n", p.sprung, filepath.Base(name))
	if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return file
}

// ran returns which programs something ran, and forgets them.
func (p *trap) ran(t *testing.T) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(p.sprung, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range left {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		left[i] = filepath.Base(name)
	}
	return left
}

// stranger is a pull request of somebody who wants the gate open, the token or the machine.
type stranger struct {
	name    string
	does    func(l lab, p *trap) // to a repository whose head renames an operation
	later   func(l lab, p *trap) // once that is committed
	with    string               // inputs of the step besides the path
	wants   string               // the annotation's title: the rule, or alm where the run is refused
	says    string               // in that annotation
	springs []string             // a git command that runs the program, which shows that alm could have run it
}

const renamed = "operation-id-renamed"

var strangers = []stranger{
	{name: "nothing-else", wants: renamed},
	{name: "hooks", does: plantHooks, wants: renamed, springs: []string{"checkout", "-q", "--detach"}},
	{name: "fsmonitor", does: plantPrograms, wants: renamed, springs: []string{"status"}},
	{name: "bare-repository", does: func(l lab, p *trap) { plantBare(l, p, "sub") }, wants: renamed, springs: []string{"-C", "sub", "fetch", "-q", "origin"}},
	{name: "bare-connector", does: func(l lab, p *trap) { plantBare(l, p, "sub/connectors/deploybot") }, wants: renamed},
	{name: "base-elsewhere", later: plantShallow, wants: "alm", says: "base"},
	{name: "linked-project", does: func(l lab, _ *trap) {
		l.git("mv", "sub", "other")
		l.symlink("other", "sub")
	}, wants: "alm", says: "symbolic link"},
	{name: "linked-clone", does: func(l lab, _ *trap) {
		clone := filepath.Join(l.t.TempDir(), "clone")
		l.git("clone", "-q", ".", clone)
		l.git("rm", "-q", "-r", "sub")
		l.symlink(filepath.Join(clone, "sub"), "sub")
	}, wants: "alm", says: "symbolic link"},
	{name: "rule-off", does: func(l lab, _ *trap) { l.add("alm.yaml", "rules: {operation-id-renamed: off}") }, wants: renamed},
	{name: "rule-note", does: func(l lab, _ *trap) {
		l.add("alm.yaml", "overrides: [{connectors: [\"**\"], rules: {operation-id-renamed: note}}]")
	}, wants: renamed},
	{name: "globs", does: func(l lab, _ *trap) { l.replace("alm.yaml", "- connectors/*", "- none/*") }, wants: "alm", says: "none/*"},
	{name: "secret-named", does: func(l lab, _ *trap) {
		l.replace("alm.yaml", "stages:\n  dev:\n", "stages:\n  dev:\n    secrets: {connectors/deploybot: GITHUB_TOKEN}\n")
	}, wants: "alm", says: "GITHUB_TOKEN"},
	{name: "secret-sent", does: func(l lab, p *trap) {
		l.replace("alm.yaml", "http://127.0.0.1:8787/dev", p.server.URL+"/dev")
		l.replace("alm.yaml", "stages:\n  dev:\n", "stages:\n  dev:\n    secrets: {connectors/deploybot: INPUT_CLIENT_SECRET}\n")
	}, with: "command: plan, stage: dev", wants: "alm", says: "INPUT_CLIENT_SECRET"},
	{name: "stage-elsewhere", does: func(l lab, p *trap) {
		l.replace("alm.yaml", "http://127.0.0.1:8787/dev", strings.Replace(p.server.URL, "127.0.0.1", "127.0.0.1.fabrikam.example", 1)+"/dev")
	}, with: "command: status, stage: dev", wants: "alm"},
	{name: "stage-look-alike", does: func(l lab, _ *trap) {
		l.replace("alm.yaml", "http://127.0.0.1:8787/dev", "https://contoso.dynamics.com.fabrikam.example")
	}, with: "command: status, stage: dev", wants: "alm"},
	{name: "stage-homoglyph", does: func(l lab, _ *trap) {
		l.replace("alm.yaml", "http://127.0.0.1:8787/dev", "https://contoso.crm4.dynamіcs.com")
	}, with: "command: status, stage: dev", wants: "alm"},
	{name: "stage-listens", does: func(l lab, p *trap) {
		l.replace("alm.yaml", "http://127.0.0.1:8787/dev", p.server.URL+"/dev")
	}, with: "command: status, stage: dev", wants: "alm"},
	{name: "commands-in-names", does: plantCommands, wants: renamed},
	{name: "command-stage", does: func(l lab, _ *trap) {
		l.replace("alm.yaml", "stages:\n  dev:\n", "stages:\n  \""+hostile+"\":\n")
	}, wants: "alm"},
	{name: "submodules", does: plantSubmodules, wants: renamed},
	{name: "deep-yaml", does: func(l lab, _ *trap) { l.add("alm.yaml", "rules:\n  "+strings.Repeat("- ", 40000)+"x") }, wants: "alm"},
	{name: "laughing-yaml", does: func(l lab, _ *trap) {
		text := "a0: &a0 x\n"
		for i := range 30 {
			text += fmt.Sprintf("a%d: &a%d [*a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i)
		}
		l.add("alm.yaml", text)
	}, wants: "alm"},
}

// pull makes the repository of a pull request that renames an operation, and what else a stranger
// does.
func (s stranger) pull(l lab, p *trap) {
	l.git("checkout", "-q", "-b", "pull")
	l.replace(definition, `"TriggerDeploy"`, `"StartDeploy"`)
	l.git("commit", "-q", "-a", "-m", "rename")
	if s.does != nil {
		s.does(l, p)
	}
	quiet := []string{"-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "filter.x.clean=cat", "-c", "filter.x.process=", "-c", "filter.x.required=false"}
	l.git(append(quiet, "add", "-A")...)
	l.git(append(quiet, "commit", "-q", "--allow-empty", "-m", s.name)...)
	if s.later != nil {
		s.later(l, p)
	}
}

// TestStrangers: pull requests that attack the runner, the token or the gate run nothing, send
// nothing, and are reported or refused. They are one workflow, because act takes seconds to start.
func TestStrangers(t *testing.T) {
	t.Parallel()
	l := emptyLab(t, "sub").built()
	l.copy(sample, "sub")
	base := l.commit("first")
	p := newTrap(t)
	workflow := "on: pull_request\njobs:\n  strangers:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v5\n"
	for _, s := range strangers {
		at := l
		at.dir = filepath.Join(t.TempDir(), s.name)
		l.git("clone", "-q", "--no-local", ".", at.dir)
		at.git("remote", "set-url", "origin", "https://github.com/acme/orders")
		s.pull(at, p)
		if s.springs != nil {
			cmd := exec.Command("git", s.springs...)
			cmd.Dir = at.dir
			_ = cmd.Run() // its hooks fail
			if len(p.ran(t)) == 0 {
				t.Errorf("%s: git %s does not spring the trap", s.name, s.springs[0])
			}
		}
		workflow += fmt.Sprintf(`      - run: find "$GITHUB_WORKSPACE" -mindepth 1 -delete && cp -a %s/. "$GITHUB_WORKSPACE"
      - id: %s
        continue-on-error: true
        uses: acme/alm@v1
        with: {path: sub, client-secret: secret-of-the-job, github-token: token-of-the-job, %s}
`, at.dir, s.name, s.with)
	}
	l.write(".github/workflows/strangers.yml", workflow)
	l.commit("workflow")
	p.ran(t)
	p.mu.Lock()
	p.accepted, p.requests = 0, nil
	p.mu.Unlock()
	r := l.act("pull_request", pullRequest(base))
	for _, s := range strangers {
		if failed, said := r.step(s.name, s.wants, s.says); !failed || !said {
			t.Errorf("%s: failed: %t, said %s %s: %t\n%s", s.name, failed, s.wants, s.says, said, r.of(s.name))
		}
	}
	if ran := p.ran(t); len(ran) > 0 {
		t.Errorf("programs of strangers ran: %q", ran)
	}
	for _, request := range p.requests {
		if strings.Contains(request, "of-the-job") {
			t.Errorf("a secret was sent: %s", request)
		}
	}
	for _, command := range []string{"::error title=gotcha", "##[error]gotcha", "::set-output name=gotcha", "::add-mask"} {
		if slices.ContainsFunc(r.events, func(e event) bool { return strings.HasPrefix(e.Raw, command) }) {
			t.Errorf("text of a stranger became a command: %s", command)
		}
	}
}

// step reports whether a step failed, and whether it has an annotation with a title and a text, or
// for the title alm an error. It parses commands as GitHub's runner does; act ends the properties at
// the last colons.
func (r run) step(id, title, text string) (failed, said bool) {
	for _, e := range r.events {
		if !slices.Contains(e.StepID, id) {
			continue
		}
		failed = failed || e.StepResult == "failure"
		properties, message, _ := strings.Cut(strings.TrimPrefix(e.Raw, "::error "), "::")
		said = said || e.Command == "error" && strings.Contains(","+properties+",", ",title="+title+",") && strings.Contains(message, text)
		said = said || title == "alm" && strings.HasPrefix(e.Msg, "alm: ") && strings.Contains(e.Msg, text)
	}
	return failed, said
}

// of returns the log of a step.
func (r run) of(id string) string {
	var log strings.Builder
	for _, e := range r.events {
		if slices.Contains(e.StepID, id) {
			log.WriteString(strings.TrimRight(e.Msg, "\n") + "\n")
		}
	}
	return log.String()
}
