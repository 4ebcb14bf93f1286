package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// runAlm runs alm as main does. What a verb without diverted streams prints past the app's writers
// is an error, in each script and test that runs alm.
func runAlm() int {
	a := processApp()
	if len(os.Args) < 2 || !slices.Contains(silentLibraries, os.Args[1]) {
		return run(a)
	}
	stderr := os.Stderr
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	printed := make(chan []byte, 1)
	go func() {
		data, _ := io.ReadAll(r)
		printed <- data
	}()
	os.Stdout, os.Stderr = w, w
	code := run(a)
	w.Close()
	if data := <-printed; len(data) > 0 {
		fmt.Fprintf(stderr, "printed past the writers of alm: %q\n", data)
		return 97
	}
	return code
}

// TestStreamsAreDiverted: each verb has the streams of the process diverted, and gets them back,
// but those that start faster without.
func TestStreamsAreDiverted(t *testing.T) {
	undiverted := []string{"check", "diff", "lint", "rules", "version"}
	stdout, stderr := os.Stdout, os.Stderr
	for _, verb := range allVerbs() {
		var out, errs strings.Builder
		undo := (&app{Divert: true, Stdout: &out, Stderr: &errs}).diverted(verb.name)
		diverted := os.Stdout != stdout && os.Stderr != stderr
		if diverted {
			fmt.Fprint(os.Stdout, "out")
			fmt.Fprint(os.Stderr, "err")
		}
		undo()
		if want := !slices.Contains(undiverted, verb.name); diverted != want || want && (out.String() != "out" || errs.String() != "err") {
			t.Errorf("%s: diverted %v, and printed %q and %q", verb.name, diverted, &out, &errs)
		}
		if os.Stdout != stdout || os.Stderr != stderr {
			t.Fatalf("%s keeps the streams", verb.name)
		}
	}
}

// printingLibraries are the libraries that may print past the app's writers, and why none does in a
// verb of silentLibraries.
var printingLibraries = map[string]string{
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity":   "only signs in",
	"github.com/Azure/azure-sdk-for-go/sdk/internal/log": "only signs in",
	"github.com/charmbracelet/bubbletea":                 "only asks people",
	"github.com/charmbracelet/huh":                       "only asks people",
	"github.com/go-git/go-git/v5/utils/trace":            "prints once a target is set, which alm does not",
	"github.com/goccy/go-yaml/parser":                    "prints in Dump, which nothing calls",
	"github.com/goccy/go-yaml/token":                     "prints in Dump, which nothing calls",
	"github.com/klauspost/compress/flate":                "prints if a constant is changed",
	"github.com/kylelemons/godebug/pretty":               "only signs in",
	"github.com/mitchellh/colorstring":                   "only draws the progress of imports",
	"github.com/muesli/termenv":                          "only asks people",
	"github.com/pb33f/go-yaml/internal/libyaml":          "only reads what is converted, and prints if a constant is changed",
	"github.com/pb33f/libopenapi/datamodel":              "only reads what is converted",
	"github.com/pkg/browser":                             "only signs in",
	"github.com/schollz/progressbar/v3":                  "only draws the progress of imports",
	"github.com/sethvargo/go-githubactions":              "prints to a writer of alm, or nothing where it has none",
	"github.com/spf13/cobra":                             "prints to the writers of the root command",
	"github.com/spf13/pflag":                             "prints to a buffer of cobra",
	"golang.org/x/net/http2":                             "only speaks with environments",
}

// TestLibrariesThatPrint: another library that may print is noticed.
func TestLibrariesThatPrint(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "-f", `{{with .Module}}{{if ne .Path "alm"}}{{$.ImportPath}}|{{$.Dir}}|{{join $.GoFiles "|"}}{{end}}{{end}}`, ".")
	list.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), "|") // the package, its folder, files
		if len(fields) > 2 && slices.ContainsFunc(fields[2:], func(file string) bool { return prints(t, filepath.Join(fields[1], file)) }) {
			found = append(found, fields[0])
		}
	}
	slices.Sort(found)
	if want := slices.Sorted(maps.Keys(printingLibraries)); !slices.Equal(found, want) {
		t.Errorf("these libraries may print:\n%q\nwant\n%q\na verb of silentLibraries must not run what prints", found, want)
	}
}

// prints reports whether a file refers to the streams of the process.
func prints(t *testing.T, name string) (found bool) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		found = found || printer(n) != ""
		return !found
	})
	return found
}
