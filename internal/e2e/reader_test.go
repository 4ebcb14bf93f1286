package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// focus is what testdata/focus.js returns.
type focus struct {
	Number, Of               int
	HTML                     string
	Shows, Seen              bool
	Left, Right, Top, Bottom float64
}

// comesAfter reports whether something is read after another: below it, to the right of it, or in it.
func (f focus) comesAfter(was focus) bool {
	below, right := f.Top >= was.Bottom-2, f.Left >= was.Right-2
	in := f.Top >= was.Top-2 && f.Bottom <= was.Bottom+2 && f.Left >= was.Left-2
	return below || right || in
}

// TestPagesForEverybody goes through alm's pages without a mouse and without eyes, on a phone and on a laptop,
// in light and in dark: Tab comes to every link, switch and table in the order in which they are read, and
// shows where it is; all have names, tables their headers, texts enough contrast.
func TestPagesForEverybody(t *testing.T) {
	t.Parallel()
	b := openBrowser(t)
	audit, focused := testdata(t, "audit.js"), testdata(t, "focus.js")
	dir := t.TempDir()
	for name, file := range pages {
		page, err := os.ReadFile(filepath.Join(root(t), file))
		if err != nil {
			t.Fatal(err)
		}
		address := filepath.Join(dir, name+".html")
		keep(t, address, strings.Replace(string(page), `<meta http-equiv="refresh" content="2">`, "", 1))
		for _, screen := range []struct {
			width  int
			scheme string
		}{{360, "light"}, {1280, "dark"}, {1280, "light"}} {
			at := fmt.Sprintf("%s at %d, %s", name, screen.width, screen.scheme)
			b.screen(screen.width, 900, screen.scheme)
			b.open("file://" + address)
			b.run(`for (const part of document.querySelectorAll("details")) part.open = true`, nil)
			var wrong []string
			b.run(audit, &wrong)
			wrong = append(wrong, unnamed(b.parts())...)
			if screen.scheme == "light" {
				wrong = append(wrong, b.tabs(focused)...)
			}
			for _, what := range wrong {
				t.Errorf("%s: %s", at, what)
			}
		}
	}
}

func testdata(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// tabs presses Tab from the top of the page to its end, and returns what is wrong with the way.
func (b *browser) tabs(script string) (wrong []string) {
	b.t.Helper()
	var was focus
	for next := 0; ; next++ {
		b.press("Tab")
		var is focus
		b.run(script, &is)
		if is.Number < 0 || next == is.Of {
			if next != is.Of {
				wrong = append(wrong, fmt.Sprintf("Tab comes to %d of %d", next, is.Of))
			}
			return wrong
		}
		if is.Number != next {
			wrong = append(wrong, fmt.Sprintf("Tab comes to number %d after %d: %s", is.Number, next-1, is.HTML))
			return wrong
		}
		if !is.Shows || !is.Seen {
			wrong = append(wrong, fmt.Sprintf("the focus shows: %t, on the screen: %t: %s", is.Shows, is.Seen, is.HTML))
		}
		if next > 0 && !is.comesAfter(was) {
			wrong = append(wrong, fmt.Sprintf("Tab goes back from %s to %s", was.HTML, is.HTML))
		}
		was = is
	}
}

// named are the roles whose objects need a name.
var named = []string{"link", "checkbox", "button", "DisclosureTriangle", "table", "region", "navigation", "figure", "Figure", "image", "progressbar", "RootWebArea"}

// landmarks are the roles whose objects need different names, because readers list them without the rest.
var landmarks = []string{"region", "navigation"}

// unnamed returns what a screen reader finds without a name, and the tables whose cells it does not find.
func unnamed(parts []part) (wrong []string) {
	names, cells := map[string]bool{}, 0
	for _, p := range parts {
		role, name := p.Role.Value, strings.TrimSpace(p.Name.Value)
		if slices.Contains(named, role) && name == "" {
			wrong = append(wrong, "a "+role+" without a name")
		}
		if slices.Contains(landmarks, role) {
			if names[role+name] {
				wrong = append(wrong, "two of "+role+" "+name)
			}
			names[role+name] = true
		}
		if slices.Contains([]string{"cell", "gridcell", "rowheader", "columnheader"}, role) {
			cells++
		}
		if role == "table" {
			cells--
		}
	}
	if cells < 0 {
		wrong = append(wrong, "tables without cells")
	}
	return wrong
}
