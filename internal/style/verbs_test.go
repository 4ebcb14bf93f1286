package style

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestVerbsInTextsExist compares the commands that texts name with the verbs of docs/cli.md,
// which another test compares with the program.
func TestVerbsInTextsExist(t *testing.T) {
	reference, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	var verbs []string
	for _, verb := range regexp.MustCompile("(?m)(?:^### |Also: `|, `)alm ([a-z-]+)").FindAllStringSubmatch(string(reference), -1) {
		verbs = append(verbs, verb[1])
	}
	if !slices.Contains(verbs, "check") || !slices.Contains(verbs, "deploy") {
		t.Fatalf("docs/cli.md has the verbs %q", verbs)
	}
	texts, err := Texts(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`alm ([a-z][a-z-]*)|\\balm ([a-z][a-z-]*) (?:--[a-z]|does\\b|[A-Z]{2})")
	for _, text := range texts {
		for i, line := range strings.Split(text.Text, "\n") {
			for _, found := range named.FindAllStringSubmatch(line, -1) {
				if verb := found[1] + found[2]; !slices.Contains(verbs, verb) {
					t.Errorf("%s:%d names alm %s, which does not exist", text.File, text.Line+i, verb)
				}
			}
		}
	}
}
