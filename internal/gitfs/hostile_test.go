package gitfs

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// keep writes an object, well-formed or not.
func (l lab) keep(kind, text string) string {
	l.t.Helper()
	cmd := exec.Command("git", "hash-object", "-w", "--literally", "-t", kind, "--stdin")
	cmd.Dir, cmd.Stdin = filepath.Join(l.dir, "origin"), strings.NewReader(text)
	out, err := cmd.CombinedOutput()
	if err != nil {
		l.t.Fatalf("git hash-object: %v\n%s", err, out)
	}
	return strings.TrimSpace(string(out))
}

func row(mode, name, hash string) string {
	raw := plumbing.NewHash(hash)
	return mode + " " + name + "\x00" + string(raw[:])
}

// TestDamagedTrees: a tree that git would never write is an error.
func TestDamagedTrees(t *testing.T) {
	l := newLab(t)
	l.origin()
	good, evil := l.keep("blob", "good"), l.keep("blob", "evil")
	r := l.open("origin")
	for name, tree := range map[string]string{
		"twins":     row("100644", "def.json", good) + row("100644", "def.json", evil),
		"slash":     row("100644", "a/def.json", good),
		"up":        row("40000", "..", good),
		"nameless":  row("100644", "", good),
		"cut short": row("100644", "def.json", good)[:20],
		"no mode":   row("x", "def.json", good),
	} {
		hash := l.keep("tree", tree)
		if entries, err := r.FS(Commit{Hash: hash, Tree: hash}).(*treeFS).ReadDir("."); err == nil {
			t.Errorf("%s: %v, want an error", name, entries)
		}
	}
}

// TestBomb: a few small trees contain more folders than anyone can visit.
func TestBomb(t *testing.T) {
	l := newLab(t)
	l.origin()
	tree := l.keep("tree", row("100644", "def.json", l.keep("blob", "{}")))
	for range 10 {
		var next strings.Builder
		for i := range 10 {
			next.WriteString(row("40000", fmt.Sprint(i), tree))
		}
		tree = l.keep("tree", next.String())
	}
	deep := l.keep("tree", "")
	for range 2 * maxDepth {
		deep = l.keep("tree", row("40000", "d", deep))
	}
	r := l.open("origin")
	for _, hash := range []string{tree, deep} {
		if units, err := r.Changed(l.resolve(r, "HEAD"), Commit{Hash: hash, Tree: hash}, isUnit); err == nil {
			t.Errorf("%d units, want an error", len(units))
		}
	}
}

func TestWrongKinds(t *testing.T) {
	l := newLab(t)
	l.origin()
	r := l.open("origin")
	blob := l.git("origin", "rev-parse", "HEAD:top.txt")
	if _, err := r.Resolve(t.Context(), blob); !errors.Is(err, ErrNoRevision) {
		t.Errorf("a blob as a revision: %v, want ErrNoRevision", err)
	}
	wrong := l.keep("tree", row("40000", "dir", blob))
	if _, err := r.FS(Commit{Tree: wrong}).(*treeFS).ReadDir("dir"); err == nil || errors.Is(err, ErrMissing) {
		t.Errorf("a blob as a folder: %v", err)
	}
}

func FuzzParseTree(f *testing.F) {
	f.Add([]byte(row("100644", "a", strings.Repeat("ab", 20))))
	f.Add([]byte("40000 x\x00short"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parseTree(data)
		if err != nil {
			return
		}
		for _, e := range entries {
			if got, ok := findEntry(entries, e.Name); !ok || got != e {
				t.Errorf("findEntry(%q) = %v, %v; want %v", e.Name, got, ok, e)
			}
		}
	})
}

func TestGitEnv(t *testing.T) {
	got := gitEnv([]string{"HOME=/h", "GIT_DIR=/other", "GIT_WORK_TREE=/w", "GIT_ALLOW_PROTOCOL=ext", "INPUT_GITHUB_TOKEN=t", "ALM_CLIENT_SECRET=s", "ALM_SECRET_ORDERS=s", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=t", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=a.b", "GIT_CONFIG_VALUE_0=c"},
		"/repo/.git", []setting{{"safe.directory", "/repo/.git"}})
	want := []string{"HOME=/h", "GIT_CONFIG_KEY_0=a.b", "GIT_CONFIG_VALUE_0=c", "GIT_DIR=/repo/.git", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C",
		"GIT_CONFIG_KEY_1=safe.directory", "GIT_CONFIG_VALUE_1=/repo/.git", "GIT_CONFIG_COUNT=2"}
	if !slices.Equal(got, want) {
		t.Errorf("gitEnv = %q, want %q", got, want)
	}
}

func TestReason(t *testing.T) {
	for text, want := range map[string]string{
		"":    "",
		"one": "one",
		"remote: hm\nfatal: unable to access 'https://me:secret@host/x.git/': no\nhint: y\n": "fatal: unable to access 'https://host/x.git/': no",
		"fatal: 'ssh://git@host/x//y' @ z":                                                   "fatal: 'ssh://host/x//y' @ z",
	} {
		if got := reason(text); got != want {
			t.Errorf("reason(%q) = %q, want %q", text, got, want)
		}
	}
}
