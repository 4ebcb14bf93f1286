package style

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// TestLinksResolve: each relative link of the module's Markdown leads to a file or folder that is there,
// and to a heading of it.
func TestLinksResolve(t *testing.T) {
	fsys := os.DirFS("../..")
	pages, err := markdown(fsys)
	if err != nil {
		t.Fatal(err)
	}
	links := 0
	for name, text := range pages {
		for _, m := range link.FindAllStringSubmatch(codeSpan.ReplaceAllString(withoutFences(text), ""), -1) {
			target, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, ":") {
				continue // of another host
			}
			links++
			full := name
			if target != "" {
				full = path.Join(path.Dir(name), target)
			}
			if _, err := fs.Stat(fsys, full); err != nil {
				t.Errorf("%s links to %s: %v", name, m[1], err)
				continue
			}
			if anchor != "" && !headings(pages[full])[anchor] {
				t.Errorf("%s links to %s, and %s has no such heading", name, m[1], full)
			}
		}
	}
	if links < 100 {
		t.Errorf("found %d links; want at least 100", links)
	}
}

func TestHeadings(t *testing.T) {
	const page = "# alm.yaml: a `rule`, and more\n\n```sh\n# no heading\n```\n## Deploy\n### Deploy\n"
	got := headings(page)
	for _, want := range []string{"almyaml-a-rule-and-more", "deploy", "deploy-1"} {
		if !got[want] {
			t.Errorf("no %q in %v", want, got)
		}
	}
	if len(got) != 3 {
		t.Errorf("got %v; want 3 headings", got)
	}
}

// link is a link or an image of Markdown, without its title.
var link = regexp.MustCompile(`\]\(([^)\s]+)(?:\s+"[^"]*")?\)`)

// markdown returns the texts of the module's Markdown files, by path.
func markdown(fsys fs.FS) (map[string]string, error) {
	pages := map[string]string{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || name == ".git"):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".md":
			return nil
		}
		text, err := fs.ReadFile(fsys, name)
		pages[name] = string(text)
		return err
	})
	return pages, err
}

// withoutFences returns a page without its code blocks.
func withoutFences(page string) string {
	var text strings.Builder
	fence := false
	for line := range strings.Lines(page) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fence = !fence
		} else if !fence {
			text.WriteString(line)
		}
	}
	return text.String()
}

var codeSpan = regexp.MustCompile("`[^`\n]*`")

// headings returns the anchors that GitHub gives the headings of a page.
func headings(page string) map[string]bool {
	all, seen := map[string]bool{}, map[string]int{}
	for line := range strings.Lines(withoutFences(page)) {
		title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		if !ok || !strings.HasPrefix(line, "#") {
			continue
		}
		anchor := strings.Map(anchorRune, strings.TrimSpace(title))
		if n := seen[anchor]; n > 0 {
			all[fmt.Sprintf("%s-%d", anchor, n)] = true
		}
		seen[anchor]++
		all[anchor] = true
	}
	return all
}

// anchorRune returns what becomes of a character of a heading, -1 of one that is left out.
func anchorRune(r rune) rune {
	switch {
	case r == ' ':
		return '-'
	case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
		return unicode.ToLower(r)
	}
	return -1
}
