package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"alm/solution"
)

// life is a project with two stages, an emulator in a process of its own, and a wire
// between the two on which alm can be killed at any request.
type life struct {
	t        *testing.T
	binary   string
	dir      string
	emulator string // its URL
	wire     *wire
	releases int      // so far
	missed   int      // looks at which alm was to die, and that no run repeated
	flags    []string // of the emulator, beside its port
	process  *exec.Cmd
}

// newLife starts the emulator with its state in a folder and its first faults in a file.
func newLife(t *testing.T, faults string) *life {
	t.Helper()
	binary, err := builtAlm()
	if err != nil {
		t.Fatal(err)
	}
	l := &life{t: t, dir: filepath.Join(t.TempDir(), "project"), binary: binary}
	copyTo(t, filepath.Join(root(t), sample), l.dir)
	state := t.TempDir()
	file := filepath.Join(state, "faults.json")
	if err := os.WriteFile(file, []byte(faults), 0o644); err != nil {
		t.Fatal(err)
	}
	l.flags = []string{"--state", state, "--environments", "test,prod", "--queue", "30ms", "--run", "120ms",
		"--version-rule", "same"} // alm repairs a partial import with the same version
	l.process, l.emulator = startEmulator(t, l.binary, append(l.flags, "--port", "0", "--faults", file)...)
	t.Cleanup(func() { l.process.Process.Kill(); l.process.Wait() })
	l.wire = newWire(t, l.emulator)
	name := filepath.Join(l.dir, "alm.yaml")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "http://127.0.0.1:8787", l.wire.url)
	before, rest, _ := strings.Cut(text, "  dev:\n")
	_, after, found := strings.Cut(rest, "  test:\n")
	if !found {
		t.Fatal("the sample has no stages dev and test")
	}
	if err := os.WriteFile(name, []byte(before+"  test:\n"+after), 0o644); err != nil {
		t.Fatal(err)
	}
	return l
}

// crash kills the emulator and starts another on its port and state.
func (l *life) crash() {
	l.process.Process.Kill()
	l.process.Wait()
	_, port, _ := strings.Cut(strings.TrimPrefix(l.emulator, "http://"), ":")
	l.process, _ = startEmulator(l.t, l.binary, append(l.flags, "--port", port)...)
}

func startEmulator(t *testing.T, binary string, flags ...string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"emulator"}, flags...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	address, found := strings.CutPrefix(strings.TrimSpace(line), "page  ")
	if err != nil || !found {
		t.Fatalf("the emulator says %q, %v", line, err)
	}
	return cmd, strings.TrimSuffix(address, "/")
}

// ran is what a run of alm came to; the exit code is -1 when it was killed.
type ran struct {
	exit  int
	said  string
	calls []string
}

// alm runs the real program in the project.
func (l *life) alm(args ...string) ran { return l.dies(nil, args...) }

// dies runs alm and kills it, with SIGKILL, where the deaths say.
func (l *life) dies(deaths []death, args ...string) ran {
	l.t.Helper()
	cmd := exec.Command(l.binary, args...)
	cmd.Dir = l.dir
	cmd.Env = append(os.Environ(), "GITHUB_ACTIONS=", "CI=", "USER=tester", "ALM_APP_ID=emulator", "ALM_CLIENT_SECRET=emulator")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	dead := make(chan struct{})
	l.wire.mu.Lock()
	l.wire.seen, l.wire.deaths = nil, deaths
	l.wire.kill = func() { cmd.Process.Kill(); <-dead }
	l.wire.crash = l.crash
	err := cmd.Start()
	l.wire.mu.Unlock()
	if err != nil {
		l.t.Fatal(err)
	}
	cmd.Wait()
	close(dead)
	l.wire.mu.Lock()
	defer l.wire.mu.Unlock()
	return ran{cmd.ProcessState.ExitCode(), said.String(), l.wire.seen}
}

// must runs alm and wants that exit code.
func (l *life) must(exit int, args ...string) ran {
	l.t.Helper()
	r := l.alm(args...)
	if r.exit != exit {
		l.t.Fatalf("alm %s: exit %d, want %d\n%s", strings.Join(args, " "), r.exit, exit, r.said)
	}
	return r
}

// fault switches trouble on in an environment.
func (l *life) fault(env, fault string) {
	l.t.Helper()
	resp, err := http.Post(l.emulator+"/"+env+"/_emulator/faults", "application/json", strings.NewReader(fault))
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); resp.StatusCode >= 300 {
		l.t.Fatalf("fault %s: %s", fault, text)
	}
}

// hold lets another user's import take the lock.
func (l *life) hold(env string) {
	l.t.Helper()
	l.fault(env, `{"kind": "slow"}`)
	body, err := json.Marshal(map[string]any{"OverwriteUnmanagedCustomizations": false, "PublishWorkflows": true, "CustomizationFile": otherZip(l.t)})
	if err != nil {
		l.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, l.emulator+"/"+env+"/api/data/v9.2/ImportSolutionAsync", bytes.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer emulator")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		l.t.Fatalf("another's import: %s %s", resp.Status, text)
	}
}

// otherZip is an unmanaged solution that holds no more than a variable.
func otherZip(t *testing.T) []byte {
	t.Helper()
	version, err := solution.ParseVersion("1.0.0.0")
	if err != nil {
		t.Fatal(err)
	}
	s := &solution.Solution{
		Name: "Other", DisplayName: "Other", Version: version,
		Publisher: solution.Publisher{Name: "fabrikam", DisplayName: "Fabrikam", Prefix: "fabrikam", OptionPrefix: 20000},
		Variables: []solution.Variable{{Name: "fabrikam_Host", DisplayName: "Host", Type: solution.String, Introduced: "1.0.0.0"}},
	}
	var zip bytes.Buffer
	if err := s.Write(&zip, false); err != nil {
		t.Fatal(err)
	}
	return zip.Bytes()
}
