package main

import (
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
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

// TestVersionCanBeLinked holds the name in the comment on linkedVersion.
func TestVersionCanBeLinked(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "alm.exe")
	build := exec.Command("go", "build", "-ldflags", "-X main.linkedVersion=7.8.9", "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, err := exec.Command(binary, "version").Output()
	if got, want := string(out), "alm 7.8.9 go"; !strings.HasPrefix(got, want) || err != nil {
		t.Errorf("alm version = %q, %v; want %q …", got, err, want)
	}
}
