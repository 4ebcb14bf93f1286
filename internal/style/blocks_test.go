package style

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"alm/internal/yamltext"
)

// TestCodeBlocksParse: what the module's Markdown shows as YAML or JSON is that. Rule pages show broken
// files, and have a test of their own.
func TestCodeBlocksParse(t *testing.T) {
	pages, err := markdown(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	parsers := map[string]func(text string) error{
		"yaml": func(text string) error { _, err := yamltext.Nodes([]byte(text)); return err },
		"json": func(text string) error { return json.Unmarshal([]byte(text), new(any)) },
	}
	blocks := 0
	for name, page := range pages {
		if strings.HasPrefix(name, "docs/rules/") {
			continue
		}
		for _, block := range codeBlock.FindAllStringSubmatch(page, -1) {
			parse := parsers[block[1]]
			if parse == nil {
				continue
			}
			blocks++
			if err := parse(block[2]); err != nil {
				t.Errorf("%s: %v in\n%s", name, err, block[2])
			}
		}
	}
	if blocks < 20 {
		t.Errorf("found %d blocks; want at least 20", blocks)
	}
}

// TestContributingShowsRowsAsTheyAre: the rules that CONTRIBUTING.md shows are in the files that it names,
// perhaps with comments.
func TestContributingShowsRowsAsTheyAre(t *testing.T) {
	page, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := row.FindAllStringSubmatch(string(page), -1)
	if len(rows) != 3 {
		t.Errorf("found %d rows; want one for lint, diff and verify each", len(rows))
	}
	for _, m := range rows {
		file, err := os.ReadFile("../../" + m[1])
		if err != nil {
			t.Error(err)
		}
		if !strings.Contains(comment.ReplaceAllString(string(file), ""), "\t"+strings.ReplaceAll(strings.TrimSpace(m[2]), "\n", "\n\t")+"\n") {
			t.Errorf("%s does not have the row\n%s", m[1], m[2])
		}
	}
}

var comment = regexp.MustCompile(`(?m)^\s*//.*\n`)

// row is a block of Go, and the file that the text before it names.
var row = regexp.MustCompile("(?ms)^The row, in `([^`]+)`[^`]*?.*?^```go\n(.*?)^```$")

// codeBlock is a block of code and its language.
var codeBlock = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")
