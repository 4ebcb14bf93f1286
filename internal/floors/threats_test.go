package floors

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestThreatModelNamesTests checks docs/threat-model.md: every promise names tests, and these exist.
func TestThreatModelNamesTests(t *testing.T) {
	text, err := os.ReadFile("../../docs/threat-model.md")
	if err != nil {
		t.Fatal(err)
	}
	promises := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || strings.HasPrefix(cells[1], " ---") || cells[1] == " promise " {
			continue
		}
		promises++
		tests := quoted(cells[2])
		if len(tests) == 0 {
			t.Errorf("no test holds: %s", cells[1])
		}
		for _, name := range tests {
			if !testExists(t, name) {
				t.Errorf("no test %s, which holds: %s", name, cells[1])
			}
		}
	}
	if promises < 25 {
		t.Errorf("docs/threat-model.md has %d promises", promises)
	}
}

// testExists reports whether there is a script of that path, or a test PACKAGE.NAME.
func testExists(t *testing.T, name string) bool {
	t.Helper()
	if path.Ext(name) == ".txtar" {
		_, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(name)))
		return err == nil
	}
	dir, function, found := strings.Cut(name, ".")
	files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(dir), "*_test.go"))
	return found && err == nil && strings.HasPrefix(function, "Test") && slices.ContainsFunc(files, func(file string) bool {
		return slices.Contains(declarations(t, file), function)
	})
}
