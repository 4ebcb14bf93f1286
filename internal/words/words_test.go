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

func TestHasName(t *testing.T) {
	for _, one := range []struct {
		text, name string
		want       bool
	}{
		{"parameter id has no type", "id", true},
		{"the pattern is not valid", "id", false},
		{"orderId and id", "id", true},
		{"GetOrder_2 is new", "GetOrder", false},
		{"policy lacks x-ms-apimTemplateParameter.name, which", "x-ms-apimTemplateParameter.name", true},
		{"anything", "", false},
	} {
		if got := HasName(one.text, one.name); got != one.want {
			t.Errorf("%q in %q: %t, want %t", one.name, one.text, got, one.want)
		}
	}
}
