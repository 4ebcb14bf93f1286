package solution

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The table of places in docs/solution-trees.md is that of the code.
func TestPlacesAreDocumented(t *testing.T) {
	var lines []string
	for _, c := range collections {
		name := "NAME"
		for _, row := range rounds {
			if rest, ok := strings.CutPrefix(row.file, c.Folder); ok && row.node == c.Node {
				name = strings.ReplaceAll(strings.TrimSuffix(rest, c.Ext), "{1}", "{id}")
				break
			}
		}
		lines = append(lines, fmt.Sprintf("| `%s%s%s` | `%s` |", c.Folder, name, c.Ext, c.Node))
	}
	for _, of := range nodeFiles {
		lines = append(lines, fmt.Sprintf("| `%s` | `%s` |", of.File, of.Node))
	}
	slices.Sort(lines)
	want := "| file | node of customizations.xml |\n| --- | --- |\n" + strings.Join(lines, "\n") + "\n"
	file := filepath.Join("..", "docs", "solution-trees.md")
	text := must(os.ReadFile(file))
	_, after, found := bytes.Cut(text, []byte("-update writes them -->\n"))
	got, rest, ended := bytes.Cut(after, []byte("<!-- end of places -->"))
	if !found || !ended {
		t.Fatalf("%s has no table of places", file)
	}
	if *update {
		if err := os.WriteFile(file, slices.Concat(text[:len(text)-len(after)], []byte(want+"\n<!-- end of places -->"), rest), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if strings.TrimSpace(string(got)) != strings.TrimSpace(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
