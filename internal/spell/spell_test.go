package spell

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	known := []string{"connectors", "solutions", "stages"}
	for name, want := range map[string]string{"conectors": "connectors", "Stage": "stages", "xyz": "", "x": "", "slution": "solutions"} {
		if got := Nearest(name, known); got != want {
			t.Errorf("Nearest(%s) = %q, want %q", name, got, want)
		}
	}
}

func TestNearestPrefersSwaps(t *testing.T) {
	for _, known := range [][]string{{"init", "lint"}, {"lint", "init"}} {
		if got := Nearest("lnit", known); got != "lint" {
			t.Errorf("Nearest(lnit) of %q = %q, want lint", known, got)
		}
	}
	if got := Within("badcfe", []string{"abcdef"}, 2); got != "" {
		t.Errorf("three swaps count as two edits: got %q", got)
	}
}

func TestWithin(t *testing.T) {
	known := []string{"x-ms-summary", "x-ms-visibility", "x-ms-docs"}
	for name, want := range map[string]string{
		"x-ms-sumamry":            "x-ms-summary",
		"X-MS-Summary":            "x-ms-summary",
		"x-ms-visbility":          "x-ms-visibility",
		"x-ms-doc":                "x-ms-docs",
		"x-ms-dcso":               "x-ms-docs",
		"x-ms-tooltip":            "",
		"":                        "",
		strings.Repeat("x-", 100): "",
	} {
		if got := Within(name, known, 2); got != want {
			t.Errorf("Within(%s) = %q, want %q", name, got, want)
		}
	}
}
