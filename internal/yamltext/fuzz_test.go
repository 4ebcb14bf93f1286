package yamltext

import (
	"strings"
	"testing"
	"time"
)

// FuzzDecode holds that reading a text ends soon, without a panic, whatever the text is.
func FuzzDecode(f *testing.F) {
	for _, text := range []string{
		"connectors: [a, b/*]\nsolutions:\n  S:\n    version: 1.0.0.0\n    publisher: {name: a, prefix: b}\n",
		"- fingerprint: 0123456789abcdef\n  reason: >-\n    a\n    b\n  until: 2027-01-31\n",
		"a: &a [1, 2]\nb: [*a, *a]\n<<: *a\n", "a: |+\n\n  x\n---\n...\n", "? [a]\n: {b: !!str c}\n",
		strings.Repeat("- ", 50), strings.Repeat("[", 50), "a: 'it''s'\nb: \"\\u0041\\x41\"\n# end", "\t- a\r\n b: *", "%YAML 1.2\n--- !<tag:x> a",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4<<10 {
			return
		}
		began := time.Now()
		var into struct {
			Connectors []string          `yaml:"connectors"`
			Values     map[string]any    `yaml:"values"`
			Names      map[string]string `yaml:"names"`
		}
		Decode("alm.yaml", []byte(text), &into)
		var anything any
		Decode("alm.yaml", []byte(text), &anything)
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%d bytes took %s", len(text), took)
		}
	})
}
