package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// TestKills kills an import at one request after the other, before the environment does it or after,
// and runs it again: that run ends soon and well, and the environment imported once. ALM_KILLS is how
// many kills there are; the usual few are spread over an import.
func TestKills(t *testing.T) {
	if runtime.GOOS == "windows" || testing.Short() {
		t.Skip("kills need signals, and time")
	}
	packed := packedSample(t, "1.0.0.0")
	whole := &killed{at: -1}
	whole.importOnce(t, packed)
	kills := 2 * whole.count()
	step := max(kills/number("ALM_KILLS", 6), 1)
	for i := 0; i < kills; i += step {
		t.Run(fmt.Sprintf("request %d, %d", i/2, i%2), func(t *testing.T) {
			t.Parallel()
			k := &killed{at: i / 2, after: i%2 == 1}
			k.importOnce(t, packed)
			k.importAgain()
		})
	}
}

// killed is a run that is killed at a request.
type killed struct {
	*life
	at    int  // from 0; -1 is never
	after bool // once the environment did the request

	mu       sync.Mutex
	requests []string
	kill     func()
}

func (k *killed) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.requests)
}

// serve passes a request on, or ends the run.
func (k *killed) serve(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	n, kill := len(k.requests), k.kill
	k.requests = append(k.requests, r.Method+" "+r.URL.Path)
	k.mu.Unlock()
	if n != k.at || kill == nil {
		k.handler.ServeHTTP(w, r)
		return
	}
	if k.after {
		k.handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	kill()
	panic(http.ErrAbortHandler)
}

func (k *killed) importOnce(t *testing.T, packed string) {
	e, err := emulator.New(emulator.Options{Run: 50 * time.Millisecond, Versions: emulator.AnyVersions})
	if err != nil {
		t.Fatal(err)
	}
	k.life = &life{T: t, dir: t.TempDir(), handler: e.Handler()}
	server := httptest.NewServer(http.HandlerFunc(k.serve))
	t.Cleanup(server.Close)
	if err := os.CopyFS(k.dir, os.DirFS(packed)); err != nil {
		t.Fatal(err)
	}
	k.write("alm.yaml", strings.ReplaceAll(k.project("1.0.0.0"), "http://127.0.0.1:8787", server.URL))
	var out bytes.Buffer
	cmd := k.command(t.Context(), "alm", "import", "--stage", "dev")
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	k.mu.Lock()
	k.kill = func() { cmd.Process.Kill() }
	k.mu.Unlock()
	err = cmd.Wait()
	k.mu.Lock()
	k.kill = nil
	k.mu.Unlock()
	if k.at < 0 && err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
}

// importAgain resumes the import, as a person does, with a claim that is soon too old.
func (k *killed) importAgain() {
	pace := dataverse.Pace{Start: 100 * time.Millisecond, Try: time.Second, Lock: 50 * time.Millisecond}
	began := time.Now()
	code, out := pacedRunner(k.dir, pace, "import", "--stage", "dev", "--resume")
	took := time.Since(began)
	imports := k.rows("dev", "msdyn_solutionhistories?$select=msdyn_result")
	notes := k.rows("dev", "annotations?$select=subject")
	if code != 0 || len(imports) != 1 || len(notes) > 0 || took > time.Minute {
		k.Errorf("killed at %v: the next run took %s and exits %d; %d imports, notes %v\n%s", k.requests[k.at], took, code, len(imports), notes, out)
	}
}
