package main

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTheDemoEndsWithCommandsThatWork runs what alm demo prints under "Try next".
func TestTheDemoEndsWithCommandsThatWork(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "my demo")
	code, out := runHere(t.Context(), "demo", dir)
	_, next, ok := strings.Cut(out, "Try next")
	if code != 0 || !ok {
		t.Fatalf("alm demo: exit %d\n%s", code, out)
	}
	var commands [][]string
	for line := range strings.Lines(next) {
		if command, ok := strings.CutPrefix(line, "  alm "); ok {
			commands = append(commands, splitLine(strings.TrimSpace(command)))
		}
	}
	if len(commands) != 3 || commands[0][0] != "emulator" {
		t.Fatalf("the commands are %q", commands)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int)
	go func() { code, _ := runHere(ctx, commands[0]...); ended <- code }()
	waitFor(t, "http://127.0.0.1:"+commands[0][2])
	for _, args := range commands[1:] {
		if code, out := runHere(t.Context(), args...); code != 0 {
			t.Errorf("alm %q: exit %d\n%s", args, code, out)
		}
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("alm emulator: exit %d", code)
	}
	if ignored, err := os.ReadFile(filepath.Join(dir, "environments", ".gitignore")); string(ignored) != "*\n" || err != nil {
		t.Errorf(".gitignore of the environments is %q, %v", ignored, err)
	}
}

// runHere runs alm in this process and returns its exit code and all that it printed.
func runHere(ctx context.Context, args ...string) (int, string) {
	var out bytes.Buffer
	a := &app{Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }, Now: time.Now}
	code := a.Run(ctx, args)
	return code, out.String()
}

// splitLine splits a command line at spaces outside double quotes.
func splitLine(line string) []string {
	var all []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			all = append(all, part)
			continue
		}
		all = append(all, strings.Fields(part)...)
	}
	return all
}

func waitFor(t *testing.T, url string) {
	t.Helper()
	for range 100 {
		if resp, err := http.Get(url); err == nil {
			resp.Body.Close()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("nothing answers at %s", url)
}
