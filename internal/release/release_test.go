package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files; read the diff")

var facts = Facts{"1.2.0", strings.Repeat("0123456789", 4), "2026-11-29", "https://github.com/acme/alm"}

// maxStart is the most time of a processor for the shortest command. Windows counts in steps of 16 ms.
const maxStart = 20 * time.Millisecond

// unwanted are functions that must not be linked. The methods that text/template calls have names that
// the linker cannot know, so it keeps every method of the program, two megabytes: also one of HTTP that nothing calls.
var unwanted = []string{"text/template.(*state)", "net/http.(*Client).PostForm"}

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

// TestEveryPlatformIsSmall builds the program for the platforms that ALM_RELEASE_PLATFORMS names, one after
// the other: linux/arm64 darwin/amd64 …. A release builds all six, and rejects one that is too large.
func TestEveryPlatformIsSmall(t *testing.T) {
	names := strings.Fields(os.Getenv("ALM_RELEASE_PLATFORMS"))
	if len(names) == 0 {
		t.Skip("ALM_RELEASE_PLATFORMS names no platform, and each takes a minute to build")
	}
	t.Chdir(filepath.Join("..", ".."))
	for _, name := range names {
		goos, goarch, _ := strings.Cut(name, "/")
		asset, err := build(facts, goos, goarch, t.TempDir())
		if err != nil {
			t.Error(err)
		}
		t.Logf("%s has %d bytes", name, asset.Size)
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
