package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
)

// TestEveryListCompletes asks for completions of each flag of each verb that has a list of values,
// in a project that has some.
func TestEveryListCompletes(t *testing.T) {
	dir := t.TempDir()
	if code, out := runIn(dir, []string{"new", "Orders"}, nil); code != 0 {
		t.Fatal(out)
	}
	if code, out := runIn(dir, []string{"init", "--stage", "dev=https://contoso-dev.crm.dynamics.com", "--stage", "prod=https://contoso.crm.dynamics.com"}, nil); code != 0 {
		t.Fatal(out)
	}
	lists := map[string]int{}
	for _, verb := range (&app{Getenv: func(string) string { return "" }}).command(allVerbs()).Commands() {
		verb.Flags().VisitAll(func(f *pflag.Flag) {
			if (&app{}).flagValues(verb, f.Name) == nil {
				return
			}
			lists[f.Name]++
			if got := complete(t, dir, verb.Name(), "--"+f.Name, ""); len(got) < 1 {
				t.Errorf("alm %s --%s: no completions", verb.Name(), f.Name)
			}
		})
	}
	for _, name := range []string{"stage", "to", "from", "solution", "profile", "format", "level", "fail-on", "consumers", "policy", "cloud", "sign-in"} {
		if lists[name] == 0 {
			t.Errorf("no verb completes --%s", name)
		}
	}
	for line, want := range map[string]string{
		"import --stage ":  "dev prod",
		"promote --to p":   "prod",
		"lint --profile s": "security",
		"check --format c": "codeclimate",
		"rules paths-mis":  "paths-missing",
		"help chec":        "check",
		"chec":             "check",
		"completion z":     "zsh",
		"pack ":            "Orders",
		"lint --al":        "--all",
		"check --qui":      "--quiet",
		"check --level n":  "note",
	} {
		if got := strings.Join(complete(t, dir, strings.Split(line, " ")...), " "); got != want {
			t.Errorf("alm %s: got %q, want %q", line, got, want)
		}
	}
}

// complete returns what a shell offers: what begins with the last word, without descriptions.
func complete(t *testing.T, dir string, words ...string) []string {
	t.Helper()
	return completeHere(t, append([]string{"-C", dir}, words...)...)
}

// completeHere is complete in the working directory.
func completeHere(t *testing.T, words ...string) []string {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{Stdout: &out, Stderr: &errs, Now: time.Now, Getenv: func(string) string { return "" }}
	if code := a.Run(t.Context(), append([]string{"__complete"}, words...)); code != 0 {
		t.Fatalf("%q: exit %d\n%s", words, code, errs.String())
	}
	var offered []string
	for line := range strings.Lines(out.String()) {
		word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !strings.HasPrefix(word, ":") && strings.HasPrefix(word, words[len(words)-1]) {
			offered = append(offered, word)
		}
	}
	return offered
}

// TestHintsHaveNoColours: a suggestion is plain text, also on a terminal in colour.
func TestHintsHaveNoColours(t *testing.T) {
	for _, args := range [][]string{{"chekc"}, {"check", "--formt", "json"}, {"check", "--format", "jsn"}, {"rules", "paths-mising"}} {
		var errs bytes.Buffer
		a := &app{Stdout: &errs, Stderr: &errs, Now: time.Now, Getenv: func(string) string { return "" }, Colour: true, Terminal: true, Width: 40}
		if code := a.Run(t.Context(), args); code != 2 || !strings.Contains(errs.String(), "did you mean ") || strings.Contains(errs.String(), "\x1b") {
			t.Errorf("alm %q: exit %d, %q", args, code, errs.String())
		}
	}
}
