package main

import (
	"testing"

	"alm/pipeline/check"
)

func TestFindingByFingerprint(t *testing.T) {
	findings := []*check.Finding{{Fingerprint: "f99d0fa70f5a2437"}, {Fingerprint: "f99d1111"}}
	for prefix, want := range map[string]string{
		"f99d0":            "f99d0fa70f5a2437",
		"f99d0fa70f5a2437": "f99d0fa70f5a2437",
		"f99d":             `2 findings have fingerprints that begin with "f99d"`,
		"f99":              `the fingerprint "f99" has less than 4 characters`,
		"0000":             `no finding has the fingerprint "0000"`,
	} {
		f, err := byFingerprint(findings, prefix)
		var got string
		if err == nil {
			got = f.Fingerprint
		} else {
			got = err.Error()
		}
		if got != want {
			t.Errorf("byFingerprint(%q) = %q; want %q", prefix, got, want)
		}
	}
}
