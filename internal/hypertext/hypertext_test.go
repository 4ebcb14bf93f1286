package hypertext

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

const hostile = `"'><script>alert(1)</script>&amp;` + "\x00"

func TestPageEscapes(t *testing.T) {
	var got strings.Builder
	err := Page{Title: hostile, Style: "b{}", Body: []g.Node{Block(h.Ul, h.Class(hostile), h.Li(g.Text(hostile)), g.Map([]string{"a", "b"}, func(s string) g.Node { return h.Li(g.Text(s)) }))}}.Write(&got)
	const escaped = "&#34;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;\uFFFD"
	want := `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-7yqHVAesot11p6HczDsgKRipvI5UPgs97z80zNXlans=&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>` + escaped + `</title>
<style>b{}</style>
</head>
<body>
<ul class="` + escaped + `">
<li>` + escaped + `</li>
<li>a</li>
<li>b</li>
</ul>
</body>
</html>
`
	if got.String() != want || err != nil {
		t.Errorf("got %v\n%s\nwant\n%s", err, got.String(), want)
	}
}

func TestLinksLeadToPages(t *testing.T) {
	for address, want := range map[string]string{
		"#rule-a":                    "#rule-a",
		"/dev/_emulator/state":       "/dev/_emulator/state",
		"docs/orders.html":           "docs/orders.html",
		"https://example.com/?a=b&c": "https://example.com/?a=b&amp;c",
		"HTTP://example.com":         "HTTP://example.com",
		"javascript:alert(1)":        "about:invalid",
		" javascript:alert(1)":       "about:invalid",
		"java\nscript:alert(1)":      "about:invalid",
		"JavaScript:alert(1)":        "about:invalid",
		"data:text/html,x":           "about:invalid",
		"vbscript:x":                 "about:invalid",
		`#"onclick="x`:               "#&#34;onclick=&#34;x",
		"%zz":                        "about:invalid",
	} {
		if got, want := fmt.Sprint(Link(address, g.Text("x"))), `<a href="`+want+`">x</a>`; got != want {
			t.Errorf("Link(%q) = %s; want %s", address, got, want)
		}
	}
}

// TestOnlyHereIsRaw: other packages make no raw markup, and no element or attribute whose value a
// browser loads or runs.
func TestOnlyHereIsRaw(t *testing.T) {
	unsafe := regexp.MustCompile(`\b(g\.Rawf?|h\.(Href|Src|SrcSet|Action|FormAction|Poster|Data|Style|StyleAttr|StyleEl|Script|IFrame|Object|Embed|Base))\(|g\.(Attr|El)\("(on|src|href|style|script|xlink)`)
	files := 0
	err := filepath.WalkDir("../..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".go" || filepath.Base(filepath.Dir(name)) == "hypertext" {
			return err
		}
		source, err := os.ReadFile(name)
		if err != nil || !strings.Contains(string(source), `"maragu.dev/gomponents"`) {
			return err
		}
		files++
		for _, found := range unsafe.FindAllString(string(source), -1) {
			t.Errorf("%s: %s", name, found)
		}
		return nil
	})
	if err != nil || files < 5 {
		t.Errorf("%d files use gomponents, %v", files, err)
	}
}
