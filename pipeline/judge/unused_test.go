package judge

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// TestUnusedIsReportedByWhoLooked: a waiver or a suppression that accepts nothing is reported by the verbs
// that look for what it is about, and by no other: what does not look cannot know.
func TestUnusedIsReportedByWhoLooked(t *testing.T) {
	const definition = `{"swagger": "2.0", "info": {"title": "A", "version": "1.0", "description": "What A does."}, "host": "a.contoso.com", "paths": {}}`
	was := fstest.MapFS{"a/apiDefinition.swagger.json": {Data: []byte(definition)}, "b/apiDefinition.swagger.json": {Data: []byte(definition)}}
	is := fstest.MapFS{
		"a/apiDefinition.swagger.json": {Data: []byte(strings.Replace(definition, "What A", "All that A", 1))}, "b/apiDefinition.swagger.json": was["b/apiDefinition.swagger.json"],
		WaiverFile: {Data: []byte(`
- {fingerprint: 0000000000000001, connector: a, rule: host-format, subject: lint, reason: x, until: 2027-01-31}
- {fingerprint: 0000000000000002, connector: a, rule: operation-id-renamed, subject: change, reason: x, until: 2027-01-31}
- {fingerprint: 0000000000000003, connector: b, rule: host-format, subject: lint of b, reason: x, until: 2027-01-31}
- {fingerprint: 0000000000000004, connector: b, rule: operation-id-renamed, subject: change of b, reason: x, until: 2027-01-31}
- {fingerprint: 0000000000000005, connector: gone, rule: host-format, subject: gone, reason: x, until: 2027-01-31}
`)},
	}
	p, err := project.Parse("alm.yaml", []byte("lint: {suppressions: [{rule: path-parameter-unused, reason: x}]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	base, head := tree.Tree{Label: "was", FS: was}, tree.Tree{Label: "is", FS: is}
	opts := Options{Project: p, Now: fixedDay, FailOn: check.Error, Policies: Policies{After: Policy{Project: p, FS: is}}}
	only, all := opts, opts
	only.Only, all.LintAll = []string{"a"}, true
	for name, test := range map[string]struct {
		run  func() (*Result, error)
		want string
	}{
		"lint":             {func() (*Result, error) { return Lint(t.Context(), opts, head) }, "gone, lint, lint of b, suppression"},
		"lint --only":      {func() (*Result, error) { return Lint(t.Context(), only, head) }, "lint"},
		"diff":             {func() (*Result, error) { return Diff(t.Context(), opts, base, head) }, "change"},
		"check":            {func() (*Result, error) { return Check(t.Context(), opts, base, head) }, "change, lint"},
		"check --only":     {func() (*Result, error) { return Check(t.Context(), only, base, head) }, "change, lint"},
		"check --lint-all": {func() (*Result, error) { return Check(t.Context(), all, base, head) }, "change, gone, lint, lint of b, suppression"},
	} {
		r, err := test.run()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range r.Findings() {
			if _, about, unused := strings.Cut(strings.TrimSuffix(f.Message, " matches no finding"), "the waiver of "); unused {
				_, about, _ = strings.Cut(about, " on ")
				got = append(got, about)
			} else if f.Rule.ID == "suppression-unused" {
				got = append(got, "suppression")
			}
		}
		slices.Sort(got)
		if text := strings.Join(got, ", "); text != test.want {
			t.Errorf("%s reports %q as unused, want %q", name, text, test.want)
		}
		if why := r.NotSought(); (why != "") != strings.HasSuffix(name, "only") {
			t.Errorf("%s says %q", name, why)
		}
	}
}
