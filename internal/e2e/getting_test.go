package e2e

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// releaseHost serves the files of a release, and counts what is asked.
type releaseHost struct {
	*httptest.Server
	files map[string]string
	asked atomic.Int32
}

// newHost serves one program for Linux under the digest that the tag of the Action has.
func newHost(t *testing.T, served string) *releaseHost {
	t.Helper()
	h := &releaseHost{files: map[string]string{"alm_linux_amd64": served}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.asked.Add(1)
		text, known := h.files[path.Base(r.URL.Path)]
		known = known && !strings.HasPrefix(r.URL.Path, "/v9/")
		if !known {
			http.NotFound(w, r)
			return
		}
		if strings.HasPrefix(r.URL.Path, "/half/") { // the connection ends before the file does
			w.Header().Set("Content-Length", fmt.Sprint(2*len(text)))
		}
		fmt.Fprint(w, text)
	}))
	t.Cleanup(h.Close)
	return h
}

// tagged returns the folder of an Action at the tag of a release with that program.
func tagged(t *testing.T, program string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"action.yml", "action"} {
		copyTo(t, filepath.Join(root(t), name), filepath.Join(dir, name))
	}
	for name, text := range map[string]string{
		"VERSION":       "1.2.0\n",
		"checksums.txt": fmt.Sprintf("%x  alm_linux_amd64\n", sha256.Sum256([]byte(program))),
	} {
		if err := os.WriteFile(filepath.Join(dir, "action", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runner is a machine that runs the Action's script.
type runner struct {
	t             *testing.T
	action, cache string
	host          string
	env           []string
}

func (r runner) run() (output string, code int) {
	output, code, _ = r.measured()
	return output, code
}

// measured also returns the processor time of the step, which other processes do not change.
func (r runner) measured() (output string, code int, cpu time.Duration) {
	r.t.Helper()
	for _, tool := range []string{"bash", "curl", "sha256sum", "awk"} {
		if _, err := exec.LookPath(tool); err != nil {
			r.t.Skip(err)
		}
	}
	cmd := exec.Command("bash", filepath.Join(r.action, "action", "run.sh"))
	cmd.Dir = r.t.TempDir()
	cmd.Env = append(os.Environ(), append([]string{"GITHUB_ACTION_PATH=" + r.action, "RUNNER_TOOL_CACHE=" + r.cache, "RUNNER_TEMP=" + r.cache, "RUNNER_OS=Linux", "RUNNER_ARCH=X64",
		"ALM_DOWNLOAD_URL=" + r.host, "ALM_BINARY=", "ALM_ACTION_REPOSITORY=acme/alm", "ACT=", "INPUT_COMMAND=status", "INPUT_PATH=."}, r.env...)...)
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode(), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// program is what a release has in these tests; it prints how it is called.
const program = "#!/bin/sh\necho \"alm $*\"\n"

// TestGetting runs the Action's script where the release has the program of the tag, another one, or
// none: nothing but that program ever runs, and every failure is one annotation and exit 2.
func TestGetting(t *testing.T) {
	noGo := withoutGo(t)
	for name, test := range map[string]struct {
		served string
		env    []string
		source bool // the Action is no tag of a release
		want   string
		code   int
	}{
		"released":        {served: program, want: "^alm status --dir \\.\n$"},
		"tampered":        {served: program + "curl evil\n", want: `^::error title=alm::HOST/alm_linux_amd64 is not alm 1\.2\.0: its sha256 is [0-9a-f]{64}, and the action's tag has [0-9a-f]{64}\. It was not run; report it to the owners of acme/alm\n$`, code: 2},
		"cut":             {served: program[:10], want: `^::error title=alm::HOST/alm_linux_amd64 is not alm 1\.2\.0: [^\n]*\n$`, code: 2},
		"no such machine": {served: program, env: []string{"RUNNER_ARCH=RISCV"}, want: `^::error title=alm::alm 1\.2\.0 has no program for linux/RISCV: build one, and name it with the input alm-path\n$`, code: 2},
		"other platform":  {served: program, env: []string{"RUNNER_OS=Windows"}, want: `^::error title=alm::alm 1\.2\.0 has no program for windows/amd64: [^\n]*\n$`, code: 2},
		"no release": {served: program, env: []string{"ALM_DOWNLOAD_URL=HOST/v9"},
			want: `^::error title=alm::the download of HOST/v9/alm_linux_amd64 failed: curl: \(22\) The requested URL returned error: 404[^\n]*alm-path, or a mirror with the variable ALM_DOWNLOAD_URL\n$`, code: 2},
		"half of it": {served: program, env: []string{"ALM_DOWNLOAD_URL=HOST/half"},
			want: `^::error title=alm::the download of HOST/half/alm_linux_amd64 failed: curl: \(18\) [^\n]*alm-path, or a mirror with the variable ALM_DOWNLOAD_URL\n$`, code: 2},
		"no network": {served: program, env: []string{"ALM_DOWNLOAD_URL=http://127.0.0.1:9"},
			want: `^::error title=alm::the download of http://127\.0\.0\.1:9/alm_linux_amd64 failed: curl: \(7\) [^\n]*alm-path, or a mirror with the variable ALM_DOWNLOAD_URL\n$`, code: 2},
		"no Go":         {served: program, env: []string{noGo}, want: "^alm status --dir \\.\n$"},
		"no Go, source": {source: true, env: []string{noGo}, want: `^::error title=alm::this version of the action has no released program, so it builds alm: use the action at a tag such as v1, add actions/setup-go [^\n]*\n$`, code: 2},
		"alm-path":      {env: []string{"INPUT_ALM_PATH=/bin/echo"}, want: "^status --dir \\.\n$"},
		"no alm-path":   {env: []string{"INPUT_ALM_PATH=nowhere/alm"}, want: `^::error title=alm::alm-path: nowhere/alm is not a program\n$`, code: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			host := newHost(t, test.served)
			r := runner{t: t, action: tagged(t, program), cache: t.TempDir(), host: host.URL}
			if test.source {
				os.Remove(filepath.Join(r.action, "action", "checksums.txt"))
			}
			for _, value := range test.env {
				r.env = append(r.env, strings.ReplaceAll(value, "HOST", host.URL))
			}
			out, code := r.run()
			want := strings.ReplaceAll(test.want, "HOST", regexp.QuoteMeta(host.URL))
			if code != test.code || !regexp.MustCompile(want).MatchString(out) {
				t.Errorf("exit %d, want %d; got\n%s\nwant %s", code, test.code, out, want)
			}
			if code == 2 {
				if left := programs(t, r.cache); len(left) > 0 {
					t.Errorf("the cache has %q", left)
				}
			}
		})
	}
}

// programs are the files in a cache.
func programs(t *testing.T, cache string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(cache, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestCache: jobs that race share one program, later ones download nothing, and one that was changed
// in the cache is replaced before it runs.
func TestCache(t *testing.T) {
	t.Parallel()
	host := newHost(t, program)
	r := runner{t: t, action: tagged(t, program), cache: t.TempDir(), host: host.URL}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if out, code := r.run(); code != 0 || out != "alm status --dir .\n" {
				t.Errorf("a job of six: exit %d, %s", code, out)
			}
		})
	}
	wg.Wait()
	files := programs(t, r.cache)
	if len(files) != 1 {
		t.Fatalf("the cache has %q, want one program", files)
	}
	asked := host.asked.Load()
	if out, code := r.run(); code != 0 || host.asked.Load() != asked {
		t.Errorf("a cached program is downloaded: exit %d, %s", code, out)
	}
	if err := os.WriteFile(files[0], []byte("#!/bin/sh\necho planted\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if out, code := r.run(); code != 0 || out != "alm status --dir .\n" || host.asked.Load() != asked+1 {
		t.Errorf("a program that somebody planted: exit %d, %s", code, out)
	}
}

// withoutGo is a PATH with the tools of a runner, and no go.
func withoutGo(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, tool := range strings.Fields("bash sh awk cat chmod curl find git mkdir mktemp mv rm sha256sum sleep sort tr uname xargs echo node") {
		if full, err := exec.LookPath(tool); err == nil {
			if err := os.Symlink(full, filepath.Join(dir, tool)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return "PATH=" + dir
}

// TestReleasedAction: a workflow uses the Action at the tag of a release on a runner without Go; the
// step with a cached program takes less than a second.
func TestReleasedAction(t *testing.T) {
	t.Parallel()
	l := newLab(t).built()
	binary := l.read(l.binary)
	host := newHost(t, binary)
	l.action, l.binary = tagged(t, binary), ""
	l.write(".github/workflows/check.yml", checkWorkflow+strings.Repeat("      - if: always()\n        uses: acme/alm@v1\n", 3))
	base := l.commit("first")
	l.replace(definition, `"TriggerDeploy"`, `"StartDeploy"`)
	l.commit("rename")
	l.path = strings.TrimPrefix(withoutGo(t), "PATH=")
	args := []string{"--env", "ALM_DOWNLOAD_URL=" + host.URL}
	done := l.act("pull_request", pullRequest(base), args...)
	if e, ok := done.annotation("error", "operation-id-renamed"); !done.failed || !ok || e.Pairs["line"] != "13" {
		t.Fatalf("failed: %t, %+v\n%s", done.failed, e, done.log)
	}
	if asked := host.asked.Load(); asked != 1 {
		t.Errorf("%d downloads of four steps, want 1", asked)
	}
	t.Logf("uses: with a cached program takes %s in act", done.fastestUse(t))
	r := runner{t: t, action: l.action, cache: t.TempDir(), host: host.URL, env: []string{"INPUT_COMMAND=check", "INPUT_BASE=" + base, "INPUT_PATH=" + l.dir, "GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=" + l.dir}}
	fastest := time.Hour
	for range 3 {
		out, code, cpu := r.measured()
		if code != 1 {
			t.Fatalf("exit %d\n%s", code, out)
		}
		fastest = min(fastest, cpu)
	}
	t.Logf("a step with a cached program takes %s of processor time", fastest)
	if fastest > time.Second {
		t.Errorf("a step with a cached program takes %s, want less than a second", fastest)
	}
}

// fastestUse returns the least time of a step that uses the Action, of several.
func (r run) fastestUse(t *testing.T) time.Duration {
	t.Helper()
	fastest, steps := time.Hour, 0
	for _, e := range r.events {
		if e.Took > 0 && len(e.StepID) == 1 && strings.Contains(e.Msg, "Main acme/alm@v1") {
			fastest, steps = min(fastest, time.Duration(e.Took)), steps+1
		}
	}
	if steps < 2 {
		t.Fatalf("%d steps use the Action", steps)
	}
	return fastest
}
