package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// notRun are commands of pages that guide.txtar does not run, each with the reason.
var notRun = map[string]string{
	"go install ./cmd/alm":  "TestVersionCanBeLinked runs it",
	"go run ./cmd/alm demo": "TestVersionCanBeLinked builds, and guide.txtar runs alm demo",
	"go test ./...":         "it is the test",
	"bash .ci/run":          "it runs the tests",
	"ALM_ACT=":              ".ci/run runs it with act",
	"ALM_OASDIFF=":          ".ci/run runs it with oasdiff",
	"SolutionPackager.exe":  "it needs Windows or Mono",
	"alm emulator":          "TestTheDemoEndsWithCommandsThatWork and TestTutorial run it, on a free port",
}

// pages returns the Markdown files of the repository by name, without those of rules, which have no
// commands of their own, and of tests.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git" || d.Name() == "node_modules"):
			return fs.SkipDir
		case filepath.Ext(name) != ".md":
			return nil
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(root, name)
		all[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil || len(all) < 100 {
		t.Fatalf("%d pages: %v", len(all), err)
	}
	return all
}

var (
	codeBlock   = regexp.MustCompile("(?ms)^```([^\n`]*)\n(.*?)^```$")
	commandLine = regexp.MustCompile(`(?m)^(?:\$ )?((?:alm|go|bash|git|curl|cd|cp|diff|pre-commit|\w+\.exe|ALM_\w+=\S+) .*)$`)
)

// TestEveryCommandOfThePages: guide.txtar or TestTutorial runs each command in a block of each page.
func TestEveryCommandOfThePages(t *testing.T) {
	script := readFile(t, "testdata/script/guide.txtar")
	run := append(commandLines(t, `(?m)^(?:exec|exits \d|exec sh -c) .*?\b(alm .*)$`, script), commandLines(t, `(?m)^exec (diff .*)$`, script)...)
	used := map[string]bool{}
	for name, text := range pages(t) {
		if name == "docs/tutorial.md" || name == "STYLE.md" { // TestTutorial runs the one; the other shows how to write
			continue
		}
		for _, block := range codeBlock.FindAllStringSubmatch(text, -1) {
			if !slices.Contains([]string{"", "sh", "bash", "console", "powershell"}, block[1]) || strings.Contains("\n"+block[2], "\nalm: ") {
				continue // another language, or what alm prints
			}
			for _, line := range commandLine.FindAllStringSubmatch(block[2], -1) {
				reason := reasonNotRun(line[1])
				used[reason] = true
				if reason == "" && !slices.Contains(run, digestsAndDates.ReplaceAllString(quotes.Replace(line[1]), "…")) {
					t.Errorf("%s: nothing runs %s", name, line[1])
				}
			}
		}
	}
	for prefix := range notRun {
		if !used[prefix] {
			t.Errorf("no page has %s", prefix)
		}
	}
}

// reasonNotRun returns the entry of notRun that a command has, "" for none.
func reasonNotRun(line string) string {
	for prefix := range notRun {
		if strings.HasPrefix(line, prefix) {
			return prefix
		}
	}
	return ""
}

var codeSpan = regexp.MustCompile("(?s)`(alm [^`]*)`")

// TestEveryCommandInTextsExists: each alm VERB in the text of a page, of the changelog and of the rules' pages is
// a verb with those flags and that many arguments.
func TestEveryCommandInTextsExists(t *testing.T) {
	a := &app{Getenv: func(string) string { return "" }}
	checked := map[string]bool{}
	for name, text := range pages(t) {
		text = regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(text, "")
		for _, span := range codeSpan.FindAllStringSubmatch(text, -1) {
			command := strings.Join(strings.Fields(span[1]), " ")
			if checked[command] {
				continue
			}
			checked[command] = true
			if err := parses(a.command(allVerbs()), splitLine(command)[1:]); err != nil {
				t.Errorf("%s: %s: %v", name, span[1], err)
			}
		}
	}
	if len(checked) < 50 {
		t.Errorf("%d commands", len(checked))
	}
}

// parses reports why a command line of a text is none of alm. A text may leave out arguments, and the value of
// the last flag.
func parses(root *cobra.Command, words []string) error {
	words = slices.DeleteFunc(words, func(word string) bool { return word == "…" })
	cmd, rest, err := root.Find(words)
	if err != nil {
		return err
	}
	if n := len(rest); n > 0 && strings.HasPrefix(rest[n-1], "--") && !strings.Contains(rest[n-1], "=") {
		if flag := cmd.Flags().Lookup(rest[n-1][2:]); flag != nil && flag.NoOptDefVal == "" {
			rest = append(slices.Clone(rest), "1")
		}
	}
	if err := cmd.ParseFlags(rest); err != nil && !errors.Is(err, pflag.ErrHelp) && !strings.Contains(err.Error(), "invalid argument") {
		return err
	}
	if len(cmd.Flags().Args()) > 0 && cmd.Args != nil {
		return cmd.Args(cmd, cmd.Flags().Args())
	}
	return nil
}
