package e2e

import (
	"bufio"
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// event is one line of act --json, as far as it matters here.
type event struct {
	Msg     string            `json:"msg"`
	Command string            `json:"command"` // error, warning, notice, summary, set-output …
	Arg     string            `json:"arg"`
	Name    string            `json:"name"`
	Content string            `json:"content"`
	Pairs   map[string]string `json:"kvPairs"`
	Result  string            `json:"jobResult"`
	JobID   string            `json:"jobID"`
	Matrix  map[string]any    `json:"matrix"`

	Raw        string   `json:"raw"`    // the line that is a command
	StepID     []string `json:"stepID"` // of the step and of the one in its action
	StepResult string   `json:"stepResult"`
	Took       int64    `json:"executionTime"` // of a step that ended, in nanoseconds
}

// run is what a workflow did.
type run struct {
	events []event
	log    string
	failed bool
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
	args = append([]string{name, "--json", "-C", l.dir, "-e", eventFile,
		"-P", "ubuntu-latest=-self-hosted", "--no-cache-server", "--action-cache-path", home, "--action-offline-mode",
		"--remote-name", "none", "--local-repository", "acme/alm@v1=" + l.action}, args...)
	shell := newShell(l.t)
	cmd := exec.Command(os.Getenv("ALM_ACT"), append(args, l.standIns()...)...)
	cmd.Env = append(os.Environ(), "PATH="+shell.dir+string(os.PathListSeparator)+cmp.Or(l.path, ghOnPath(l.t)), "ALM_BINARY="+l.binary, "ALM_ARTIFACTS="+l.artifacts,
		"XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "GIT_PAGER=cat", "TERM=dumb", "GOCACHE="+goEnv("GOCACHE"), "GOMODCACHE="+goEnv("GOMODCACHE"))
	out, in, err := os.Pipe()
	if err != nil {
		l.t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = in, in
	err = cmd.Start()
	in.Close()
	if err != nil {
		l.t.Fatal(err)
	}
	r := run{}
	var log strings.Builder
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 64<<20) // a summary is one line
	for lines.Scan() {
		if shell.saw(lines.Text()) {
			continue
		}
		log.WriteString(lines.Text() + "\n")
		var e event
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			r.events = append(r.events, e)
		}
	}
	if err := lines.Err(); err != nil {
		l.t.Fatal(err)
	}
	r.log, r.failed = log.String(), cmd.Wait() != nil
	return r
}

// standIns name a folder of testdata for every action of others that the workflows use; act
// itself stands in for checkout.
func (l lab) standIns() []string {
	l.t.Helper()
	names, err := filepath.Glob(filepath.Join(l.dir, ".github", "workflows", "*.yml"))
	if err != nil {
		l.t.Fatal(err)
	}
	var args []string
	for _, name := range names {
		for _, use := range regexp.MustCompile(`uses: (actions/([a-z-]+)@\S+)`).FindAllStringSubmatch(l.read(name), -1) {
			if use[2] != "checkout" {
				args = append(args, "--local-repository", use[1]+"="+filepath.Join(root(l.t), "internal", "e2e", "testdata", use[2]))
			}
		}
	}
	return args
}

// goEnv returns a setting of go: the home of act's jobs is an empty folder.
func goEnv(name string) string { return goSettings()[name] }

var goSettings = sync.OnceValue(func() map[string]string {
	settings := map[string]string{}
	out, _ := exec.Command("go", "env", "-json", "GOCACHE", "GOMODCACHE").Output() // without go, no test builds
	_ = json.Unmarshal(out, &settings)
	return settings
})

// has tells whether a line of the log says all of it.
func (r run) has(parts ...string) bool {
	return slices.ContainsFunc(r.events, func(e event) bool { return says(e.Msg+e.Arg+e.Content, parts) })
}

// summary tells whether a step's summary says all of it.
func (r run) summary(parts ...string) bool {
	return slices.ContainsFunc(r.events, func(e event) bool { return e.Command == "summary" && says(e.Content, parts) })
}

func says(text string, parts []string) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(text, part) })
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

// took tells whether the runner took a command with that name: an output, or "" for those
// that have none.
func (r run) took(command, name string) bool {
	return slices.ContainsFunc(r.events, func(e event) bool { return e.Command == command && e.Name == name })
}

// annotated tells whether an annotation of any kind begins with the text.
func (r run) annotated(text string) bool {
	return slices.ContainsFunc(r.events, func(e event) bool {
		return slices.Contains([]string{"error", "warning", "notice"}, e.Command) && strings.HasPrefix(e.Arg, text)
	})
}
