package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestInitReadsEveryLayout runs alm init in every layout: alm.yaml is compared, lint and pack are
// run with it, and running init again changes no byte.
func TestInitReadsEveryLayout(t *testing.T) {
	layouts := filepath.Join("..", "..", "testdata", "layouts")
	entries, err := os.ReadDir(layouts)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		dir := filepath.Join(t.TempDir(), "Lumen Orders")
		if err := os.CopyFS(dir, os.DirFS(filepath.Join(layouts, entry.Name()))); err != nil {
			t.Fatal(err)
		}
		code, output := runIn(dir, []string{"init", "--workflows"}, nil)
		fmt.Fprintf(&all, "== %s: exit %d\n%s", entry.Name(), code, output)
		if code != 0 {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, "alm.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
		for _, verb := range []string{"lint", "pack"} {
			code, output := runIn(dir, []string{verb}, nil)
			if code != 0 && code != 2 {
				t.Errorf("%s: alm %s exits %d:\n%s", entry.Name(), verb, code, output)
			}
			fmt.Fprintf(&all, "alm %s: exit %d\n", verb, code)
		}
		before := contentOf(t, dir)
		if code, output := runIn(dir, []string{"init", "--workflows"}, nil); code != 0 {
			t.Errorf("%s: alm init again: exit %d\n%s", entry.Name(), code, output)
		}
		if contentOf(t, dir) != before {
			t.Errorf("%s: alm init again changed a file", entry.Name())
		}
	}
	golden(t, "init.golden", all.String())
}

func contentOf(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		fmt.Fprintf(&all, "%s %q\n", name, data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// TestInitAsks answers the questions: a bad answer is asked again, Enter takes what is proposed.
func TestInitAsks(t *testing.T) {
	dir := t.TempDir()
	if code, out := runIn(dir, []string{"new", "Lumen Orders"}, nil); code != 0 {
		t.Fatal(out)
	}
	var out bytes.Buffer
	a := &app{Stdout: &out, Stderr: &out, Now: time.Now, Getenv: func(string) string { return "" }}
	a.Stdin = strings.NewReader("lumen\nmscrm\nlumen\n\nhttps://lumen-dev.crm.dynamics.com\nmaybe\ndevelopment\nlumen\n\n\n")
	if code := a.Run(t.Context(), []string{"-C", dir, "init"}); code != 0 {
		t.Fatalf("exit %d:\n%s", code, out.String())
	}
	text, err := os.ReadFile(filepath.Join(dir, "alm.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "init-asked.golden", out.String()+"\n"+string(text))

	if err := os.Remove(filepath.Join(dir, "alm.yaml")); err != nil {
		t.Fatal(err)
	}
	a.Stdin = strings.NewReader("lumen\n")
	if code := a.Run(t.Context(), []string{"-C", dir, "init"}); code != 2 {
		t.Errorf("answers that end: exit %d, want 2", code)
	}
	if _, err := os.Stat(filepath.Join(dir, "alm.yaml")); err == nil {
		t.Error("alm.yaml was written without answers")
	}
}

// TestInitAsksAloud answers the questions for screen readers: choices have numbers.
func TestInitAsksAloud(t *testing.T) {
	dir := t.TempDir()
	if code, out := runIn(dir, []string{"new", "Lumen Orders"}, nil); code != 0 {
		t.Fatal(out)
	}
	var out bytes.Buffer
	a := &app{Stdout: &out, Stderr: &out, Now: time.Now, Getenv: func(name string) string {
		if name == "ACCESSIBLE" {
			return "1"
		}
		return ""
	}}
	a.Stdin = strings.NewReader("lumen\nmscrm\nlumen\n\nhttps://lumen-dev.crm.dynamics.com\nmaybe\n3\n2\nlumen\n\n\n")
	if code := a.Run(t.Context(), []string{"-C", dir, "init"}); code != 0 {
		t.Fatalf("exit %d:\n%s", code, out.String())
	}
	golden(t, "init-asked-aloud.golden", out.String())

	for _, typed := range []string{"", "lumen\n", "mscrm\nx y\n", "lumen\n\n\nhttps://lumen-dev.crm.dynamics.com\n", "lumen\n\n\nhttps://lumen-dev.crm.dynamics.com\nmaybe\n"} {
		if err := os.Remove(filepath.Join(dir, "alm.yaml")); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		a.Stdin = strings.NewReader(typed)
		if code := a.Run(t.Context(), []string{"-C", dir, "init"}); code != 2 {
			t.Errorf("answers that end, %q: exit %d, want 2", typed, code)
		}
		if _, err := os.Stat(filepath.Join(dir, "alm.yaml")); err == nil {
			t.Errorf("%q: alm.yaml was written without answers", typed)
		}
	}
}
