package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"alm/pipeline/pack"
	"alm/pipeline/record"
	"alm/solution"
	"alm/solution/dataverse/emulator"
)

// TestLives plays random lives of a release: two versions go through three stages while answers are
// spoilt and alm is killed now and then. ALM_LIVES is how many lives there are, ALM_LIFE the seed of
// the first; each prints its seed. ALM_PATIENCE multiplies how long a run may take, for a machine that
// does other work.
func TestLives(t *testing.T) {
	if runtime.GOOS == "windows" || testing.Short() {
		t.Skip("lives need signals, and time")
	}
	first, lives := number("ALM_LIFE", 1), number("ALM_LIVES", 4)
	for seed := first; seed < first+lives; seed++ {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			live(t, uint64(seed))
		})
	}
}

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

const (
	maxRuns      = 30               // at one version and one stage; the last of them meet no faults
	lifePatience = 60 * time.Second // with a run; it waits at most seconds for an answer from this machine
	lateBy       = 25 * time.Second // beyond --timeout: one answer, on a busy machine
)

func live(t *testing.T, seed uint64) {
	l := newLife(t, seed)
	for _, version := range []string{"1.0.0.0", "1.1.0.0"} {
		l.write("alm.yaml", l.project(version))
		l.must("git", "add", "-A")
		l.must("git", "commit", "-q", "-m", version)
		l.must("alm", "pack")
		for _, stage := range lifeStages {
			l.bring(version, stage)
			if t.Failed() {
				t.Fatalf("spoilt: %s", strings.Join(l.spoiler.log, "\n\t"))
			}
		}
	}
	l.checkEnd()
}

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

// bring brings a version to a stage, however often it takes.
func (l *life) bring(version, stage string) {
	verb := []string{"import", "--stage", stage}
	if stage == "prod" {
		verb = []string{"promote", "--to", stage}
		if l.rng.IntN(3) == 0 { // a fresh runner, which has the zip and alm.yaml
			os.Remove(filepath.Join(l.dir, "dist", record.Name("DeployBot")))
		}
	}
	for attempt := range maxRuns {
		l.spoiler.spoil(attempt < maxRuns-8)
		args := slices.Clone(verb)
		if attempt > 0 && l.rng.IntN(10) > 0 {
			args = append(args, "--resume")
		}
		limit := time.Duration(0)
		if l.rng.IntN(10) == 0 {
			limit = []time.Duration{time.Second, 5 * time.Second}[l.rng.IntN(2)]
			args = append(args, "--timeout", limit.String())
		}
		code := l.run(args, limit, attempt < maxRuns-8 && l.rng.IntN(7) == 0)
		runs := l.runs(stage)
		if runs != "" {
			l.checkRises(stage, runs)
		}
		if code == 0 {
			if runs != version {
				l.Errorf("alm %v: exit 0, and %s runs %q", args, stage, runs)
			}
			l.spoiler.spoil(true)
			return
		}
	}
	l.Errorf("%s never got %s", stage, version)
}

// run runs alm, and kills it if it should be. It returns the exit code, -1 of a killed run.
func (l *life) run(args []string, limit time.Duration, kill bool) int {
	patience := time.Duration(number("ALM_PATIENCE", 1))
	ctx, cancel := context.WithTimeout(l.Context(), patience*lifePatience)
	defer cancel()
	var out bytes.Buffer
	cmd := l.command(ctx, "alm", args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	began := time.Now()
	if err := cmd.Start(); err != nil {
		l.Fatal(err)
	}
	if kill {
		signal := []os.Signal{os.Kill, os.Interrupt, syscall.SIGTERM}[l.rng.IntN(3)]
		timer := time.AfterFunc(time.Duration(l.rng.IntN(600))*time.Millisecond, func() { cmd.Process.Signal(signal) })
		defer timer.Stop()
	}
	err := cmd.Wait()
	took, code := time.Since(began), cmd.ProcessState.ExitCode()
	text := strings.TrimSpace(out.String())
	switch {
	case ctx.Err() != nil:
		l.Errorf("alm %v has no end: %s", args, text)
	case limit > 0 && took > limit+patience*lateBy:
		l.Errorf("alm %v took %s: %s", args, took, text)
	case kill:
		return -1
	case code < 0 || code > 5:
		l.Errorf("alm %v: exit %d, %v: %s", args, code, err, text)
	case code > 0 && !strings.Contains(text, "hint: ") && !strings.Contains(text, "TO DO: "):
		l.Errorf("alm %v: exit %d without a word on what to do next: %s", args, code, text)
	}
	return code
}

// rows asks an environment itself.
func (l *life) rows(stage, query string) []map[string]any {
	l.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/"+stage+"/api/data/v9.2/"+query, nil)
	r.Header.Set("Authorization", "Bearer emulator")
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	var answer struct{ Value []map[string]any }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
		l.Fatalf("%s: %d %s %v", query, w.Code, w.Body, err)
	}
	return answer.Value
}

// runs returns the version that a stage runs, "" for none.
func (l *life) runs(stage string) string {
	rows := l.rows(stage, "solutions?$select=version&$filter="+url.QueryEscape("uniquename eq 'DeployBot'"))
	if len(rows) == 0 {
		return ""
	}
	return rows[0]["version"].(string)
}

func (l *life) checkRises(stage, runs string) {
	version, err := solution.ParseVersion(runs)
	if err != nil {
		l.Fatal(err)
	}
	if version.Compare(l.highest[stage]) < 0 {
		l.Errorf("%s went back from %s to %s", stage, l.highest[stage], version)
	}
	l.highest[stage] = version
}

// checkEnd checks that each stage got each version once, that it has what was packed, and that the
// record says so.
func (l *life) checkEnd() {
	rec, err := record.Load(filepath.Join(l.dir, "dist"), "DeployBot")
	if err != nil {
		l.Fatal(err)
	}
	zip, err := pack.Verify(filepath.Join(l.dir, "dist", "DeployBot_1_1_0_0_managed.zip"))
	if err != nil {
		l.Fatal(err)
	}
	packed, err := zip.ContentDigest()
	if err != nil {
		l.Fatal(err)
	}
	for _, stage := range lifeStages {
		var names []string
		for _, row := range l.rows(stage, "asyncoperations?$select=name,statuscode") {
			if row["statuscode"] == 30.0 {
				names = append(names, row["name"].(string))
			}
		}
		if len(names) != 2 {
			l.Errorf("%s has %v for two versions", stage, names)
		}
		rows := l.rows(stage, "solutions?$select=description&$filter="+url.QueryEscape("uniquename eq 'DeployBot'"))
		if _, content := solution.CutStamp(rows[0]["description"].(string)); content != packed {
			l.Errorf("%s has content %s; packed is %s", stage, content, packed)
		}
		ran := rec.Ran(stage)
		if ran == nil && stage != "prod" { // before the record was lost
			continue
		}
		if ran == nil || ran.Version != "1.1.0.0" || ran.State != record.Done {
			l.Errorf("the record says of %s: %+v", stage, ran)
		}
	}
	if l.Failed() {
		l.Logf("spoilt: %s", strings.Join(l.spoiler.log, "\n\t"))
	}
}
