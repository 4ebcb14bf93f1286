package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// judgingVerbs are the ways to ask alm about a folder; the last one is how the Action asks.
var judgingVerbs = []struct {
	name string
	args []string
	env  map[string]string
}{
	{"lint", []string{"lint"}, nil},
	{"lint HEAD", []string{"lint", "HEAD"}, nil},
	{"check", []string{"check", "HEAD~1"}, nil},
	{"check --lint-all", []string{"check", "--lint-all", "HEAD~1"}, nil},
	{"diff", []string{"diff", "HEAD~1", "HEAD"}, nil},
	{"impact", []string{"impact", "HEAD~1", "--in", "."}, nil},
	{"bump", []string{"bump", "HEAD~1"}, nil},
	{"release", []string{"release", "HEAD~1"}, nil},
	{"Action", []string{"check"}, map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "workflow_dispatch", "INPUT_BASE": "HEAD~1"}},
	{"doctor", []string{"doctor"}, nil},
	{"Action doctor", []string{"doctor"}, map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "workflow_dispatch"}},
	{"Action lint", []string{"lint"}, map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "schedule"}},
}

// TestNothingToCheckIsNeverGood commits folders with nothing that could be checked, each in its
// own way, and asks every verb about them. testdata/nothing.txtar has them, with what alm lint
// prints about each.
func TestNothingToCheckIsNeverGood(t *testing.T) {
	archive, err := txtar.ParseFile("../../testdata/nothing.txtar")
	if err != nil {
		t.Fatal(err)
	}
	repo := t.TempDir()
	git := func(args ...string) {
		cmd := exec.Command("git", append([]string{"-C", repo, "-c", "user.name=Tester", "-c", "user.email=tester@example.com"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Skipf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	git("commit", "-q", "--allow-empty", "-m", "first")
	ways := writeWays(t, repo, archive)
	git("add", "-A", "-f")
	git("commit", "-q", "-m", "ways to have nothing to check")

	var said strings.Builder
	for _, way := range slices.Sorted(maps.Keys(ways)) {
		lintCode := 0
		for _, verb := range judgingVerbs {
			code, output := runIn(filepath.Join(repo, way), verb.args, verb.env)
			if code == 0 || code > 3 {
				t.Errorf("%s: %s exits %d:\n%s", way, verb.name, code, output)
			}
			switch {
			case verb.name == "lint":
				lintCode = code
				fmt.Fprintf(&said, "-- %s --\nexit %d\n%s", way, code, output)
			case verb.name == "doctor":
				said.WriteString(aboutProject(output))
			}
			if strings.HasSuffix(verb.name, "doctor") && code != lintCode {
				t.Errorf("%s: %s exits %d, and lint %d:\n%s", way, verb.name, code, lintCode, output)
			}
		}
	}
	golden(t, "nothing.golden", said.String())
	if len(ways) < 40 {
		t.Errorf("%d ways, want at least 40", len(ways))
	}
}

// aboutProject returns what doctor prints about the project.
func aboutProject(output string) string {
	var lines strings.Builder
	about := false
	for line := range strings.Lines(output) {
		if about = strings.Contains(line, " project ") || about && strings.HasPrefix(strings.TrimSpace(line), "-> "); about {
			lines.WriteString(line)
		}
	}
	return lines.String()
}

// writeWays writes the files of an archive and returns its top folders. In a file whose name ends
// in .quoted, \x and \u are escapes.
func writeWays(t *testing.T, repo string, archive *txtar.Archive) map[string]bool {
	ways := map[string]bool{}
	for _, file := range archive.Files {
		name, data := file.Name, file.Data
		if plain, quoted := strings.CutSuffix(name, ".quoted"); quoted {
			text := ""
			if _, err := fmt.Sscanf(strings.TrimSpace(string(data)), "%q", &text); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			name, data = plain, []byte(text)
		}
		full := filepath.Join(repo, filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(full), 0o755)
		if link, ok := strings.CutSuffix(full, ".link"); ok && err == nil {
			err = os.Symlink(strings.TrimSpace(string(data)), link)
		} else if err == nil {
			err = os.WriteFile(full, data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		way, _, _ := strings.Cut(name, "/")
		ways[way] = true
	}
	return ways
}

// runIn runs alm in a folder, with these variables and no others.
func runIn(dir string, args []string, env map[string]string) (code int, output string) {
	var out bytes.Buffer
	a := &app{Stdout: &out, Stderr: &out, Now: time.Now, Getenv: func(name string) string {
		if name == "GITHUB_WORKSPACE" && env != nil {
			return dir
		}
		return env[name]
	}}
	code = a.Run(context.Background(), append([]string{"-C", dir}, args...))
	return code, strings.ReplaceAll(out.String(), dir, "DIR")
}
