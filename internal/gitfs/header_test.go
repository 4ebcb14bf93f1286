package gitfs

import (
	"strings"
	"testing"
	"time"
)

func TestCommitHeaders(t *testing.T) {
	a, b, c := strings.Repeat("a", 40), strings.Repeat("b", 40), strings.Repeat("c", 40)
	const who = "committer A > B <a@example.com> 1700000000 +0130\n"
	at := time.Unix(1700000000, 0)
	for name, test := range map[string]struct {
		text    string
		tree    string // "" for an error
		parents int
		time    time.Time
	}{
		"the first":            {"tree " + a + "\nauthor x\n" + who + "\nmessage\ntree " + b + "\n", a, 0, at},
		"a merge":              {"tree " + a + "\nparent " + b + "\nparent " + c + "\n" + who + "\n", a, 2, at},
		"signed":               {"tree " + a + "\nparent " + b + "\n" + who + "gpgsig -----BEGIN\n tree " + c + "\n parent " + c + "\n\nx", a, 1, at},
		"another tree later":   {"tree " + a + "\n" + who + "tree " + b + "\n\n", a, 0, at},
		"a tree between":       {"tree " + a + "\ntree " + b + "\nparent " + c + "\n" + who + "\n", a, 0, at},
		"a parent later":       {"tree " + a + "\n" + who + "parent " + b + "\n\n", a, 0, at},
		"another time later":   {"tree " + a + "\n" + who + "committer x <x> 1 +0000\n\n", a, 0, at},
		"no time":              {"tree " + a + "\ncommitter x\n\n", a, 0, time.Time{}},
		"a time past all":      {"tree " + a + "\ncommitter x <x> 99999999999999999999 +0000\n\n", a, 0, time.Time{}},
		"no zone":              {"tree " + a + "\ncommitter x <x> 1700000000\n\n", a, 0, at},
		"no end":               {"tree " + a, a, 0, time.Time{}},
		"nothing":              {"", "", 0, time.Time{}},
		"a message alone":      {"\ntree " + a + "\n", "", 0, time.Time{}},
		"no tree":              {who + "tree " + a + "\n\n", "", 0, time.Time{}},
		"a tree of no hash":    {"tree " + a[:39] + "\n\n", "", 0, time.Time{}},
		"a parent of no hash":  {"tree " + a + "\nparent x\n\n", "", 0, time.Time{}},
		"a hash with more":     {"tree " + a + " \n\n", "", 0, time.Time{}},
		"a line of many bytes": {"tree " + a + "\n" + strings.Repeat("x", 1<<20) + "\n\n", a, 0, time.Time{}},
	} {
		got, err := parseCommit([]byte(test.text))
		if test.tree == "" {
			if err == nil {
				t.Errorf("%s: %+v, want an error", name, got)
			}
			continue
		}
		if err != nil || got.Tree != test.tree || got.Parents() != test.parents || !got.Time.Equal(test.time) {
			t.Errorf("%s: %+v, %v; want tree %s, %d parents, %s", name, got, err, test.tree, test.parents, test.time)
		}
	}
}

func TestTagHeaders(t *testing.T) {
	a := strings.Repeat("a", 40)
	for text, want := range map[string]bool{
		"object " + a + "\ntype commit\n\nx": true,
		"type commit\nobject " + a + "\n\n":  false,
		"\nobject " + a:                      false,
		"object x\n":                         false,
		"":                                   false,
	} {
		if got, err := parseTag([]byte(text)); (err == nil) != want || want && got.String() != a {
			t.Errorf("%q: %s, %v; want it read: %v", text, got, err, want)
		}
	}
}
