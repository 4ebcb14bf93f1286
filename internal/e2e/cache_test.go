package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCacheThatCannotBeReplaced: where the program of the release cannot be put into the cache, none
// runs: neither the one that is there, nor what a folder of that name has.
func TestCacheThatCannotBeReplaced(t *testing.T) {
	t.Parallel()
	host := newHost(t, program)
	r := runner{t: t, action: tagged(t, program), cache: t.TempDir(), host: host.URL}
	if out, code := r.run(); code != 0 {
		t.Fatalf("exit %d, %s", code, out)
	}
	cached := programs(t, r.cache)[0]
	refused := func(what string) {
		t.Helper()
		if out, code := r.run(); code != 2 || !strings.HasSuffix(out, " cannot be written\n") || strings.Count(out, "::error title=alm::") != 1 || strings.Contains(out, "planted") {
			t.Errorf("%s: exit %d, %s", what, code, out)
		}
	}
	planted := []byte("#!/bin/sh\necho planted\n")
	broken := filepath.Join(t.TempDir(), "mv")
	for name, text := range map[string][]byte{cached: planted, broken: []byte("#!/bin/sh\nexit 1\n")} {
		if err := os.WriteFile(name, text, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	r.env = []string{"PATH=" + filepath.Dir(broken) + string(os.PathListSeparator) + os.Getenv("PATH")}
	refused("a program that is in use")

	r.env = nil
	if err := os.Remove(cached); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(cached, 0o755); err != nil {
		t.Fatal(err)
	}
	refused("a folder of that name")

	r.cache = broken
	refused("a cache that is a file")
}
