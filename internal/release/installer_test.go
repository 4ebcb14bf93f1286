package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestInstaller runs the installer against a host that has the program, another one, and none.
func TestInstaller(t *testing.T) {
	for _, tool := range []string{"sh", "curl", "sha256sum"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	if runtime.GOOS != "linux" {
		t.Skip("the program of this test is a script for Linux")
	}
	program := "#!/bin/sh\necho alm 1.2.0\n"
	sum, err := exec.Command("sh", "-c", "printf '%s' \"$1\" | sha256sum", "sh", program).Output()
	if err != nil {
		t.Fatal(err)
	}
	assets := pretended()
	for i := range assets {
		assets[i].SHA256 = string(sum[:64])
	}
	script, err := render("install.sh", release{facts, "acme", assets, pages})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "install.sh")
	if err := os.WriteFile(file, script, 0o755); err != nil {
		t.Fatal(err)
	}
	for served, want := range map[string]string{
		program:            `^alm 1\.2\.0\nadd DIR to PATH\n$`,
		program + "# more": `^install alm: the checksum is [0-9a-f]{64}, not [0-9a-f]{64}: the file is not alm 1\.2\.0\n$`,
		"":                 `curl: [^\n]+\ninstall alm: the download failed\n$`,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if served == "" || r.URL.Path != "/alm_linux_"+runtime.GOARCH {
				http.NotFound(w, r)
				return
			}
			fmt.Fprint(w, served)
		}))
		dir := t.TempDir()
		cmd := exec.Command("sh", file, dir)
		cmd.Env = append(os.Environ(), "ALM_DOWNLOAD_URL="+server.URL)
		out, failed := cmd.CombinedOutput()
		server.Close()
		if got := strings.ReplaceAll(string(out), dir, "DIR"); !regexp.MustCompile(want).MatchString(got) || (failed == nil) != (served == program) {
			t.Errorf("served %q: %v, got\n%s\nwant %s", served, failed, got, want)
		}
		left, err := filepath.Glob(filepath.Join(dir, "*"))
		hidden, _ := filepath.Glob(filepath.Join(dir, ".alm*"))
		if installed := slices.Equal(left, []string{filepath.Join(dir, "alm")}); installed != (served == program) || len(hidden) > 0 || err != nil {
			t.Errorf("served %q: the folder has %q %q, %v", served, left, hidden, err)
		}
	}
}

// TestBillOfMaterials lists what the test binary itself was built from, as that of a release.
func TestBillOfMaterials(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	asset := Asset{runtime.GOOS, runtime.GOARCH, filepath.Base(self), strings.Repeat("0", 64), 1}
	data, err := billOfMaterials(facts, []Asset{asset}, filepath.Dir(self))
	if err != nil {
		t.Fatal(err)
	}
	var doc spdxDocument
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{doc.ID: true}
	for _, p := range doc.Packages {
		if ids[p.ID] || !regexp.MustCompile(`^SPDXRef-[a-zA-Z0-9.-]+$`).MatchString(p.ID) {
			t.Errorf("the id %s", p.ID)
		}
		ids[p.ID] = true
	}
	for _, r := range doc.Relations {
		if !ids[r.Element] || !ids[r.Related] {
			t.Errorf("a relation of what is not there: %+v", r)
		}
	}
	last := doc.Packages[len(doc.Packages)-1]
	if want := "pkg:golang/stdlib@" + strings.TrimPrefix(runtime.Version(), "go"); last.External[0].Locator != want {
		t.Errorf("the last package is %+v, want %s", last, want)
	}
}
