package report

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/solution/connector"
)

// A monorepo of 36 real connectors, linted or updated, has less than 200 lines of text, and its errors
// come first.
func TestMonorepoIsBrief(t *testing.T) {
	fsys := corpusPairs(t)
	pairs, err := fs.Glob(fsys, "*/new")
	if err != nil {
		t.Fatal(err)
	}
	for start, verb := range []string{"lint", "diff", "check", "check"} {
		doc := Document{Verb: verb, FailOn: check.Error, Gate: "blocked"}
		for i := range 36 {
			name := pairs[start+i*13]
			is := read(t, fsys, name)
			doc.Connectors = append(doc.Connectors, Connector{Path: path.Dir(name), Name: is.Name()})
			var findings []check.Finding
			if verb != "diff" {
				findings = lint.Run(lint.Rules(), is, lint.Options{})
			}
			if verb != "lint" {
				findings = append(findings, diff.Compare([]*connector.Connector{read(t, fsys, path.Join(path.Dir(name), "old"))}, []*connector.Connector{is})...)
			}
			for _, f := range check.Each(findings) {
				f.Connector = path.Dir(name)
				doc.Findings = append(doc.Findings, f)
			}
		}
		got := write(t, "text", doc, Options{})
		lines := strings.Split(got, "\n")
		last := 0
		for i, line := range lines {
			if strings.HasPrefix(line, "  error  ") {
				last = i
			}
		}
		errors := tallyOf(doc.Findings).Error
		t.Logf("%d errors, %d findings: %d lines, the last error in line %d", errors, len(doc.Findings), len(lines), last)
		if len(lines) > 200 || last > 50 {
			t.Errorf("%d lines, the last of %d errors in line %d", len(lines), errors, last)
		}
	}
}
