package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// lab is a repository with the sample project.
type lab struct {
	t         *testing.T
	dir       string
	project   string // the project's folder in the repository, slashed
	binary    string // an alm at hand; "" lets the Action build it
	action    string // the folder that acme/alm@v1 stands for
	path      string // PATH of the runner; "" is that of the test
	artifacts string // a folder RUN/NAME/… for each artifact of a run
}

const sample = "cmd/alm/demo"

const definition = "connectors/deploybot/apiDefinition.swagger.json"

// newLab is a repository that holds nothing but the sample project.
func newLab(t *testing.T) lab {
	t.Helper()
	l := emptyLab(t, ".")
	l.copy(sample, ".")
	return l
}

// documentedLab is a repository with the sample project and the workflows of docs/workflows, whose
// OWNER/alm@COMMIT is the Action.
func documentedLab(t *testing.T) lab {
	t.Helper()
	l := newLab(t)
	names, err := filepath.Glob(filepath.Join(root(t), "docs", "workflows", "*.yml"))
	if err != nil || len(names) < 3 {
		t.Fatalf("docs/workflows has %q, %v", names, err)
	}
	for _, name := range names {
		text := strings.ReplaceAll(l.read(name), "OWNER/alm@COMMIT", "acme/alm@v1")
		l.write(path.Join(".github/workflows", filepath.Base(name)), text)
	}
	return l
}

func emptyLab(t *testing.T, project string) lab {
	t.Helper()
	if os.Getenv("ALM_ACT") == "" {
		t.Skip("ALM_ACT does not name act: see .ci/run")
	}
	l := lab{t: t, dir: t.TempDir(), project: project, action: root(t), artifacts: t.TempDir()}
	l.git("init", "-q", "-b", "main")
	return l
}

// copy takes a file or folder of the module into the repository.
func (l lab) copy(from, to string) {
	l.t.Helper()
	copyTo(l.t, filepath.Join(root(l.t), from), filepath.Join(l.dir, to))
}

func copyTo(t *testing.T, from, to string) {
	t.Helper()
	info, err := os.Stat(from)
	if err != nil {
		t.Fatal(err)
	}
	if info.IsDir() {
		err = os.CopyFS(to, os.DirFS(from))
	} else {
		err = copyFile(from, to)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

// builtIn is the folder of the alm that builtAlm built, "" before.
var builtIn string

// builtAlm builds alm once for all tests, as the Action and a release do.
var builtAlm = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "alm-e2e")
	if err != nil {
		return "", err
	}
	builtIn = dir
	binary := filepath.Join(dir, "alm")
	cmd := exec.Command("go", "build", "-C", filepath.Join("..", ".."), "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", binary, "./cmd/alm")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build alm: %w\n%s", err, out)
	}
	return binary, nil
})

// built is the lab with an alm at hand and an Action that holds no more than its script, so
// that only one test waits for act to copy the module and for the Action to build it.
func (l lab) built() lab {
	l.t.Helper()
	binary, err := builtAlm()
	if err != nil {
		l.t.Fatal(err)
	}
	l.binary = binary
	l.action = l.t.TempDir()
	for _, name := range []string{"action.yml", "action"} {
		copyTo(l.t, filepath.Join(root(l.t), name), filepath.Join(l.action, name))
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

func (l lab) read(file string) string {
	l.t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		l.t.Fatal(err)
	}
	return string(data)
}

// replace changes the first place of a text in a file of the project.
func (l lab) replace(file, was, is string) {
	l.t.Helper()
	name := path.Join(l.project, file)
	text := l.read(filepath.Join(l.dir, name))
	if !strings.Contains(text, was) {
		l.t.Fatalf("%s has no %q", file, was)
	}
	l.write(name, strings.Replace(text, was, is, 1))
}

func (l lab) commit(message string) string {
	l.t.Helper()
	l.git("add", "-A")
	l.git("commit", "-q", "-m", message)
	return l.git("rev-parse", "HEAD")
}
