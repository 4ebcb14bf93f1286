package catalogue

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestIDsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, family := range Families() {
		for _, rule := range family.Rules {
			for _, id := range append([]string{rule.ID}, rule.Aliases...) {
				if seen[id] && !slices.Contains(rule.Aliases, id) {
					t.Errorf("%s: another rule has this id", id)
				}
				seen[id] = true
			}
		}
	}
}

func TestEveryRuleSaysWhatItIs(t *testing.T) {
	for _, family := range Families() {
		for _, rule := range family.Rules {
			if rule.Title == "" || rule.Fix == "" {
				t.Errorf("%s: no title or fix", rule.ID)
			}
		}
	}
}

// TestContributingShowsRowsAsTheyAre compares the rows in CONTRIBUTING.md with the code.
func TestContributingShowsRowsAsTheyAre(t *testing.T) {
	guide, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	var tables strings.Builder
	for _, name := range []string{"lint/swagger.go", "diff/member_row.go", "verify/script.go"} {
		data, err := os.ReadFile("../" + name)
		if err != nil {
			t.Fatal(err)
		}
		tables.WriteString(strings.Join(strings.Fields(string(data)), " "))
	}
	rows := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(guide), -1)
	if len(rows) != 3 {
		t.Errorf("%d rows, want one of each kind", len(rows))
	}
	for _, row := range rows {
		_, body, _ := strings.Cut(row[1], "{") // a comment may stand before the first column
		if !strings.Contains(tables.String(), strings.Join(strings.Fields(body), " ")) {
			t.Errorf("no table has the row\n%s", row[1])
		}
	}
}
