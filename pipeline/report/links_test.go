package report

import (
	"strings"
	"testing"

	"alm/internal/source"
)

func TestLinksEscapeWhatStrangersName(t *testing.T) {
	opts := Options{Root: "a b", Links: Links{Files: "https://github.com/o/r/blob/5f3a"}}
	for name, want := range map[string]string{
		"c/apiDefinition.swagger.json": "https://github.com/o/r/blob/5f3a/a%20b/c/apiDefinition.swagger.json#L1",
		`c/")<b>?x#y.json`:             "https://github.com/o/r/blob/5f3a/a%20b/c/%22%29%3Cb%3E%3Fx%23y.json#L1",
		"/elsewhere/x.json":            "",
	} {
		if got := opts.link(source.Parse(name, []byte("{}")).Span(0, 1)); strings.ReplaceAll(got, ")", "%29") != want {
			t.Errorf("link(%q) = %q; want %q", name, got, want)
		}
	}
	if got := opts.link(source.Span{}); got != "" {
		t.Errorf("link of no place = %q", got)
	}
}

// TestSummaryLinksPlacesAndRules: a finding at head has a link to its line, one that is only in the
// base has none.
func TestSummaryLinksPlacesAndRules(t *testing.T) {
	page := write(t, "markdown", sample(), Options{Links: Links{Tool: "https://github.com/acme/alm/blob/v1", Files: "https://github.com/o/r/blob/5f3a"}})
	for _, want := range []string{
		`<a href="https://github.com/acme/alm/blob/v1/docs/rules/operation-id-renamed.md"><code>operation-id-renamed</code></a> <a href="https://github.com/o/r/blob/5f3a/connectors/deploybot/apiDefinition.swagger.json#L4"><code>connectors/deploybot/apiDefinition.swagger.json:4:20</code></a>`,
		`<code>connector-removed</code></a> <code>connectors/old/apiDefinition.swagger.json:1:20</code> (at base)`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("got no %s in\n%s", want, page)
		}
	}
}
