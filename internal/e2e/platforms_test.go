package e2e

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// everyPlatform is an Action whose tag has a program for each platform, which prints its name and what the
// environment says of inputs.
func everyPlatform(t *testing.T) (action string, programs map[string]string) {
	t.Helper()
	action, programs = tagged(t, program), map[string]string{}
	var sums strings.Builder
	for _, name := range []string{"linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64.exe", "windows_arm64.exe"} {
		name = "alm_" + name
		programs[name] = fmt.Sprintf("#!/bin/sh\necho \"%s $* $MSYS2_ENV_CONV_EXCL\"\n", name)
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256([]byte(programs[name])), name)
	}
	if err := os.WriteFile(filepath.Join(action, "action", "checksums.txt"), []byte(sums.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return action, programs
}

// tools is a PATH with nothing but these tools, each of this machine or with a text of its own.
func tools(t *testing.T, names string, own map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range strings.Fields(names) {
		full, err := exec.LookPath(name)
		if err != nil {
			t.Skip(err)
		}
		if err := os.Symlink(full, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range own {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return "PATH=" + dir
}

const posixTools = "bash sh awk cat chmod mkdir mktemp mv rm uname"

// TestPlatforms: runners of all systems get their own program, with the tools that each has: macOS has
// shasum, and Windows writes paths with backslashes. What the job before downloaded is used again.
func TestPlatforms(t *testing.T) {
	t.Parallel()
	action, programs := everyPlatform(t)
	var mu sync.Mutex
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.Path)
		mu.Unlock()
		fmt.Fprint(w, programs[strings.TrimPrefix(r.URL.Path, "/")])
	}))
	t.Cleanup(server.Close)
	cache := t.TempDir()
	for _, test := range []struct{ system, machine, path, program string }{
		{"Linux", "X64", tools(t, posixTools+" curl sha256sum", nil), "alm_linux_amd64"},
		{"Linux", "ARM64", tools(t, posixTools+" curl sha256sum", nil), "alm_linux_arm64"},
		{"macOS", "ARM64", tools(t, posixTools+" curl shasum perl", nil), "alm_darwin_arm64"},
		{"macOS", "X64", tools(t, posixTools+" curl shasum perl", nil), "alm_darwin_amd64"},
		{"Windows", "X64", tools(t, posixTools+" curl sha256sum", nil), "alm_windows_amd64.exe"},
		{"Windows", "ARM64", tools(t, posixTools+" curl sha256sum", nil), "alm_windows_arm64.exe"},
	} {
		r := runner{t: t, action: action, cache: cache, host: server.URL, env: []string{"RUNNER_OS=" + test.system, "RUNNER_ARCH=" + test.machine, test.path}}
		if test.system == "Windows" {
			r.env = append(r.env, `RUNNER_TOOL_CACHE=`+strings.ReplaceAll(cache, "/", `\`), "GITHUB_ACTION_PATH="+strings.ReplaceAll(action, "/", `\`))
		}
		mu.Lock()
		asked = nil
		mu.Unlock()
		for range 2 {
			if out, code := r.run(); code != 0 || out != test.program+" status --dir . INPUT_\n" {
				t.Errorf("%s %s: exit %d, %s", test.system, test.machine, code, out)
			}
		}
		mu.Lock()
		got := fmt.Sprint(asked)
		mu.Unlock()
		if got != "[/"+test.program+"]" {
			t.Errorf("%s %s asked for %s", test.system, test.machine, got)
		}
	}
}

// TestEnterpriseServer: a runner of GitHub Enterprise Server asks its own server for the release, and
// github.com where that has none; a mirror that is named is the only one asked.
func TestEnterpriseServer(t *testing.T) {
	t.Parallel()
	action, programs := everyPlatform(t)
	dir := t.TempDir()
	served := filepath.Join(dir, "served")
	if err := os.WriteFile(served, []byte(programs["alm_linux_amd64"]), 0o644); err != nil {
		t.Fatal(err)
	}
	const release = "/acme/alm/releases/download/v1.2.0/alm_linux_amd64\n"
	const ours, github, mirror = "https://ghe.example", "https://github.com", "https://mirror.example/alm"
	for _, test := range []struct{ has, mirror, asked, out string }{
		{ours, "", ours + release, "alm_linux_amd64 status --dir . INPUT_\n"},
		{github, "", ours + release + github + release, "alm_linux_amd64 status --dir . INPUT_\n"},
		{"nowhere", "", ours + release + github + release, "::error title=alm::the download of " + ours + strings.TrimSpace(release) + " failed: curl: no. Where runners cannot reach it, name a program with the input alm-path, or a mirror with the variable ALM_DOWNLOAD_URL\n"},
		{github, mirror, mirror + "/alm_linux_amd64\n", "::error title=alm::the download of " + mirror + "/alm_linux_amd64 failed: curl: no. Where runners cannot reach it, name a program with the input alm-path, or a mirror with the variable ALM_DOWNLOAD_URL\n"},
	} {
		log := filepath.Join(t.TempDir(), "asked")
		curl := fmt.Sprintf("#!/bin/sh\nfor url; do :; done\necho \"$url\" >>%s\nwhile [ \"$1\" != -o ]; do shift; done\ncase $url in %s/*) cat %s >\"$2\" ;; *) echo curl: no >&2; exit 22 ;; esac\n", log, test.has, served)
		r := runner{t: t, action: action, cache: t.TempDir(), host: test.mirror, env: []string{"GITHUB_SERVER_URL=" + ours, tools(t, posixTools+" sha256sum", map[string]string{"curl": curl})}}
		out, _ := r.run()
		asked, err := os.ReadFile(log)
		if err != nil || string(asked) != test.asked || out != test.out {
			t.Errorf("%s has it: asked\n%s%v\n%s\nwant\n%s%s", test.has, asked, err, out, test.asked, test.out)
		}
	}
}
