package yamltext

import (
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for text, want := range map[string]string{
		"a: [1, {b: 2}]":               "",
		strings.Repeat("[]", 100_000):  "",
		strings.Repeat("[", 2_000):     "2000 nested brackets are more than the 1000 that are read",
		strings.Repeat("a:\n", 30_000): "30000 keys are more than the 20000 that are read",
		strings.Repeat("a", 1<<20):     "1024 KB of YAML is more than the 512 KB that are read",
	} {
		got := ""
		if err := Check([]byte(text)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.10s…: got %q, want %q", text, got, want)
		}
	}
}
