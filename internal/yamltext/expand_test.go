package yamltext

import (
	"fmt"
	"strings"
	"testing"
)

// A chain of anchors stands for more than any machine holds; it is refused before it is
// written out.
func TestAliasesThatStandForTooMuch(t *testing.T) {
	const many = "read alm.yaml: the YAML's aliases stand for more than 1000000 values: write some of them out"
	flow, block, nested := "", "", ""
	for i := 1; i < 10; i++ {
		flow += fmt.Sprintf("x%d: &x%d [%s*x%d]\n", i, i, strings.Repeat(fmt.Sprintf("*x%d, ", i-1), 8), i-1)
		block += fmt.Sprintf("x%d: &x%d\n%s", i, i, strings.Repeat(fmt.Sprintf("- *x%d\n", i-1), 9))
		pairs := make([]string, 9)
		for key := range pairs {
			pairs[key] = fmt.Sprintf("b%d: *x%d", key, i-1)
		}
		nested += fmt.Sprintf("x%d: &x%d {a: &y%d {%s}}\n", i, i, i, strings.Join(pairs, ", "))
	}
	for name, test := range map[string]struct{ text, want string }{
		"few":        {"a: &a [1, 2]\nb: [*a, *a]\n", ""},
		"an unknown": {"a: *b\n", `alm.yaml:1:5: the alias names no anchor: "b"`},
		"flow":       {"x0: &x0 [a, b, c, d, e, f, g, h, i]\n" + flow, many},
		"block":      {"x0: &x0\n- a\n- b\n- c\n- d\n- e\n- f\n- g\n- h\n- i\n" + block, many},
		"nested":     {"x0: &x0 [a, b, c, d, e, f, g, h, i]\n" + nested, many},
	} {
		var into map[string]any
		got := ""
		if err := Decode("alm.yaml", []byte(test.text), &into); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
