package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"
)

func TestVersionComesFromTheBuild(t *testing.T) {
	for module, want := range map[string]string{
		"v1.2.0": "1.2.0",
		"v0.0.0-20261129101929-b4fa4600c1d2+dirty": "0.0.0-20261129101929-b4fa4600c1d2+dirty",
		"(devel)": "0.0.0-devel",
		"":        "0.0.0-devel",
	} {
		if got := versionOf(&debug.BuildInfo{Main: debug.Module{Version: module}}, true); got != want {
			t.Errorf("versionOf(%q) = %q; want %q", module, got, want)
		}
	}
	if got := versionOf(nil, false); got != unknownVersion {
		t.Errorf("versionOf without build information = %q; want %q", got, unknownVersion)
	}
}

// TestVersionCanBeLinked holds the names of the variables that internal/release sets. It installs alm as README
// says.
func TestVersionCanBeLinked(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "alm")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	build := exec.Command("go", "install", "-ldflags", "-X main.linkedVersion=7.8.9 -X main.linkedCommit=0123456789abcdef -X main.linkedDate=2026-11-29", "./cmd/alm")
	build.Dir, build.Env = filepath.Join("..", ".."), append(os.Environ(), "GOBIN="+filepath.Dir(binary))
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, err := exec.Command(binary, "version").Output()
	want := fmt.Sprintf("alm 7.8.9 (0123456789ab, 2026-11-29) %s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if got := string(out); got != want || err != nil {
		t.Errorf("alm version = %q, %v; want %q", got, err, want)
	}
}
