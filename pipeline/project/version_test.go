package project

import (
	"strings"
	"testing"

	"alm/pipeline/check"
	"alm/solution/connector"
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
		{"2026-01", check.Breaking, ""},
		{"2026-1", check.Additive, ""},
		{"2026-1-5", check.Editorial, ""},
		{"v2026-01", check.Breaking, ""},
		{"2026-13", check.Breaking, ""},
		{"2026-01.2", check.Breaking, ""},
		{"2026-02-30", check.Breaking, ""},
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
		{"2026-01", "2026-02", true}, {"2025-12", "2026-01", true}, {"2026-01", "2026-01", false}, {"2026-01", "2026-01-15", true}, {"2026-02", "2026-01-31", false}, {"2026-01", "2", false},
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

// TestEveryFormRises builds versions of every form that alm reads. What NextVersion returns is read
// again, is higher by every comparison, says of a breaking change that it breaks, and can rise again.
// Otherwise it is an error, never a wrong version.
func TestEveryFormRises(t *testing.T) {
	numbers := []string{"0", "1", "9", "10", "007", "2026", "65535", "2147483646", "2147483647", "2147483648", "1" + strings.Repeat("0", 30)}
	ends := []string{"", "-beta", "-rc.1", "-1", "+b7", "-beta+b7", " ", " (preview)", ".x", "_2", ",5", ".", "-01", "-12-31", "-13", "T00:00Z"}
	var forms []string
	for i, first := range numbers {
		for length := range 10 {
			form := first
			for k := range length {
				form += "." + numbers[(i*7+k*3+length)%len(numbers)]
			}
			for _, end := range ends {
				for _, start := range []string{"", "v", "V", " ", "v.", "version "} {
					forms = append(forms, start+form+end)
				}
			}
		}
	}
	forms = append(forms, "", " ", "v", "latest", "preview", "V-1", "٣.1", "-1", "--", "\x00", "1e30", "0x10")
	raised := 0
	for _, form := range forms {
		for _, change := range []check.Change{check.Editorial, check.Additive, check.Breaking} {
			if risesOrFails(t, form, change) {
				raised++
			}
		}
	}
	t.Logf("%d versions, raised %d times", len(forms), raised)
}

// risesOrFails reports whether a version can rise, and checks what it becomes.
func risesOrFails(t *testing.T, form string, change check.Change) bool {
	t.Helper()
	next, err := NextVersion(form, change)
	if err != nil {
		if next != "" {
			t.Errorf("NextVersion(%q, %s) = %q and the error %v", form, change, next, err)
		}
		return false
	}
	was, is := connector.ParseVersion(form), connector.ParseVersion(next)
	switch {
	case is.Numbers == nil || is.Label != "" || is.String() != next:
		t.Errorf("%q becomes %q, which is read as %+v", form, next, is)
	case was.Compare(is) >= 0 || !VersionLess(form, next):
		t.Errorf("%q becomes %q, which is not higher", form, next)
	case MajorRose(form, next) != (change == check.Breaking || was.Numbers == nil):
		t.Errorf("%q becomes %q after a change that is %s", form, next, change)
	case was.Date:
		t.Errorf("the date %q becomes %q", form, next)
	}
	if again, err := NextVersion(next, change); err == nil && !VersionLess(next, again) {
		t.Errorf("%q becomes %q, and that %q", form, next, again)
	}
	return true
}

// TestHigherVersion: the order of two versions never matters, also where both are as high.
func TestHigherVersion(t *testing.T) {
	for _, test := range []struct{ a, b, want string }{
		{"1.9", "1.10", "1.10"}, {"v5", "5.0.0", "5.0.0"}, {"V2", "v2", "v2"}, {"", "0.1", "0.1"}, {"1.0", "1.0", "1.0"}, {"2", "10.0.0.0", "10.0.0.0"},
	} {
		for _, got := range []string{HigherVersion(test.a, test.b), HigherVersion(test.b, test.a)} {
			if got != test.want {
				t.Errorf("of %s and %s: got %s; want %s", test.a, test.b, got, test.want)
			}
		}
	}
}
