package pack

import (
	"strings"
	"testing"
)

// TestFitting: a definition that fits keeps its bytes; one that is too large with its white space loses that.
func TestFitting(t *testing.T) {
	small := "{\n  \"a\": 1\n}"
	long := `{"a":"` + strings.Repeat("ä&<", 100_000) + `"}`
	for _, c := range []struct{ name, definition, want string }{
		{"it fits", small, small},
		{"it is too large with white space", strings.Repeat(" ", mostDefinition) + small, `{"a":1}`},
		{"its texts stay", long + strings.Repeat("\n", mostDefinition), long},
		{"it is no JSON", strings.Repeat("x", mostDefinition+1), strings.Repeat("x", mostDefinition+1)},
	} {
		if got := string(fitting([]byte(c.definition))); got != c.want {
			t.Errorf("%s: %d bytes; want %d", c.name, len(got), len(c.want))
		}
	}
}
