package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alm/solution/dataverse"
)

// TestDoctorIsNotSilent: where an environment takes requests and never answers, doctor says so soon.
func TestDoctorIsNotSilent(t *testing.T) {
	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-done }))
	defer server.Close()
	defer close(done)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "alm.yaml"), []byte("stages:\n  dev: {url: "+server.URL+"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, out := pacedRunner(dir, dataverse.Pace{Quiet: 20 * time.Millisecond, Try: 50 * time.Millisecond}, "doctor", "--stage", "dev")
	for _, line := range []string{
		"FAIL  dev      reach " + server.Listener.Addr().String() + ": no answer within 20ms (directly)\n",
		"wait    dev: no answer for 0s to GET WhoAmI\n",
	} {
		if !strings.Contains(out, line) {
			t.Errorf("no line %q in\n%s", line, out)
		}
	}
}
