package lint

import (
	"regexp"
	"strings"
	"testing"

	"alm/internal/source"
)

// TestWords: the table finds each keyword, wherever it is in a file, and no text that resembles one.
func TestWords(t *testing.T) {
	table := wordGrammar().words
	for name, word := range keywords() {
		for _, after := range []string{"", ":", `: {"type": "string"}`} {
			file := []byte(`"` + name + `"` + after)
			if got := table.find(file[:len(name)+2]); got.ID != word.ID || got.Name != name {
				t.Errorf("%s is %q", name, got.Name)
			}
		}
		for _, other := range []string{name + "s", name[1:], strings.ToUpper(name), name[:len(name)-1], "x" + name[1:], name[:1] + "_" + name[1:], name + name} {
			if got := table.find([]byte(`"` + other + `"`)); got.Name != other && got.ID != 0 {
				t.Errorf("%q is taken for %s", other, got.Name)
			}
		}
	}
	for id, name := range wordNames[1:] {
		if got := keywords()[name].ID; got != wordID(id+1) {
			t.Errorf("%s has the number %d, not %d", name, got, id+1)
		}
	}
	if n := len(keywords()); n >= int(noWord) {
		t.Errorf("%d keywords do not fit into a set", n)
	}
}

// TestNames: what mayBeNamed says of names is what the schema says that editors use.
func TestNames(t *testing.T) {
	for _, role := range []string{"paths", "responses"} {
		pattern := regexp.MustCompile(keyPatterns[role])
		for _, name := range []string{"", "/", "/a", "a", "default", "defaults", "20", "200", "099", "599", "600", "2000", "2xx", "1٣"} {
			key := source.Parse("", []byte(source.Quote(name))).Root
			if got, want := mayBeNamed(role, key), pattern.MatchString(name); got != want {
				t.Errorf("%s %q: %v, want %v", role, name, got, want)
			}
		}
	}
}
