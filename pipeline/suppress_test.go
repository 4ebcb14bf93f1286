package pipeline

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
)

func TestAlike(t *testing.T) {
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
		if got := alike(test.pattern, test.text); got != test.want {
			t.Errorf("alike(%q, %q) = %v, want %v", test.pattern, test.text, got, test.want)
		}
	}
}

// TestBaselineKeepsWhatNobodyLookedAt writes a baseline over one that holds an entry of a
// rule that does not run, one of another connector that is gone, and one that is mended.
func TestBaselineKeepsWhatNobodyLookedAt(t *testing.T) {
	tree := fstest.MapFS{
		"a/apiDefinition.swagger.json": {Data: []byte(`{"swagger": "2.0", "info": {"title": "A", "version": "1.0", "description": "What A does."}, "host": "a b", "paths": {}}`)},
		BaselineFile: {Data: []byte(`{"schema": 1, "findings": [
			{"fingerprint": "0000000000000001", "connector": "a", "rule": "trigger-hint", "subject": "off, so nobody knows"},
			{"fingerprint": "0000000000000002", "connector": "gone", "rule": "host-format", "subject": "host"},
			{"fingerprint": "0000000000000003", "connector": "a", "rule": "ref-unresolved", "subject": "mended"}]}`)},
	}
	rel := lintedFor(t, tree, check.Default)
	rel.With.Root = t.TempDir()
	kept, dropped, err := rel.WriteBaseline()
	if err != nil || kept != len(rel.Linted.Findings)+1 || dropped != 2 {
		t.Errorf("kept %d, dropped %d, %v; want %d and 2", kept, dropped, err, len(rel.Linted.Findings)+1)
	}
	data, err := os.ReadFile(filepath.Join(rel.With.Root, filepath.FromSlash(BaselineFile)))
	if err != nil {
		t.Fatal(err)
	}
	tree[BaselineFile] = &fstest.MapFile{Data: data}
	for _, f := range lintedFor(t, tree, check.Default).Findings() {
		if f.By != check.ByBaseline {
			t.Errorf("%s is not in the baseline: %s", f.Rule.ID, f.Message)
		}
	}
}

func TestBaselineRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{"schema": 2, "findings": []}`: ".alm/baseline.json has schema 2; this alm reads 1",
		"{\n\"schema\": 1,\n\"x\": 1}":  `.alm/baseline.json:3: json: unknown field "x"`,
	} {
		_, err := loadBaseline(fstest.MapFS{BaselineFile: {Data: []byte(text)}})
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestLintSettings(t *testing.T) {
	for text, want := range map[string]string{
		"lint: {profile: securty}":                                                                      `alm.yaml:1: no profile "securty"`,
		"lint:\n  scriptLimit: soon":                                                                    `alm.yaml:2: scriptLimit "soon" is no time`,
		"lint:\n  suppressions: [{rule: host-form, reason: a}]":                                         `alm.yaml:2: no lint rule "host-form"`,
		"lint:\n  suppressions: [{rule: operation-id-renamed, reason: a}]":                              `alm.yaml:2: no lint rule "operation-id-renamed"`,
		"lint:\n  suppressions:\n  - rule: host-format\n    reason: a\n    until: soon":                 `alm.yaml:5: until "soon" is no day such as 2027-01-31`,
		"lint: {profile: security, scriptLimit: 5s, suppressions: [{rule: host-format, reason: good}]}": "",
	} {
		got := ""
		if _, err := ParseProject("alm.yaml", []byte(text)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
