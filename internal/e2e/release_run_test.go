package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// released is a small program that stands in for alm.
const released = `package main

import (
	"fmt"
	"os"
)

func main() { fmt.Println("alm 1.2.0:", os.Args[1:]) }
`

// quickGo is a PATH whose go builds a small program where it is to build alm, and one manual page. A release
// builds alm for six platforms, which takes minutes. (go run would put the real go before it)
func quickGo(t *testing.T) string {
	t.Helper()
	full, err := exec.LookPath("go")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	keep(t, filepath.Join(dir, "main.go"), released)
	cmd := exec.Command(full, "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(dir, "program"), filepath.Join(dir, "main.go"))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	script := fmt.Sprintf(`#!/bin/sh
case "$*" in
"run ./internal/release "*) shift 2 && %[2]s build -o "$PWD/.release" ./internal/release && exec "$PWD/.release" "$@" ;;
"run -tags man "*) echo ".TH alm" >"$5/alm.1" ;;
"build "*) while [ "$1" != -o ]; do shift; done; cp %[1]s/program "$2" ;;
*) exec %[2]s "$@" ;;
esac
`, dir, full)
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir + string(os.PathListSeparator) + ghOnPath(t)
}

// ownLab is a repository with what a release of alm is made from, and an origin that has it.
func ownLab(t *testing.T) lab {
	t.Helper()
	l := emptyLab(t, ".")
	l.binary = "" // a release has its own
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root(t)
	names, err := list.Output()
	if err != nil {
		t.Skipf("git ls-files: %v", err)
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(names), "\x00"), "\x00") {
		if strings.Contains(name, "testdata/") || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, ".github/workflows/c") {
			continue
		}
		if data, err := os.ReadFile(filepath.Join(root(t), name)); err == nil { // it may be deleted
			l.write(name, string(data))
		}
	}
	l.commit("first")
	origin := lab{t: t, dir: t.TempDir()}
	origin.git("init", "-q", "--bare", "-b", "main")
	l.git("remote", "add", "origin", origin.dir)
	l.git("push", "-q", "origin", "main")
	return l
}

// TestRelease: in act, release.yml tags a version and moves v1 to it, attests every program and publishes
// them; the Action at v1 then runs the program of the release on a runner without Go, and install.sh installs
// it.
func TestRelease(t *testing.T) {
	t.Parallel()
	l := ownLab(t)
	l.path = quickGo(t)
	main := l.git("rev-parse", "main")
	r := l.act("workflow_dispatch", map[string]any{"inputs": map[string]string{"version": "1.2.0"}, "repository": map[string]string{"default_branch": "main"}},
		"-W", ".github/workflows/release.yml", "-s", "GITHUB_TOKEN=token", "--env", "GITHUB_REPOSITORY=acme/alm", "--env", "GITHUB_RUN_ID=31")
	if r.failed {
		t.Fatal(r.log)
	}
	assets := filepath.Join(l.artifacts, "releases", "v1.2.0")
	sums := l.read(filepath.Join(assets, "checksums.txt"))
	l.git("fetch", "-q", "--tags", "origin")
	if got, want := l.git("rev-parse", "v1.2.0~1", "v1"), main+"\n"+l.git("rev-parse", "v1.2.0"); got != want {
		t.Errorf("the parent of v1.2.0, and v1: %s; want %s", got, want)
	}
	if got, want := l.git("show", "v1.2.0:action/checksums.txt")+"\n", sums; got != want || l.git("show", "v1.2.0:action/VERSION") != "1.2.0" {
		t.Errorf("the tag has the checksums\n%s\nwant\n%s", got, want)
	}
	var names []string
	for line := range strings.Lines(sums) {
		name := strings.Fields(line)[1]
		names = append(names, name)
		for by, flags := range map[string][]string{
			"guide":    {"--repo", "acme/alm"},
			"workflow": {"--repo", "acme/alm", "--source-ref", "refs/heads/main", "--signer-workflow", "acme/alm/.github/workflows/release.yml"},
		} {
			if err := verifyAttestation(filepath.Join(assets, name), flags, filepath.Join(l.artifacts, "attestations")); err != nil {
				t.Errorf("%s, as the %s verifies it: %v", name, by, err)
			}
		}
	}
	if want := []string{"alm_darwin_amd64", "alm_darwin_arm64", "alm_linux_amd64", "alm_linux_arm64", "alm_man.tar.gz", "alm_windows_amd64.exe", "alm_windows_arm64.exe"}; !slices.Equal(slices.Sorted(slices.Values(names)), want) {
		t.Errorf("checksums of %q, want %q", names, want)
	}
	host := httptest.NewServer(http.FileServer(http.Dir(assets)))
	defer host.Close()
	l.installs(assets, host.URL)
	l.usesTag(host.URL)
}

// installs runs install.sh of a release.
func (l lab) installs(assets, host string) {
	l.t.Helper()
	home := l.t.TempDir()
	cmd := exec.Command("sh", filepath.Join(assets, "install.sh"))
	cmd.Env = append(os.Environ(), "HOME="+home, "ALM_DOWNLOAD_URL="+host)
	out, err := cmd.CombinedOutput()
	if want := "alm 1.2.0: [version]\nadd " + home + "/.local/bin to PATH\n"; err != nil || string(out) != want {
		l.t.Errorf("install.sh: %v, got\n%s\nwant\n%s", err, out, want)
	}
}

// usesTag runs a workflow that uses the Action at v1.
func (l lab) usesTag(host string) {
	l.t.Helper()
	user := newLab(l.t)
	user.action, user.binary = l.t.TempDir(), ""
	l.git("--work-tree="+user.action, "checkout", "-q", "v1", "--", ".")
	user.path = strings.TrimPrefix(withoutGo(l.t), "PATH=")
	user.write(".github/workflows/check.yml", checkWorkflow)
	user.commit("first")
	r := user.act("pull_request", pullRequest("main"), "--env", "ALM_DOWNLOAD_URL="+host)
	if r.failed || !r.has("alm 1.2.0: [check --dir .]") {
		l.t.Errorf("the Action at v1: failed: %t\n%s", r.failed, r.log)
	}
}
