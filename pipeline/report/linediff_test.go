package report

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/solution/connector"

	"github.com/rogpeppe/go-internal/txtar"
)

// scriptPair tells the change of one of diff's pairs with custom code.
func scriptPair(t *testing.T, name string) Document {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("..", "diff", "testdata", "script", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, f := range archive.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	was, err := connector.Read(fsys, "old")
	if err != nil {
		t.Fatal(err)
	}
	is, err := connector.Read(fsys, "new")
	if err != nil {
		t.Fatal(err)
	}
	return Document{Verb: "diff", Connectors: []Connector{{"new", "Orders", check.Additive}}, Findings: check.Each(diff.Compare([]*connector.Connector{was}, []*connector.Connector{is}))}
}

// TestHunks: code that changed is shown line by line, one hunk for each place.
func TestHunks(t *testing.T) {
	tests := []struct {
		pair, format string
		want         string
	}{
		{"branch-removed", "text", `    -             case "GetOrder":
    -                 return await this.Shorten().ConfigureAwait(false);
`},
		{"branch-removed", "markdown", "\n  <del>&#45;             case \"GetOrder\":</del>\n"},
		{"branch-removed", "html", "<del>-             case &#34;GetOrder&#34;:</del>"},
		{"case-renamed", "text", `    -             case "GetOrder":
    +             case "getOrder":
`},
		{"two-places", "text", "    +                 return await this.SignTwice().ConfigureAwait(false);\n"},
		{"two-places", "text", "      …\n"},
		{"two-places", "text", "    -         return order[\"Total\"].ToString();\n    +         return order[\"total\"].ToString();\n"},
		{"two-places", "markdown", "\n    …\n"},
		{"two-places", "html", "<span>  …</span>"},
	}
	for _, test := range tests {
		if got := write(t, test.format, scriptPair(t, test.pair), Options{}); !strings.Contains(got, test.want) {
			t.Errorf("%s as %s: got\n%s\nwant %q in it", test.pair, test.format, got, test.want)
		}
	}
}
