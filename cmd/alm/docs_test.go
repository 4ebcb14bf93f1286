package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "rewrite docs/cli.md and the files that scripts compare; read the diff")

// TestDocs compares docs/cli.md with the verbs: go test ./cmd/alm -run Docs -update writes it.
func TestDocs(t *testing.T) {
	a := &app{Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" }}
	got := reference(a.command(allVerbs()))
	name := filepath.Join("..", "..", "docs", "cli.md")
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil || got != string(want) {
		t.Errorf("docs/cli.md is stale (%v): go test ./cmd/alm -run Docs -update", err)
	}
}

// reference returns the verbs, their help and their flags as Markdown.
func reference(root *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- Made by go test ./cmd/alm -run Docs -update from the verbs; change these. -->\n\n# alm\n\n%s\n\nFlags of every verb:\n\n%s", root.Long, flagTable(root.PersistentFlags()))
	b.WriteString("\nA SOURCE (BASE, HEAD) is a folder, a definition file, a solution zip, or a git revision: `HEAD~1`,\n`origin/main`, a tag, a hash; `REV:path` for a folder or definition in it. In GitHub Actions the input of\nthe same name sets a flag that the command line does not.\n")
	for _, group := range root.Groups() {
		fmt.Fprintf(&b, "\n## %s\n", strings.TrimSuffix(group.Title, ":"))
		for _, cmd := range root.Commands() {
			if cmd.GroupID == group.ID {
				verbSection(&b, cmd)
			}
		}
	}
	b.WriteString("\n### alm completion SHELL\n\nPrint the completion script of bash, zsh, fish or powershell.\n")
	return b.String()
}

func verbSection(b *strings.Builder, cmd *cobra.Command) {
	fmt.Fprintf(b, "\n### alm %s\n\n%s\n", cmd.Use, cmd.Long)
	if len(cmd.Aliases) > 0 {
		fmt.Fprintf(b, "\nAlso: `alm %s`.\n", strings.Join(cmd.Aliases, "`, `alm "))
	}
	fmt.Fprintf(b, "\n```sh\n%s\n```\n", strings.ReplaceAll(strings.TrimSpace(cmd.Example), "\n  ", "\n"))
	if cmd.LocalFlags().HasFlags() {
		b.WriteString("\n" + flagTable(cmd.LocalFlags()))
	}
}

// TestHelpPages holds the form of help/*.txt: what the verb prints, its exit codes, examples.
func TestHelpPages(t *testing.T) {
	a := &app{Getenv: func(string) string { return "" }}
	root := a.command(allVerbs())
	var names []string
	for _, verb := range allVerbs() {
		names = append(names, verb.name+".txt")
		cmd, _, err := root.Find([]string{verb.name})
		if err != nil || cmd.Name() != verb.name {
			t.Errorf("alm %s is the command %s: %v", verb.name, cmd.Name(), err)
		}
		form := `^[A-Z][^\n]*[^.]\.\n\nPrints [^\n]+\n([^\n]+\n)*Exit codes: 0 `
		if !regexp.MustCompile(form).MatchString(cmd.Long) {
			t.Errorf("the help of alm %s does not match %s:\n%s", verb.name, form, cmd.Long)
		}
		for line := range strings.SplitSeq(cmd.Example, "\n") {
			if !strings.HasPrefix(line+" ", "  alm "+verb.name+" ") {
				t.Errorf("an example of alm %s is %q", verb.name, line)
			}
		}
	}
	slices.Sort(names)
	var files []string
	entries, err := helpFiles.ReadDir("help")
	for _, entry := range entries {
		files = append(files, entry.Name())
	}
	if !slices.Equal(files, names) || err != nil {
		t.Errorf("help has %q, %v; want %q", files, err, names)
	}
}

// TestDocumentedCommands: guide.txtar runs every command of README, the guide, the first run and the help.
// What differs from run to run, digests and dates, is left out of the comparison.
func TestDocumentedCommands(t *testing.T) {
	documented := commandLines(t, `(?m)^(alm .*)$`, shBlocks(t, "README.md")+shBlocks(t, "docs/guide.md")+shBlocks(t, "docs/first-run.md")+examples())
	run := commandLines(t, `(?m)^(?:exec|exits \d|exec sh -c) .*?\b(alm .*)$`, readFile(t, "testdata/script/guide.txtar"))
	for _, line := range documented {
		if strings.HasPrefix(line, "alm emulator") {
			continue // TestTheDemoEndsWithCommandsThatWork runs it, on a free port
		}
		if !slices.Contains(run, line) {
			t.Errorf("testdata/script/guide.txtar does not run %s", line)
		}
	}
}

var (
	quotes          = strings.NewReplacer(`"`, "", "'", "")
	digestsAndDates = regexp.MustCompile(`[0-9a-f]{8,16}|\$\(cat digest\)|\d{4}-\d\d-\d\d|\$SOON`)
)

// commandLines returns the command lines in a text, in a form in which they can be compared.
func commandLines(t *testing.T, pattern, text string) []string {
	t.Helper()
	var lines []string
	for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		lines = append(lines, digestsAndDates.ReplaceAllString(quotes.Replace(found[1]), "…"))
	}
	if len(lines) == 0 {
		t.Fatalf("no commands match %s", pattern)
	}
	return lines
}

// shBlocks returns the text of a document's fenced blocks of shell commands.
func shBlocks(t *testing.T, name string) string {
	t.Helper()
	var b strings.Builder
	for _, block := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```$").FindAllStringSubmatch(readFile(t, name), -1) {
		b.WriteString(block[1])
	}
	return b.String()
}

// examples returns the examples of every verb's help.
func examples() string {
	a := &app{Getenv: func(string) string { return "" }}
	var b strings.Builder
	for _, cmd := range a.command(allVerbs()).Commands() {
		b.WriteString(strings.ReplaceAll(cmd.Example+"\n", "  alm", "alm"))
	}
	return b.String()
}

// readFile reads a file of the repository.
func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func flagTable(flags *pflag.FlagSet) string {
	rows := []string{"| flag | default | does |", "| --- | --- | --- |"}
	flags.VisitAll(func(f *pflag.Flag) {
		name := "`--" + f.Name + "`"
		if f.Shorthand != "" {
			name = "`-" + f.Shorthand + "`, " + name
		}
		value := f.DefValue
		if slices.Contains([]string{"", "[]", "false"}, value) {
			value = "-"
		}
		rows = append(rows, fmt.Sprintf("| %s | %s | %s |", name, value, strings.ReplaceAll(f.Usage, "|", "\\|")))
	})
	return strings.Join(rows, "\n") + "\n"
}
