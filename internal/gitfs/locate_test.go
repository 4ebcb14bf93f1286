package gitfs

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"alm/internal/exit"
)

// plantBare makes a folder of the work tree look like a bare repository, as a commit can.
func (l lab) plantBare(dir string) {
	l.t.Helper()
	l.write(dir+"/HEAD", "ref: refs/heads/main\n")
	l.write(dir+"/objects/keep", "")
	l.write(dir+"/refs/heads/main", l.git("origin", "rev-parse", "HEAD")+"\n")
	l.write(dir+"/config", "[core]\n\tbare = true\n[remote \"origin\"]\n\turl = /\n\tuploadpack = \"touch mark; false\"\n")
}

// real returns a path without symbolic links, as the repository reports it.
func (l lab) real(name string) string {
	l.t.Helper()
	full, err := filepath.EvalSymlinks(filepath.Join(l.dir, name))
	if err != nil {
		l.t.Fatal(err)
	}
	return full
}

// TestBareLookingFolders: what looks like a bare repository in a work tree is files of it.
func TestBareLookingFolders(t *testing.T) {
	for name, test := range map[string]struct{ planted, opened, prefix string }{
		"the folder itself":        {"origin/b", "origin/b", "b"},
		"a folder above":           {"origin/b", "origin/b/sub", "b/sub"},
		"each folder":              {"origin/b/sub", "origin/b/sub", "b/sub"},
		"named as bare ones are":   {"origin/x.git", "origin/x.git", "x.git"},
		"the top of the work tree": {"origin", "origin/b", "b"},
		"beside, in a folder .git": {"origin/b/.git/x", "origin/b", "b"},
	} {
		for _, workspace := range []string{"", "origin"} {
			l := newLab(t)
			l.origin()
			l.plantBare(test.planted)
			if workspace != "" {
				workspace = filepath.Join(l.dir, workspace)
			}
			r, err := OpenIn(workspace, filepath.Join(l.dir, test.opened))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			t.Cleanup(func() { r.Close() })
			if r.Root() != l.real("origin") || r.Prefix() != test.prefix || r.Dir() != l.real("origin/.git") {
				t.Errorf("%s: root %s, prefix %s, folder %s; want that of origin and %s", name, r.Root(), r.Prefix(), r.Dir(), test.prefix)
			}
		}
	}
}

// TestNamedBareRepository: a bare repository counts where it is named, and only there.
func TestNamedBareRepository(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git(".", "clone", "-q", "--bare", l.url(), "named.git")
	l.write("named.git/connectors/x/note", "")
	for name, dir := range map[string]string{"a folder below a bare repository": "named.git/connectors/x", "its own folders": "named.git/objects"} {
		if r, err := Open(filepath.Join(l.dir, dir)); !errors.Is(err, ErrNoRepository) {
			t.Errorf("%s: %+v, %v; want ErrNoRepository", name, r, err)
		}
	}
	for _, dir := range []string{"origin/.git", "origin/.git/hooks"} {
		if r, err := Open(filepath.Join(l.dir, dir)); err == nil {
			t.Errorf("%s: %+v, want an error", dir, r)
		}
	}
}

// TestWorkspace: in a CI run the repository is that of the workspace.
func TestWorkspace(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git(".", "init", "-q", "work")
	l.git("work", "submodule", "--quiet", "add", l.url(), "modules/sub")
	l.git("work", "submodule", "--quiet", "add", l.url(), "sub")
	l.git("work", "commit", "-q", "-m", "modules")
	l.git("work", "clone", "-q", l.url(), "checkout")
	l.git("work", "worktree", "add", "-q", "--detach", "linked")
	l.git("work/sub", "submodule", "--quiet", "add", l.url(), "inner")
	l.write("work/plain/x", "")
	l.write("work/empty/y/x", "")
	for name, test := range map[string]struct{ workspace, dir, root, prefix string }{
		"the top":                         {"work", "work", "work", "."},
		"a folder":                        {"work", "work/plain", "work", "plain"},
		"a submodule":                     {"work", "work/sub/a", "work", "sub/a"},
		"a submodule of a submodule":      {"work", "work/sub/inner/a", "work", "sub/inner/a"},
		"a submodule in a folder modules": {"work", "work/modules/sub", "work", "modules/sub"},
		"another checkout":                {"work", "work/checkout/a", "work/checkout", "a"},
		"a linked worktree":               {"work", "work/linked", "work/linked", "."},
		"a submodule as the workspace":    {"work/sub", "work/sub/a", "work/sub", "a"},
		"a folder elsewhere":              {"work", "origin/a", "origin", "a"},
		"above the workspace":             {"work/empty", "work/empty/y", "", ""},
		"at a terminal, a submodule":      {"", "work/sub/a", "work/sub", "a"},
	} {
		workspace := test.workspace
		if workspace != "" {
			workspace = filepath.Join(l.dir, workspace)
		}
		r, err := OpenIn(workspace, filepath.Join(l.dir, test.dir))
		if test.root == "" {
			if !errors.Is(err, ErrNoRepository) {
				t.Errorf("%s: %v, want ErrNoRepository", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		t.Cleanup(func() { r.Close() })
		if r.Root() != l.real(test.root) || r.Prefix() != test.prefix {
			t.Errorf("%s: root %s, prefix %s; want %s, %s", name, r.Root(), r.Prefix(), test.root, test.prefix)
		}
	}
}

// TestLinkedFolders: a folder behind a symbolic link of a work tree is refused, because base
// and head have different files there. Links outside of work trees are the user's own.
func TestLinkedFolders(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git(".", "clone", "-q", l.url(), "elsewhere")
	l.git(".", "init", "-q", "super")
	l.git("super", "submodule", "--quiet", "add", l.url(), "sub")
	for name, target := range map[string]string{
		"origin/beside":    "b",
		"origin/absolute":  filepath.Join(l.dir, "origin", "b"),
		"origin/twice":     "beside",
		"origin/a/up":      "../b",
		"origin/clone":     "../elsewhere",
		"origin/cloned":    "../elsewhere/b",
		"origin/outside":   l.dir,
		"super/sub/linked": "b",
		"super/link":       "sub",
		"outer":            "origin",
		"below":            filepath.Join("origin", "b"),
	} {
		if err := os.Symlink(target, filepath.Join(l.dir, name)); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	for _, dir := range []string{"origin/beside", "origin/beside/sub", "origin/absolute", "origin/twice", "origin/a/up/sub", "origin/clone",
		"origin/clone/b", "origin/cloned", "origin/outside/elsewhere", "super/sub/linked", "super/link", "outer/beside", "outer/a/up"} {
		for _, workspace := range []string{"", l.dir} {
			if r, err := OpenIn(workspace, filepath.Join(l.dir, dir)); !errors.Is(err, ErrLink) || errors.Is(err, ErrNoRepository) || exit.Hint(err) == "" {
				t.Errorf("%s: %+v, %v; want ErrLink and what to do", dir, r, err)
			}
		}
	}
	for dir, prefix := range map[string]string{"outer": ".", "outer/b/sub": "b/sub", "below": "b", "below/sub": "b/sub"} {
		if r := l.open(dir); r.Root() != l.real("origin") || r.Prefix() != prefix {
			t.Errorf("%s: root %s, prefix %s; want origin, %s", dir, r.Root(), r.Prefix(), prefix)
		}
	}
}
