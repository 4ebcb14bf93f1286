package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"alm/pipeline/pack"
	"alm/pipeline/record"
	"alm/solution"
)

// TestLives plays random lives of a release: two versions go through three stages while answers are
// spoilt and alm is killed now and then. ALM_LIVES is how many lives there are, ALM_LIFE the seed of
// the first; each prints its seed. ALM_PATIENCE multiplies how long a run may take, for a machine that
// does other work.
func TestLives(t *testing.T) {
	if runtime.GOOS == "windows" || testing.Short() {
		t.Skip("lives need signals, and time")
	}
	first, lives := number("ALM_LIFE", 1), number("ALM_LIVES", 4)
	for seed := first; seed < first+lives; seed++ {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			live(t, uint64(seed))
		})
	}
}

const (
	maxRuns      = 30               // at one version and one stage; the last of them meet no faults
	lifePatience = 60 * time.Second // with a run; it waits at most seconds for an answer from this machine
	lateBy       = 25 * time.Second // beyond --timeout: one answer, on a busy machine
)

func live(t *testing.T, seed uint64) {
	l := newLife(t, seed)
	for _, version := range []string{"1.0.0.0", "1.1.0.0"} {
		l.write("alm.yaml", l.project(version))
		l.must("git", "add", "-A")
		l.must("git", "commit", "-q", "-m", version)
		l.must("alm", "pack")
		for _, stage := range lifeStages {
			l.bring(version, stage)
			if t.Failed() {
				t.Fatalf("spoilt: %s", strings.Join(l.spoiler.log, "\n\t"))
			}
		}
	}
	l.checkEnd()
}

// bring brings a version to a stage, however often it takes.
func (l *life) bring(version, stage string) {
	verb := []string{"import", "--stage", stage}
	if stage == "prod" {
		verb = []string{"promote", "--to", stage}
		if l.rng.IntN(3) == 0 { // a fresh runner, which has the zip and alm.yaml
			os.Remove(filepath.Join(l.dir, "dist", record.Name("DeployBot")))
		}
	}
	for attempt := range maxRuns {
		l.spoiler.spoil(attempt < maxRuns-8)
		args := slices.Clone(verb)
		if attempt > 0 && l.rng.IntN(10) > 0 {
			args = append(args, "--resume")
		}
		limit := time.Duration(0)
		if l.rng.IntN(10) == 0 {
			limit = []time.Duration{time.Second, 5 * time.Second}[l.rng.IntN(2)]
			args = append(args, "--timeout", limit.String())
		}
		code := l.run(args, limit, attempt < maxRuns-8 && l.rng.IntN(7) == 0)
		runs := l.runs(stage)
		if runs != "" {
			l.checkRises(stage, runs)
		}
		if code == 0 {
			if runs != version {
				l.Errorf("alm %v: exit 0, and %s runs %q", args, stage, runs)
			}
			l.spoiler.spoil(true)
			return
		}
	}
	l.Errorf("%s never got %s", stage, version)
}

// run runs alm, and kills it if it should be. It returns the exit code, -1 of a killed run.
func (l *life) run(args []string, limit time.Duration, kill bool) int {
	patience := time.Duration(number("ALM_PATIENCE", 1))
	ctx, cancel := context.WithTimeout(l.Context(), patience*lifePatience)
	defer cancel()
	var out bytes.Buffer
	cmd := l.command(ctx, "alm", args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	began := time.Now()
	if err := cmd.Start(); err != nil {
		l.Fatal(err)
	}
	if kill {
		signal := []os.Signal{os.Kill, os.Interrupt, syscall.SIGTERM}[l.rng.IntN(3)]
		timer := time.AfterFunc(time.Duration(l.rng.IntN(600))*time.Millisecond, func() { cmd.Process.Signal(signal) })
		defer timer.Stop()
	}
	err := cmd.Wait()
	took, code := time.Since(began), cmd.ProcessState.ExitCode()
	text := strings.TrimSpace(out.String())
	switch {
	case ctx.Err() != nil:
		l.Errorf("alm %v has no end: %s", args, text)
	case limit > 0 && took > limit+patience*lateBy:
		l.Errorf("alm %v took %s: %s", args, took, text)
	case kill:
		return -1
	case code < 0 || code > 5:
		l.Errorf("alm %v: exit %d, %v: %s", args, code, err, text)
	case code > 0 && !strings.Contains(text, "hint: ") && !strings.Contains(text, "TO DO: "):
		l.Errorf("alm %v: exit %d without a word on what to do next: %s", args, code, text)
	}
	return code
}

// rows asks an environment itself.
func (l *life) rows(stage, query string) []map[string]any {
	l.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/"+stage+"/api/data/v9.2/"+query, nil)
	r.Header.Set("Authorization", "Bearer emulator")
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	var answer struct{ Value []map[string]any }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
		l.Fatalf("%s: %d %s %v", query, w.Code, w.Body, err)
	}
	return answer.Value
}

// runs returns the version that a stage runs, "" for none.
func (l *life) runs(stage string) string {
	rows := l.rows(stage, "solutions?$select=version&$filter="+url.QueryEscape("uniquename eq 'DeployBot'"))
	if len(rows) == 0 {
		return ""
	}
	return rows[0]["version"].(string)
}

func (l *life) checkRises(stage, runs string) {
	version, err := solution.ParseVersion(runs)
	if err != nil {
		l.Fatal(err)
	}
	if version.Compare(l.highest[stage]) < 0 {
		l.Errorf("%s went back from %s to %s", stage, l.highest[stage], version)
	}
	l.highest[stage] = version
}

// checkEnd checks that each stage got each version once, that it has what was packed, and that the
// record says so.
func (l *life) checkEnd() {
	rec, err := record.Load(filepath.Join(l.dir, "dist"), "DeployBot")
	if err != nil {
		l.Fatal(err)
	}
	zip, err := pack.Verify(filepath.Join(l.dir, "dist", "DeployBot_1_1_0_0_managed.zip"))
	if err != nil {
		l.Fatal(err)
	}
	packed, err := zip.ContentDigest()
	if err != nil {
		l.Fatal(err)
	}
	for _, stage := range lifeStages {
		var names []string
		for _, row := range l.rows(stage, "asyncoperations?$select=name,statuscode") {
			if row["statuscode"] == 30.0 {
				names = append(names, row["name"].(string))
			}
		}
		if len(names) != 2 {
			l.Errorf("%s has %v for two versions", stage, names)
		}
		rows := l.rows(stage, "solutions?$select=description&$filter="+url.QueryEscape("uniquename eq 'DeployBot'"))
		if _, content := solution.CutStamp(rows[0]["description"].(string)); content != packed {
			l.Errorf("%s has content %s; packed is %s", stage, content, packed)
		}
		ran := rec.Ran(stage)
		if ran == nil && stage != "prod" { // before the record was lost
			continue
		}
		if ran == nil || ran.Version != "1.1.0.0" || ran.State != record.Done {
			l.Errorf("the record says of %s: %+v", stage, ran)
		}
	}
	if l.Failed() {
		l.Logf("spoilt: %s", strings.Join(l.spoiler.log, "\n\t"))
	}
}
