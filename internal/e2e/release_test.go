package e2e

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// publisher is a checkout of alm's repository in the job that publishes a release.
type publisher struct {
	lab
	path   string
	branch string // of the run, "" for main
}

func newPublisher(t *testing.T) *publisher {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not on the PATH")
	}
	origin := lab{t: t, dir: t.TempDir()}
	origin.git("init", "-q", "--bare", "-b", "main")
	p := &publisher{lab: lab{t: t, dir: t.TempDir()}, path: t.TempDir()}
	p.git("init", "-q", "-b", "main")
	p.git("remote", "add", "origin", origin.dir)
	p.write("action/run.sh", "#!/bin/sh\n")
	p.commit("first")
	p.git("push", "-q", "origin", "main")
	if err := os.WriteFile(filepath.Join(p.path, "gh"), []byte("#!/bin/sh\nexit 0\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return p
}

// step runs a step of release.yml for a version, as the runner does.
func (p *publisher) step(name, version string) (output string, passed bool) {
	p.t.Helper()
	p.write("dist/checksums.txt", strings.Repeat("0", 64)+"  alm_linux_amd64\n")
	cmd := exec.Command("bash", "-e", "-o", "pipefail", "-c", stepScript(p.t, filepath.Join(".github", "workflows", "release.yml"), name))
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "PATH="+p.path+string(os.PathListSeparator)+os.Getenv("PATH"), "VERSION="+version, "BRANCH=main", "GITHUB_REF="+cmp.Or(p.branch, "refs/heads/main"))
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

// release publishes a version from main, and returns what the steps print.
func (p *publisher) release(version string) string {
	p.t.Helper()
	p.git("checkout", "-q", "main")
	tagged, passed := p.step("Tag the version", version)
	if !passed {
		return tagged
	}
	moved, passed := p.step("Move the tag", version)
	if !passed {
		p.t.Errorf("move the tag of %s: %s", version, moved)
	}
	p.git("reset", "-q", "--hard", "HEAD~1")
	return tagged + moved
}

// TestReleaseTags: the tag of a version has its checksums, never moves, and is not on the branch; the
// tag of the major version moves to the newest.
func TestReleaseTags(t *testing.T) {
	t.Parallel()
	p := newPublisher(t)
	main := p.git("rev-parse", "main")
	p.release("1.0.0")
	if got := p.git("show", "v1.0.0:action/VERSION"); got != "1.0.0" || !strings.Contains(p.git("show", "v1:action/checksums.txt"), "alm_linux_amd64") {
		t.Errorf("v1.0.0 has the version %q", got)
	}
	if p.git("rev-parse", "v1.0.0~1") != main || p.git("ls-remote", "origin", "main")[:40] != main {
		t.Error("v1.0.0 is not a commit on top of the one that was built, or main moved")
	}
	first := p.git("ls-remote", "origin", "v1.0.0")
	if got := p.release("1.0.0"); !strings.Contains(got, "::error title=release::v1.0.0 is released: what it is never changes") || p.git("ls-remote", "origin", "v1.0.0") != first {
		t.Errorf("a version is released twice: %s", got)
	}
	p.release("1.10.0")
	if got := p.release("1.9.1"); !strings.Contains(got, "v1.10.0 is newer: v1 stays") {
		t.Errorf("an older version: %s", got)
	}
	if v1, newest := p.git("ls-remote", "origin", "v1")[:40], p.git("ls-remote", "origin", "v1.10.0")[:40]; v1 != newest {
		t.Errorf("v1 is %s, want %s", v1, newest)
	}
	for _, one := range []struct {
		what   string
		change func()
	}{ // each adds to the one before
		{"the two machines did not build the same bytes", func() { p.write("again/alm_linux_amd64", "#!/bin/sh\n") }},
		{"run this workflow on the default branch", func() { p.branch = "refs/heads/side" }},
	} {
		one.change()
		if got, passed := p.step("Compare what", "1.2.0"); passed || !strings.Contains(got, "::error title=release::"+one.what+"\n") {
			t.Errorf("%s: passed: %t, %s", one.what, passed, got)
		}
	}
	if got := p.release("v2"); !strings.Contains(got, "::error title=release::the version must be of the form 1.2.0") {
		t.Errorf("a version of another form: %s", got)
	}
}
