package main

import (
	"io"
	"io/fs"
	"os"
	"regexp"
	"testing"
)

// TestTextsNameExistingVerbs checks the verbs that rule pages and the guide name.
func TestTextsNameExistingVerbs(t *testing.T) {
	verbs := map[string]bool{}
	a := &app{Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" }}
	for _, cmd := range a.command(allVerbs()).Commands() {
		verbs[cmd.Name()] = true
		for _, alias := range cmd.Aliases {
			verbs[alias] = true
		}
	}
	named := regexp.MustCompile("`alm ([a-z]+)[ `]")
	for _, dir := range []string{"../../docs", "../../pipeline/lint/pages", "../../pipeline/diff/pages", "../../pipeline/verify/pages"} {
		err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := fs.ReadFile(os.DirFS(dir), name)
			if err != nil {
				return err
			}
			for _, m := range named.FindAllSubmatch(data, -1) {
				if verb := string(m[1]); !verbs[verb] {
					t.Errorf("%s/%s: there is no verb %q", dir, name, verb)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
