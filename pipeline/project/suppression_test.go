package project

import "testing"

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
