package main

import (
	"bytes"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"alm/solution/dataverse/emulator"
)

// TestDoctorReportsAWrongClock: a clock that differs by more than tokens bear is a note with a remedy.
func TestDoctorReportsAWrongClock(t *testing.T) {
	server, err := serve(emulator.Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer server.stop()
	dir := doctorProject(t, server.url+"/dev")
	for shift, want := range map[time.Duration]string{
		0:                "ok    dev      answers directly\n",
		4 * time.Minute:  "ok    dev      answers directly\n",
		10 * time.Minute: "note  dev      answers directly; the clock of this machine differs by 10m0s\n               -> set the clock: tokens are rejected before and after their time\n",
		-2 * time.Hour:   "note  dev      answers directly; the clock of this machine differs by -2h0m0s\n               -> set the clock: tokens are rejected before and after their time\n",
	} {
		var out bytes.Buffer
		a := &app{Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }, Now: func() time.Time { return time.Now().Add(shift) }}
		a.Run(t.Context(), []string{"-C", dir, "doctor"})
		text := out.String()
		if shift != 0 { // the environment's clock counts seconds
			text = strings.NewReplacer("9m59s", "10m0s", "10m1s", "10m0s", "-2h0m1s", "-2h0m0s", "-1h59m59s", "-2h0m0s").Replace(text)
		}
		if !strings.Contains(text, want) {
			t.Errorf("%v:\n%s\nwant\n%s", shift, out.String(), want)
		}
	}
}

// TestDoctorNamesTheProxy: the line on connectivity says through which proxy an environment answers, or
// does not.
func TestDoctorNamesTheProxy(t *testing.T) {
	environment := httptest.NewUnstartedServer(http.NotFoundHandler())
	environment.Config.ErrorLog = log.New(io.Discard, "", 0)
	environment.StartTLS()
	defer environment.Close()
	var tunnels atomic.Bool
	tunnels.Store(true)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !tunnels.Load() || r.Method != http.MethodConnect {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		inner, err := net.Dial("tcp", environment.Listener.Addr().String())
		if err != nil {
			t.Error(err)
			return
		}
		w.WriteHeader(http.StatusOK)
		outer, begun, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		go func() { io.Copy(inner, begun); inner.Close() }() // its buffer has what came with the CONNECT
		io.Copy(outer, inner)
		outer.Close()
	}))
	defer proxy.Close()
	host := strings.TrimPrefix(proxy.URL, "http://")
	roots := filepath.Join(t.TempDir(), "roots.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: environment.Certificate().Raw})
	if err := os.WriteFile(roots, block, 0o644); err != nil {
		t.Fatal(err)
	}
	dir := doctorProject(t, "https://example.com") // which the certificate of the test server names
	run := func(want string) {
		cmd := exec.Command("alm", "-C", dir, "doctor", "--allow-host", "example.com", "--sign-in", "client-secret", "--app-id", "a", "--tenant-id", "t")
		cmd.Env = append(os.Environ(), "HTTPS_PROXY="+proxy.URL, "NO_PROXY=", "SSL_CERT_FILE="+roots, "ALM_CLIENT_SECRET=x")
		out, _ := cmd.CombinedOutput()
		if !strings.Contains(string(out), want) {
			t.Errorf("got\n%s\nwant\n%s", out, want)
		}
	}
	run("ok    dev      answers through the proxy " + host + "\n")
	tunnels.Store(false)
	run("FAIL  dev      reach example.com: Forbidden (through the proxy " + host + ")\n               -> check the URL, the name server, and the firewall; HTTPS_PROXY names a proxy\n")
}

// doctorProject is a project with one stage.
func doctorProject(t *testing.T, url string) string {
	t.Helper()
	dir := t.TempDir()
	if code, out := runIn(dir, []string{"new", "Lumen Orders", "--host", "orders.lumen-works.io"}, nil); code != 0 {
		t.Fatal(out)
	}
	text := "solutions:\n  Lumen:\n    version: 1.0.0.0\n    publisher: {name: lumen, prefix: lumen}\n    connectors: {connectors/lumen-orders: {}}\nstages:\n  dev: {url: '" + url + "'}\n"
	if err := os.WriteFile(filepath.Join(dir, "alm.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
