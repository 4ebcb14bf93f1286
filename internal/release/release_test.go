package main

import (
	"bytes"
	"encoding/json"
	"flag"
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
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files; read the diff")

var facts = Facts{"1.2.0", strings.Repeat("0123456789", 4), "2026-11-29", "https://github.com/acme/alm"}

// maxSize is the most bytes of a program: what an action downloads in each job.
const maxSize = 24_000_000

// maxStart is the most time of a processor for the shortest command. Windows counts in steps of 16 ms.
const maxStart = 20 * time.Millisecond

// unwanted are functions that must not be linked. The methods that text/template calls have names that
// the linker cannot know, so it keeps every method of the program: two megabytes.
var unwanted = []string{"text/template.(*state)", "reflect.Value.MethodByName"}

// TestReproducible builds the program for this platform in two folders: both are the same bytes, are
// small, know what they were built from, and start at once.
func TestReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds alm twice")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(t.TempDir(), "another folder")
	copyModule(t, root, moved)
	out := t.TempDir()
	var assets []Asset
	for i, dir := range []string{root, moved} {
		t.Chdir(dir)
		asset, err := build(facts, runtime.GOOS, runtime.GOARCH, filepath.Join(out, fmt.Sprint(i)))
		if err != nil {
			t.Fatal(err)
		}
		assets = append(assets, asset)
	}
	if assets[0] != assets[1] {
		t.Errorf("%s builds %+v; %s builds %+v", root, assets[0], moved, assets[1])
	}
	if assets[0].Size > maxSize {
		t.Errorf("%d bytes, want at most %d", assets[0].Size, maxSize)
	}
	program := filepath.Join(out, "0", assets[0].Name)
	data, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{root, moved} {
		if bytes.Contains(data, []byte(dir)) {
			t.Errorf("the program has %s", dir)
		}
	}
	if !bytes.Contains(data, []byte("main.(*app).Run")) {
		t.Error("the names of functions are not in the program")
	}
	for _, name := range unwanted {
		if bytes.Contains(data, []byte(name)) {
			t.Errorf("the program has %s: go build -ldflags=-dumpdep ./cmd/alm shows why", name)
		}
	}
	t.Chdir(filepath.Join(root, "internal", "release"))
	if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" {
		checkContents(t, program, assets[0].Size)
	}
	fastest := time.Hour
	want := fmt.Sprintf("alm 1.2.0 (%.12s, 2026-11-29) %s %s/%s\n", facts.Commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for range 10 {
		cmd := exec.Command(program, "version")
		got, err := cmd.Output()
		if fastest = min(fastest, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()); string(got) != want || err != nil {
			t.Fatalf("alm version = %q, %v; want %q", got, err, want)
		}
	}
	t.Logf("%d bytes, starts in %s", assets[0].Size, fastest)
	if fastest > maxStart {
		t.Errorf("alm version takes %s of the processor, want at most %s", fastest, maxStart)
	}
}

// copyModule copies the files that git knows and those that it does not ignore.
func copyModule(t *testing.T, from, to string) {
	t.Helper()
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = from
	names, err := list.Output()
	if err != nil {
		t.Skipf("git ls-files: %v", err)
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(names), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(from, name))
		if os.IsNotExist(err) {
			continue
		}
		full := filepath.Join(to, name)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(full), 0o755)
		}
		if err == nil {
			err = os.WriteFile(full, data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// pages is the digest of manual pages that are not there.
var pages = strings.Repeat("f", 64)

// pretended are programs for every platform, without their bytes.
func pretended() []Asset {
	var assets []Asset
	for i, p := range platforms {
		name := "alm_" + p[0] + "_" + p[1]
		if p[0] == "windows" {
			name += ".exe"
		}
		assets = append(assets, Asset{p[0], p[1], name, strings.Repeat(fmt.Sprint(i), 64), 20 << 20})
	}
	return assets
}

func TestManifestsAreAsGolden(t *testing.T) {
	var got strings.Builder
	for _, name := range manifests {
		data, err := render(name, release{facts, "acme", pretended(), pages})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "-- %s --\n%s", name, data)
		if strings.HasSuffix(name, ".json") && !json.Valid(data) {
			t.Errorf("%s is no JSON", name)
		}
	}
	fmt.Fprintf(&got, "-- checksums.txt --\n%s", checksums(pretended(), pages))
	const golden = "testdata/manifests.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s\n%v", got.String(), want, err)
	}
}

func TestFactsAreChecked(t *testing.T) {
	for _, bad := range []Facts{
		{"v1.2.0", facts.Commit, facts.Date, facts.Repository},
		{"1.2.0", "main", facts.Date, facts.Repository},
		{"1.2.0", facts.Commit, "today", facts.Repository},
		{"1.2.0", facts.Commit, facts.Date, `https://x"; curl evil`},
	} {
		if err := bad.check(); err == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
	if err := facts.check(); err != nil {
		t.Error(err)
	}
}

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
