package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"alm/pipeline/record"

	"github.com/rogpeppe/go-internal/testscript"
)

// varying is what differs from run to run in a record. Equal texts get equal numbers, so that
// a digest or id can still be followed through a record.
var varying = []struct {
	pattern *regexp.Regexp
	shown   string
}{
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "GUID"},
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "SHA256"},
	{regexp.MustCompile(`\b[0-9a-f]{40}\b`), "COMMIT"},
	{regexp.MustCompile(`\([0-9a-f]{7}\)`), "SHORT"},
	{regexp.MustCompile(`\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ`), "TIME"},
	{regexp.MustCompile(`-5f[0-9a-f]{16}`), "-5fSUFFIX"},
	{regexp.MustCompile(`_[0-9a-f]{8}\b`), "_JOB"},
}

// others are the jobs that an environment knew at the start: which, depends on its clock.
var others = regexp.MustCompile(`,\s*"others": \[[^\]]*\]`)

// remarks is how many findings a zip has that are not errors, which changes with every rule
// that is added.
var remarks = regexp.MustCompile(`"faults": \d+`)

// maskVarying replaces what differs from run to run; all times become the same text.
func maskVarying(text string) string {
	text = others.ReplaceAllString(text, "")
	text = remarks.ReplaceAllString(text, `"faults": "REMARKS"`)
	for _, v := range varying {
		known := map[string]int{}
		text = v.pattern.ReplaceAllStringFunc(text, func(found string) string {
			if v.shown == "TIME" {
				return v.shown
			}
			if known[found] == 0 {
				known[found] = len(known) + 1
			}
			return fmt.Sprintf("%s-%d", v.shown, known[found])
		})
	}
	return text
}

// maskRecord FILE TO writes a record without what differs from run to run.
func maskRecord(ts *testscript.TestScript, _ bool, args []string) {
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	text := strings.NewReplacer(ts.Getenv("EMULATOR"), "EMULATOR", "alm "+version, "alm VERSION").Replace(string(data))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(maskVarying(text)), 0o644))
}

// startedImport is what an import that began has of its environment.
type startedImport struct {
	Imported []struct {
		URL string
		Job struct{ ImportJob, AsyncOperation string }
	}
}

// olderRecord OLD NEW replaces the record NEW by an older one of the same imports, with the
// jobs and the environments of NEW.
func olderRecord(ts *testscript.TestScript, _ bool, args []string) {
	old, err := os.ReadFile(filepath.Join(ts.Getenv("RECORDS"), args[0]))
	ts.Check(err)
	present, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	var was, is startedImport
	ts.Check(json.Unmarshal(old, &was))
	ts.Check(json.Unmarshal(present, &is))
	if len(was.Imported) != len(is.Imported) {
		ts.Fatalf("%d imports in %s, %d in %s", len(was.Imported), args[0], len(is.Imported), args[1])
	}
	text := string(old)
	for i := range was.Imported {
		a, b := was.Imported[i], is.Imported[i]
		text = strings.NewReplacer(a.URL, b.URL, a.Job.ImportJob, b.Job.ImportJob, a.Job.AsyncOperation, b.Job.AsyncOperation).Replace(text)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o644))
}

// TestAttemptsOfOneSecondKeepTheirOrder: times are in seconds, and the record is in order of time.
func TestAttemptsOfOneSecondKeepTheirOrder(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	rec := record.Record{Schema: 1, Tool: "alm", Solution: "DeployBot", Out: filepath.Join(dir, "dist")}
	var want []string
	for _, id := range []string{"c", "a", "b"} {
		if err := rec.Set(record.Import{ID: id, Stage: "dev", SHA256: "1", State: record.Failed, At: at}); err != nil {
			t.Fatal(err)
		}
		want = append([]string{id}, want...)
	}
	if err := os.CopyFS(dir, os.DirFS("demo")); err != nil {
		t.Fatal(err)
	}
	a := &app{dir: dir, config: "alm.yaml", Stderr: io.Discard, Getenv: func(string) string { return "" }}
	all, err := a.attempts("", "", "dist")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, in := range all.Attempts {
		got = append(got, in.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("history lists %v; want %v, newest first", got, want)
	}
	if ran := rec.Ran("dev"); ran.ID != "b" {
		t.Errorf("the last attempt is %s; want b", ran.ID)
	}
}
