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
		want    string // "" where it cannot rise
	}{
		{"1.0", check.Breaking, "2.0"},
		{"1.0", check.Additive, "1.1"},
		{"1.0", check.Editorial, "1.1"},
		{"1.2.3", check.Breaking, "2.0.0"},
		{"1.2.3", check.Additive, "1.3.0"},
		{"1.2.3", check.Editorial, "1.2.4"},
		{"1.2.3.4", check.Editorial, "1.2.4.0"},
		{"1.2.3.4.5", check.Breaking, "2.0.0.0.0"},
		{"1", check.Additive, "1.1"},
		{"v1.0", check.Additive, "v1.1"},
		{"V1", check.Breaking, "V2"},
		{"", check.Additive, "1.0.0"},
		{"preview", check.Breaking, "1.0.0"},
		{"latest", check.Breaking, "1.0.0"},
		{"1.0-beta", check.Breaking, "2.0"},
		{"1.2.0 (preview)", check.Editorial, "1.2.1"},
		{"01.02.03", check.Additive, "1.3.0"},
		{"65535.0", check.Breaking, "65536.0"},
		{"2147483646.0", check.Breaking, "2147483647.0"},
		{"2147483647.0", check.Breaking, ""},
		{"2147483647.0", check.Additive, "2147483647.1"},
		{"99999999999999999999.0", check.Breaking, ""},
		{"1.2.3.4.5.6.7.8.9", check.Breaking, ""},
		{"2026-01-31", check.Breaking, ""},
		{"2026-01-31-preview", check.Editorial, ""},
		{"2026.01.31", check.Breaking, "2027.0.0"},
		{"1.0", check.None, "1.0"},
	} {
		got, err := NextVersion(test.version, test.change)
		if got != test.want || (err != nil) != (test.want == "") {
			t.Errorf("NextVersion(%q, %s) = %q, %v; want %q", test.version, test.change, got, err, test.want)
		}
		if err != nil || test.change == check.None {
			continue
		}
		if !VersionLess(test.version, got) || test.change == check.Breaking && !MajorRose(test.version, got) {
			t.Errorf("%q is not above %q for a check", got, test.version)
		}
		if again, err := NextVersion(got, test.change); err == nil && !VersionLess(got, again) {
			t.Errorf("%q, which was written, cannot be raised again: %q, %v", got, again, err)
		}
	}
}

func TestMajorRose(t *testing.T) {
	for _, test := range []struct {
		was, is string
		want    bool
	}{
		{"1.0", "2.0", true}, {"1.9", "1.10", false}, {"V1", "V2", true}, {"1.0", "v2", true}, {"1.0", "2.0-beta", true},
		{"latest", "1.0.0", true}, {"", "1", true}, {"latest", "newest", false}, {"1.0", "latest", false}, {"latest", "latest", false},
		{"2026-01-31", "2026-02-01", true}, {"2026-01-31", "2026-01-31", false}, {"2026-01-31", "2025-12-31", false}, {"1.0", "2026-01-31", true},
	} {
		if got := MajorRose(test.was, test.is); got != test.want {
			t.Errorf("MajorRose(%q, %q) = %t, want %t", test.was, test.is, got, test.want)
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
