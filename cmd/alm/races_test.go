package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// TestRaces lets two runners, each with a record of its own, deploy to one environment at once: the
// same version or another one. ALM_RACES is how many races there are, ALM_RACE the seed of the
// first.
func TestRaces(t *testing.T) {
	packed := map[string]string{}
	for _, version := range []string{"1.0.0.0", "1.2.0.0"} {
		packed[version] = packedSample(t, version)
	}
	first, races := number("ALM_RACE", 1), number("ALM_RACES", 4)
	for seed := first; seed < first+races; seed++ {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			race(t, uint64(seed), packed)
		})
	}
}

// packedSample returns a folder with the sample project and its zips.
func packedSample(t *testing.T, version string) string {
	l := &life{T: t, dir: t.TempDir()}
	if err := os.CopyFS(l.dir, os.DirFS("demo")); err != nil {
		t.Fatal(err)
	}
	l.write("alm.yaml", l.project(version))
	if code, out := runner(l.dir, "pack"); code != 0 {
		t.Fatal(out)
	}
	return l.dir
}

// runner runs alm in a folder, in this process.
func runner(dir string, args ...string) (code int, out string) {
	return pacedRunner(dir, dataverse.Pace{}, args...)
}

func pacedRunner(dir string, pace dataverse.Pace, args ...string) (code int, out string) {
	var text bytes.Buffer
	both := &lockedWriter{w: &text}
	a := &app{Stdout: both, Stderr: both, Now: time.Now, Getenv: func(string) string { return "" }, pace: pace}
	code = a.Run(context.Background(), append([]string{"-C", dir}, args...))
	return code, text.String()
}

type lockedWriter struct {
	mu sync.Mutex
	w  *bytes.Buffer
}

// Write writes for one at a time.
func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func race(t *testing.T, seed uint64, packed map[string]string) {
	rng := rand.New(rand.NewPCG(seed, 2))
	rule := []emulator.VersionRule{emulator.HigherVersions, emulator.SameVersions, emulator.AnyVersions}[rng.IntN(3)]
	e, err := emulator.New(emulator.Options{Run: time.Second, LateLock: rng.IntN(2) == 0, Versions: rule})
	if err != nil {
		t.Fatal(err)
	}
	s := &spoiler{next: e.Handler(), rng: rand.New(rand.NewPCG(seed, 1)), done: make(chan struct{})}
	server := httptest.NewServer(s)
	defer func() { close(s.done); server.CloseClientConnections(); server.Close() }()
	l := &life{T: t, handler: e.Handler()}

	var wait sync.WaitGroup
	versions := []string{"1.0.0.0", []string{"1.0.0.0", "1.2.0.0"}[rng.IntN(2)]}
	codes, outs := make([]int, 2), make([]string, 2)
	for i, version := range versions {
		dir := filepath.Join(t.TempDir(), "runner")
		text, err := os.ReadFile(filepath.Join(packed[version], "alm.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(dir, os.DirFS(packed[version])); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "alm.yaml"), []byte(strings.ReplaceAll(string(text), "http://127.0.0.1:8787", server.URL)), 0o644); err != nil {
			t.Fatal(err)
		}
		pause := time.Duration(rng.IntN(1500)) * time.Millisecond
		wait.Go(func() {
			time.Sleep(pause)
			codes[i], outs[i] = runner(dir, "import", "--stage", "dev")
		})
	}
	wait.Wait()
	checkRace(l, versions, codes, outs)
}

// checkRace checks that each version was imported once at most and none under a higher one, and
// that whoever was told good is right.
func checkRace(l *life, versions []string, codes []int, outs []string) {
	var ran []string
	for _, row := range l.rows("dev", "msdyn_solutionhistories?$select=msdyn_solutionversion,msdyn_result,msdyn_status&$orderby=msdyn_starttime%20asc") {
		if row["msdyn_result"] == true && row["msdyn_status"] == 1.0 {
			ran = append(ran, row["msdyn_solutionversion"].(string))
		}
	}
	runs := l.runs("dev")
	good := len(ran) > 0 && slices.IsSorted(ran) && len(slices.Compact(slices.Clone(ran))) == len(ran) && runs == ran[len(ran)-1]
	for i, code := range codes {
		good = good && (code == 0 && slices.Contains(ran, versions[i]) || code > 0 && code <= 5 && strings.Contains(outs[i], "hint: "))
	}
	good = good && slices.Contains(codes, 0)
	if !good {
		l.Errorf("%v: exit %v; dev had %v and runs %s\n%s\n%s", versions, codes, ran, runs, outs[0], outs[1])
	}
}
