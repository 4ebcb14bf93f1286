package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"alm/solution"
	"alm/solution/dataverse/emulator"
)

func number(variable string, otherwise int) int {
	n, err := strconv.Atoi(os.Getenv(variable))
	if err != nil {
		return otherwise
	}
	return n
}

// life is one life of a release.
type life struct {
	*testing.T
	rng     *rand.Rand
	dir     string
	spoiler *spoiler
	handler http.Handler
	highest map[string]solution.Version // that a stage ran
}

var lifeStages = []string{"dev", "test", "prod"}

func newLife(t *testing.T, seed uint64) *life {
	rng := rand.New(rand.NewPCG(seed, 0))
	pick := func(choices ...time.Duration) time.Duration {
		return choices[rng.IntN(len(choices))] * time.Millisecond
	}
	e, err := emulator.New(emulator.Options{Run: pick(5, 200, 800), Queue: pick(1, 100), LateLock: rng.IntN(2) == 0,
		Versions: []emulator.VersionRule{emulator.HigherVersions, emulator.AnyVersions}[rng.IntN(2)]})
	if err != nil {
		t.Fatal(err)
	}
	s := &spoiler{next: e.Handler(), rng: rand.New(rand.NewPCG(seed, 1)), rate: []float64{.03, .08, .15}[rng.IntN(3)], done: make(chan struct{})}
	server := httptest.NewServer(s)
	t.Cleanup(func() { close(s.done); server.CloseClientConnections(); server.Close() })
	l := &life{T: t, rng: rng, dir: t.TempDir(), spoiler: s, handler: e.Handler(), highest: map[string]solution.Version{}}
	if err := os.CopyFS(l.dir, os.DirFS("demo")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(l.dir, "alm.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	l.write("alm.yaml", strings.ReplaceAll(string(text), "http://127.0.0.1:8787", server.URL))
	l.write(".gitignore", "dist/\n")
	l.must("git", "init", "-q", "-b", "main")
	return l
}

// project returns alm.yaml with a version.
func (l *life) project(version string) string {
	text, err := os.ReadFile(filepath.Join(l.dir, "alm.yaml"))
	if err != nil {
		l.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "    version: ") })
	lines[i] = "    version: " + version
	return strings.Join(lines, "\n")
}

func (l *life) write(name, text string) {
	l.Helper()
	if err := os.WriteFile(filepath.Join(l.dir, name), []byte(text), 0o644); err != nil {
		l.Fatal(err)
	}
}

func (l *life) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	if name == "alm" {
		program, err := os.Executable()
		if err != nil {
			l.Fatal(err)
		}
		cmd.Path, cmd.Err = program, nil // the test's program is alm under that name
	}
	cmd.Dir = l.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + l.dir, "TMPDIR=" + os.TempDir(), "USER=tester", "GORACE=atexit_sleep_ms=20",
		"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=T", "GIT_AUTHOR_EMAIL=t@example.com",
		"GIT_COMMITTER_NAME=T", "GIT_COMMITTER_EMAIL=t@example.com"}
	return cmd
}

func (l *life) must(name string, args ...string) {
	l.Helper()
	if out, err := l.command(l.Context(), name, args...).CombinedOutput(); err != nil {
		l.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}
