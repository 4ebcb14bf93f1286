package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeShowsWhatAlmPrints compares README's example with the output of alm check on the
// sample project after an operation was renamed; -update writes it.
func TestReadmeShowsWhatAlmPrints(t *testing.T) {
	dir := renamedOperation(t)
	code, out := runHere(t.Context(), "-C", dir, "check", "main")
	if code != 1 {
		t.Fatalf("alm check main: exit %d\n%s", code, out)
	}
	example := regexp.MustCompile("(?ms)^```\n\\$ alm check main\n.*?^```\n")
	readme := readFile(t, "README.md")
	want := "```\n$ alm check main\n" + strings.TrimSpace(out) + "\n```\n"
	if *update {
		readme = example.ReplaceAllLiteralString(readme, want)
		if err := os.WriteFile(filepath.Join("..", "..", "README.md"), []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := example.FindString(readme); got != want {
		t.Errorf("README shows\n%s\nwant (go test ./cmd/alm -run Readme -update)\n%s", got, want)
	}
}

// renamedOperation makes a repository of the sample project with a branch that renames an
// operation, and returns its folder.
func renamedOperation(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("demo")); err != nil {
		t.Fatal(err)
	}
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false"}, args...)...)
		// README shows the commit's hash.
		cmd.Env = append(os.Environ(), "GIT_AUTHOR_DATE=2026-11-29T12:00:00Z", "GIT_COMMITTER_DATE=2026-11-29T12:00:00Z")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v: %s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	git("add", "-A")
	git("commit", "-q", "-m", "first")
	git("switch", "-q", "-c", "rename")
	name := filepath.Join(dir, filepath.FromSlash(definition))
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	renamed := strings.Replace(string(data), `"TriggerDeploy"`, `"StartDeploy"`, 1)
	if err := os.WriteFile(name, []byte(renamed), 0o644); err != nil {
		t.Fatal(err)
	}
	git("commit", "-q", "-a", "-m", "rename")
	return dir
}
