package main

import (
	"io/fs"
	"maps"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"alm/pipeline/catalogue"
	"alm/pipeline/check"
)

func TestDocsAreFresh(t *testing.T) {
	for _, p := range parts {
		stale, err := p.stale(os.DirFS("../.."))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Sorted(maps.Keys(stale)) {
			t.Errorf("%s is not as it is made now: run go generate ./...", name)
		}
	}
}

func TestStaleNamesWhatIsMissingOtherAndLeftOver(t *testing.T) {
	p := part{"rules", func(fs.FS) (map[string]string, error) {
		return map[string]string{"a.md": "a", "b.md": "b", "c.md": "c"}, nil
	}}
	got, err := p.stale(fstest.MapFS{
		"rules/a.md": {Data: []byte("a")}, "rules/b.md": {Data: []byte("old")}, "rules/d.md": {Data: []byte("d")},
		"guide.md": {Data: []byte("not made")},
	})
	want := map[string]string{"rules/b.md": "b", "rules/c.md": "c", "rules/d.md": ""}
	if !maps.Equal(got, want) || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestRulePageTellsRowAndPage(t *testing.T) {
	f := catalogue.Families()[0]
	rule := check.Rule{
		ID: "operation-lost", Title: "A <b>*", Severity: check.Error, Change: check.Breaking,
		Consumers: []check.Consumer{check.Canvas, check.Copilot}, Fix: "keep `a|b`", Aliases: []string{"OpLost"},
	}
	page := check.ParsePage(rule.ID, []byte("Why.\n\n-- old/a.json --\n1\n-- new/a.json --\n2\n-- new/s.csx --\n```\n"+
		"-- ok/a.json --\n2\n-- ok/s.csx --\nx\n-- want --\nnew/a.json:1:1: lost\n"))
	want := made + "# operation-lost\n\nA &lt;b>\\*.\n\n" +
		"| | |\n| --- | --- |\n| severity | error |\n| change | breaking: asks for a major version |\n" +
		"| hits | canvas, copilot |\n| found by | `alm diff`, `alm check` |\n| Microsoft's code | OpLost |\n" +
		"\nWhy.\n\n**Fix:** keep `a|b`.\n\n## Example\n" +
		"\n### Before\n\n`a.json`\n\n```json\n1\n```\n" +
		"\n### After\n\n`a.json`\n\n```json\n2\n```\n\n`s.csx`\n\n````csharp\n```\n````\n" +
		"\n### After, without a finding\n\n`s.csx`\n\n```csharp\nx\n```\n" +
		"\nalm says:\n\n```\nnew/a.json:1:1: lost\n```\n\n[All rules](README.md)\n"
	if got := rulePage(f, rule, page); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
