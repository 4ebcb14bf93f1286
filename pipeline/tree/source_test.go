package tree

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"alm/internal/exit"
)

// git runs the real git and returns its output.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=Tester", "-c", "user.email=tester@example.com"}, args...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// TestRevisionOrFile: a name that is a file and a revision is the revision in a bare
// repository; in a work tree the error says how to name the revision.
func TestRevisionOrFile(t *testing.T) {
	dir := t.TempDir()
	git(t, dir, "init", "-q", "work")
	work := filepath.Join(dir, "work")
	if err := os.WriteFile(filepath.Join(work, "HEAD"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	git(t, work, "add", "-A")
	git(t, work, "commit", "-q", "-m", "first")
	git(t, dir, "clone", "-q", "--bare", "work", "bare.git")
	commit := git(t, work, "rev-parse", "HEAD")
	for _, test := range []struct{ dir, spec, err, hint string }{
		{"bare.git", "HEAD", "", ""},
		{"bare.git", "config", "config is neither a folder, a definition, a zip nor a revision", "give a path that is there (it counts from the folder in which alm works), or a revision: git branch -a and git tag list the names that exist"},
		{"work", "HAED", "HAED is neither a folder, a definition, a zip nor a revision", "did you mean HEAD?"},
		{"work", "HEAD~0", "", ""},
		{"work", "HEAD", "HEAD is a file", "write HEAD~0 for the revision with that name"},
		{"work", ".git/config", ".git/config is a file", "a SOURCE is a folder, a solution zip or a git revision"},
	} {
		place, err := At(filepath.Join(dir, test.dir))
		if err != nil {
			t.Fatal(err)
		}
		got, err := place.Source(t.Context(), test.spec)
		if test.err != "" {
			if err == nil || err.Error() != test.err || exit.Hint(err) != test.hint {
				t.Errorf("%s in %s: %v (%s); want %s (%s)", test.spec, test.dir, err, exit.Hint(err), test.err, test.hint)
			}
			continue
		}
		if err != nil || got.Commit.Hash != commit {
			t.Errorf("%s in %s: %s, %v; want %s", test.spec, test.dir, got.Commit.Hash, err, commit)
		}
	}
}

// TestWorkTreeOfBare: a bare repository has no work tree.
func TestWorkTreeOfBare(t *testing.T) {
	dir := t.TempDir()
	git(t, dir, "init", "-q", "--bare", ".")
	place, err := At(dir)
	if err != nil {
		t.Fatal(err)
	}
	want, hint := dir+" is a bare repository, which has no work tree", "run git worktree add DIR and work there; alm lint HEAD and alm diff HEAD~1 HEAD need no work tree"
	if _, err := place.WorkTree(t.Context()); err == nil || err.Error() != want || exit.Hint(err) != hint {
		t.Errorf("%v (%s); want %s (%s)", err, exit.Hint(err), want, hint)
	}
}
