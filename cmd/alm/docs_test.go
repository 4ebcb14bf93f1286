package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "rewrite docs/cli.md and the files that scripts compare; read the diff")

// TestDocs holds docs/cli.md against the verbs: go test ./cmd/alm -run Docs -update writes it.
func TestDocs(t *testing.T) {
	a := &app{Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" }}
	got := reference(a.command(verbs()))
	name := filepath.Join("..", "..", "docs", "cli.md")
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, verb := range verbs() {
		if got := verb.make(a).Name(); got != verb.name {
			t.Errorf("the verb %s makes the command %s", verb.name, got)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil || got != string(want) {
		t.Errorf("docs/cli.md is stale (%v): go test ./cmd/alm -run Docs -update", err)
	}
}

// reference is the verbs and their flags as Markdown.
func reference(root *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# alm\n\n%s\n\nFlags of every verb:\n\n%s", root.Long, flagTable(root.PersistentFlags()))
	b.WriteString("\nA SOURCE (BASE, HEAD) is a folder, a solution zip, or a git revision: `HEAD~1`, `origin/main`,\na tag, a hash; `REV:path` for a folder in it. In GitHub Actions a flag left alone takes the\ninput of its name. Exit codes: 0 good, 1 findings, 2 usage or configuration, 3 refused,\n4 remote or signing in, 5 still running or unknown.\n")
	for _, verb := range verbs() {
		cmd := verb.make(&app{Getenv: func(string) string { return "" }})
		fmt.Fprintf(&b, "\n## alm %s\n\n%s.\n", cmd.Use, cmd.Short)
		if cmd.Flags().HasFlags() {
			b.WriteString("\n" + flagTable(cmd.Flags()))
		}
	}
	b.WriteString("\n## alm completion SHELL\n\nWrites the completion script of bash, zsh, fish or powershell.\n")
	return b.String()
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
