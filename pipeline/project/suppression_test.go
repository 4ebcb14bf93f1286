package project

import (
	"testing"

	"alm/pipeline/check"
)

// TestSuppressionCoversEachPlace: what is new at another place is not suppressed with it.
func TestSuppressionCoversEachPlace(t *testing.T) {
	f := check.Finding{Rule: &check.Rule{ID: "dynamic-operation"}, Subject: "operation/A/parameter/p", Content: "places",
		Places: []check.Place{{Subject: "operation/B/parameter/p"}}}
	for _, tt := range []struct {
		subjects []string
		want     bool
	}{
		{nil, true}, {[]string{"operation/A/*"}, false}, {[]string{"operation/B/*"}, false}, {[]string{"operation/A/*", "operation/B/*"}, true}, {[]string{"operation/*"}, true},
	} {
		if got := (Suppression{Rule: f.Rule.ID, Subjects: tt.subjects}).Covers(&f); got != tt.want {
			t.Errorf("subjects %v: %t", tt.subjects, got)
		}
	}
	f.Subject, f.Content = "ref/#/definitions/X", ""
	if !(Suppression{Rule: f.Rule.ID, Subjects: []string{"ref/*"}}).Covers(&f) {
		t.Error("the missing object itself is not suppressed")
	}
}

func TestLintSettings(t *testing.T) {
	for text, want := range map[string]string{
		"lint:\n  broadScopes: [read.*, '[abc']":                                                        `alm.yaml:2: "[abc" is no pattern of scopes`,
		"lint: {profile: securty}":                                                                      `alm.yaml:1: no profile "securty"`,
		"lint:\n  scriptLimit: soon":                                                                    `alm.yaml:2: scriptLimit "soon" is no time`,
		"lint:\n  suppressions: [{rule: host-form, reason: a}]":                                         `alm.yaml:2: no lint rule "host-form"`,
		"lint:\n  suppressions: [{rule: operation-id-renamed, reason: a}]":                              `alm.yaml:2: no lint rule "operation-id-renamed"`,
		"lint:\n  suppressions:\n  - rule: host-format\n    reason: a\n    until: soon":                 `alm.yaml:5: until "soon" is no day such as 2027-01-31`,
		"lint: {profile: security, scriptLimit: 5s, suppressions: [{rule: host-format, reason: good}]}": "",
	} {
		got := ""
		if _, err := Parse("alm.yaml", []byte(text)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
