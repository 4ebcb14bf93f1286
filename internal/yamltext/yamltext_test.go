package yamltext

import (
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for text, want := range map[string]string{
		"a: [1, {b: 2}]":              "",
		strings.Repeat("[]", 100_000): "",
		strings.Repeat("[", 2_000):    "the YAML is nested 2000 levels deep; the limit is 1000",
		strings.Repeat("- ", 40_000):  "the YAML is nested 40000 levels deep; the limit is 1000",
		strings.Repeat("-\t", 1_200):  "the YAML is nested 1200 levels deep; the limit is 1000",
		"a:\n  " + strings.Repeat("? ", 1_500) + strings.Repeat("[", 10):                             "the YAML is nested 1510 levels deep; the limit is 1000",
		strings.Repeat("- x\n", 40_000):                                                              "",
		strings.Repeat("a:\n", 30_000):                                                               "the YAML has 30000 keys; the limit is 20000",
		strings.Repeat("a", 1<<20):                                                                   "the YAML has 1024 KB; the limit is 512 KB",
		"a: &a [x, y]\n" + strings.Repeat("- *a\n", 40):                                              "",
		"a: &a [" + strings.Repeat("g,", 40_000) + "]\n" + strings.Repeat("- {p: *a}\n", 18_000):     "the YAML has 18000 aliases in 253 KB; aliases times size may be at most 64 MB: write some of them out",
		"a: &a [" + strings.Repeat("g,", 40_000) + "]\nb: [" + strings.Repeat("*a,", 40_000) + "]\n": "the YAML has 40000 aliases in 195 KB; aliases times size may be at most 64 MB: write some of them out",
		"connectors: [" + strings.Repeat("\"*\", 'a/*', a/**/b, ", 10_000) + "]\n":                   "",
	} {
		got := ""
		if err := Check([]byte(text)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.30q…: got %q, want %q", text, got, want)
		}
	}
}
