package lint

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// TestSizes: each limit on a file is that many bytes or pixels, and not one more or less.
func TestSizes(t *testing.T) {
	script := func(n int) []byte { return bytes.Repeat([]byte{'\n'}, n) }
	definition := func(n int) []byte {
		const begin, end = `{"info": {"description":"`, `"}}`
		return []byte(begin + strings.Repeat("a", n+1-len(begin+end)) + end) // the blank after info: does not count
	}
	icon := func(n int) []byte { return append(header(160, 160), make([]byte, n-len(header(0, 0)))...) }
	for _, test := range []struct {
		rule, file string
		data       []byte
		want       string
	}{
		{"script-size", "script.csx", script(1 << 20), ""},
		{"script-size", "script.csx", script(1<<20 + 1), "error: the script is 1048577 bytes; the limit is 1048576"},
		{"definition-size", "apiDefinition.swagger.json", definition(899_999), ""},
		{"definition-size", "apiDefinition.swagger.json", definition(900_000), "warning: the definition is 900000 bytes without white space, only 100000 below the limit"},
		{"definition-size", "apiDefinition.swagger.json", definition(999_999), "warning: the definition is 999999 bytes without white space, only 1 below the limit"},
		{"definition-size", "apiDefinition.swagger.json", definition(1_000_000), "error: the definition is 1000000 bytes without white space; the limit is 1000000"},
		{"icon-size", "icon.png", icon(1 << 20), ""},
		{"icon-size", "icon.png", icon(1<<20 + 1), "warning: the icon file is 1048577 bytes; the limit is 1048576"},
		{"icon-dimensions", "icon.png", header(100, 100), ""},
		{"icon-dimensions", "icon.png", header(230, 230), ""},
		{"icon-dimensions", "icon.png", header(99, 99), "warning: the icon is 99 by 99 pixels; use a square of 100 to 230 pixels, others are stretched"},
		{"icon-dimensions", "icon.png", header(231, 231), "warning: the icon is 231 by 231 pixels; use a square of 100 to 230 pixels, others are stretched"},
		{"icon-dimensions", "icon.png", header(160, 161), "warning: the icon is 160 by 161 pixels; use a square of 100 to 230 pixels, others are stretched"},
	} {
		files := fstest.MapFS{"c/apiDefinition.swagger.json": {Data: []byte(`{}`)}, "c/apiProperties.json": {Data: []byte(`{}`)}}
		files["c/"+test.file] = &fstest.MapFile{Data: test.data}
		c, err := connector.Read(files, "c")
		if err != nil {
			t.Fatal(err)
		}
		rule := slices.DeleteFunc(slices.Clone(Rules()), func(r check.Rule) bool { return r.ID != test.rule })
		got := ""
		for _, f := range Run(rule, c, Options{}) {
			got += f.Severity.String() + ": " + f.Message
		}
		if got != test.want {
			t.Errorf("%s of %d bytes: got %q, want %q", test.rule, len(test.data), got, test.want)
		}
	}
}
