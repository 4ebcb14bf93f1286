package words

import (
	"strings"
	"testing"
)

func TestMatches(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"operation/Get", "operation/Get", true},
		{"operation/Get", "operation/GetAll", false},
		{"operation/Get*", "operation/GetAll/parameter/id", true},
		{"*/parameter/id", "operation/GetAll/parameter/id", true},
		{"*/parameter/*/a*", "operation/Get/parameter/b/ab", true},
		{"a*a", "a", false},
		{"*", "", true},
		{"", "", true},
		{"", "a", false},
		{"a**b", "ab", true},
	} {
		if got := Matches(test.pattern, test.text); got != test.want {
			t.Errorf("Matches(%q, %q) = %v, want %v", test.pattern, test.text, got, test.want)
		}
	}
}

// Many stars cost no more than their number: a text that nearly matches is tried once.
func TestMatchesIsLinear(t *testing.T) {
	if Matches(strings.Repeat("*a", 2_000)+"b", strings.Repeat("a", 100_000)) {
		t.Error("matches")
	}
}
