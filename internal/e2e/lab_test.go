package e2e

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// lab is a repository with the sample project.
type lab struct {
	t         *testing.T
	dir       string
	project   string // the project's folder in the repository, slashed
	binary    string // an alm at hand; "" lets the Action build it
	action    string // the folder that acme/alm@v1 stands for
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

// ownLab is what our own workflows need of our own repository.
func ownLab(t *testing.T) lab {
	t.Helper()
	l := emptyLab(t, sample)
	for _, name := range []string{".github", "action", "action.yml", "go.mod", sample} {
		l.copy(name, name)
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

// built is the lab with an alm at hand and an Action that holds no more than its script, so
// that only one test waits for act to copy the module and for the Action to build it.
func (l lab) built() lab {
	l.t.Helper()
	l.binary = filepath.Join(l.t.TempDir(), "alm")
	if out, err := exec.Command("go", "build", "-C", root(l.t), "-o", l.binary, "./cmd/alm").CombinedOutput(); err != nil {
		l.t.Fatalf("build alm: %v\n%s", err, out)
	}
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
