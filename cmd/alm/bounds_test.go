package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"alm/internal/terminal"
)

// stuck is an app whose verb never ends, with what it prints and its exit code.
func stuck(limits ...string) (a *app, stderr *bytes.Buffer, exits chan int) {
	stderr, exits = &bytes.Buffer{}, make(chan int, 1)
	a = &app{Getenv: func(string) string { return "" }, settings: limits, Exit: func(code int) { exits <- code }}
	a.Stderr = terminal.NewWriter(stderr, &terminal.Secrets{}, false)
	return a, stderr, exits
}

func TestAVerbThatDoesNotEndIsEnded(t *testing.T) {
	a, stderr, exits := stuck()
	ctx, interrupt := context.WithCancel(t.Context())
	_, ended := a.bound(ctx)
	defer ended()
	began := time.Now()
	interrupt()
	const want = "alm: interrupted\nhint: run it again; after an import or promote, alm status shows what each stage runs\n"
	if code := <-exits; code != 5 || stderr.String() != want || time.Since(began) < graceful {
		t.Errorf("got exit %d after %s with %q; want %q", code, time.Since(began), stderr.String(), want)
	}
}

func TestARunHasOnlySoManySeconds(t *testing.T) {
	a, stderr, exits := stuck("seconds=1")
	ctx, ended := a.bound(t.Context())
	defer ended()
	if err := a.setLimits("lint"); err != nil {
		t.Fatal(err)
	}
	<-ctx.Done()
	err := a.explained(ctx, fmt.Errorf("read: %w", ctx.Err()))
	const want = "alm: this run needs more than 1 seconds, its limit\n" +
		"hint: check fewer connectors in one run; if you trust the input, raise the limit with --limit seconds=4 or ALM_LIMIT_SECONDS\n"
	if code := <-exits; code != 2 || stderr.String() != want || exitCode(err) != 2 {
		t.Errorf("got exit %d, %v and %q; want %q", code, err, stderr.String(), want)
	}
}

func TestAVerbThatEndsInTimeIsNotEnded(t *testing.T) {
	a, _, exits := stuck()
	ctx, interrupt := context.WithCancel(t.Context())
	_, ended := a.bound(ctx)
	interrupt()
	ended()
	select {
	case code := <-exits:
		t.Errorf("got exit %d", code)
	case <-time.After(graceful + 2*printing):
	}
}

// silent accepts connections and never answers.
func silent(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			if _, err := l.Accept(); err != nil {
				return
			}
		}
	}()
	return "http://" + l.Addr().String()
}

// TestSignalsEndEveryVerb sends a signal to a process that parses, lints, packs, waits for git or
// waits for an environment: it ends within a second.
func TestSignalsEndEveryVerb(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	large := `{"swagger":"2.0","info":{"title":"T","version":"1.0"},"paths":{},"definitions":{` + strings.Repeat(`"K":{},`, 2_000_000) + `"L":{}}}`
	write("large/apiDefinition.swagger.json", large)
	write("large/apiProperties.json", `{"properties":{}}`)
	write("bin/git", "#!/bin/sh\nexec sleep 60\n")
	write("alm.yaml", "connectors: [large]\nsolutions:\n  S:\n    version: 1.0.0.0\n    publisher: {name: contoso, prefix: contoso}\n    connectors: {large: {}}\n"+
		"stages:\n  dev: {url: "+silent(t)+"/dev}\n")
	write("event.json", `{"pull_request":{"base":{"sha":"1111111111111111111111111111111111111111"}}}`)
	commit := exec.Command("sh", "-c", "git init -q && git remote add origin "+silent(t)+"/r.git && git add alm.yaml && git -c user.name=a -c user.email=a@b commit -qm x")
	commit.Dir = dir
	if out, err := commit.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	ci := []string{"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request", "GITHUB_EVENT_PATH=" + filepath.Join(dir, "event.json"), "GITHUB_WORKSPACE=" + dir}
	slowGit := []string{"PATH=" + filepath.Join(dir, "bin") + string(filepath.ListSeparator) + os.Getenv("PATH")}
	for _, test := range []struct {
		args string
		env  []string
	}{
		{"lint large --limit findings=100000000 --limit nodes=100000000", nil},
		{"diff large large/.. --limit findings=100000000 --limit nodes=100000000", nil},
		{"pack", nil},
		{"check", ci},
		{"check", append(slowGit, ci...)},
		{"status", nil},
		{"doctor --stage dev", nil},
		{"emulator --port 0", nil},
	} {
		for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
			alm := exec.Command("alm", strings.Fields(test.args)...)
			alm.Dir, alm.Env = dir, append(os.Environ(), test.env...)
			var stderr bytes.Buffer
			alm.Stderr = &stderr
			if err := alm.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(300 * time.Millisecond)
			began := time.Now()
			if alm.Process.Signal(signal) != nil {
				t.Errorf("alm %s: ended before: %s", test.args, &stderr)
			}
			alm.Wait()
			if took := time.Since(began); took > 30*time.Second { // a second, and the machine may be busy
				t.Errorf("alm %s: ended %s after %s", test.args, took, signal)
			}
		}
	}
}
