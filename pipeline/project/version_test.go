package project

import (
	"strings"
	"testing"

	"alm/pipeline/check"
)

func TestNextVersion(t *testing.T) {
	for _, test := range []struct {
		version string
		change  check.Change
		want    string
	}{
		{"1.0", check.Breaking, "2.0"},
		{"1.0", check.Additive, "1.1"},
		{"1.0", check.Editorial, "1.1"},
		{"1.2.3", check.Breaking, "2.0.0"},
		{"1.2.3", check.Additive, "1.3.0"},
		{"1.2.3", check.Editorial, "1.2.4"},
		{"1.2.3.4", check.Editorial, "1.2.4.0"},
		{"1", check.Additive, "1.1"},
		{"v1.0", check.Additive, "v1.1"},
		{"", check.Additive, "1.0.0"},
		{"preview", check.Breaking, "1.0.0"},
		{"1.0", check.None, "1.0"},
	} {
		if got := NextVersion(test.version, test.change); got != test.want {
			t.Errorf("NextVersion(%q, %s) = %q, want %q", test.version, test.change, got, test.want)
		}
	}
}

func TestScalar(t *testing.T) {
	for _, form := range []string{`"1.2.0.0"`, `'1.2.0.0'`, "1.2.0.0", "1.2.0.0 # now"} {
		text := strings.Replace(sampleProject, `"1.2.0.0"`, form, 1)
		p, err := Parse("alm.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		span, ok := p.At("solutions", "Bot", "version").Scalar()
		if !ok || span.Text() != "1.2.0.0" || span.From().Line != 3 {
			t.Errorf("%s: %q at %v, %t", form, span.Text(), span.From(), ok)
		}
	}
}

func TestLess(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{{"1.9", "1.10", true}, {"1.0", "1", false}, {"1", "1.0.1", true}, {"", "1.0", true}, {"2.0", "1.9.9", false}} {
		if got := VersionLess(test.a, test.b); got != test.want {
			t.Errorf("less(%s, %s) = %t, want %t", test.a, test.b, got, test.want)
		}
	}
}
