package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"alm/internal/source"
	"alm/pipeline/check"
)

// errorsOf is a document of connectors, each with some errors of three rules.
func errorsOf(connectors, errors int, verb string) Document {
	doc := Document{Verb: verb, FailOn: check.Error, Gate: "blocked"}
	rules := []*check.Rule{{ID: "operation-id-unique"}, {ID: "ref-unresolved"}, {ID: "operation-removed", Change: check.Breaking}}
	for i := range connectors {
		c := Connector{Path: fmt.Sprintf("connectors/parts%d", i), Name: fmt.Sprintf("Parts %d", i)}
		doc.Connectors = append(doc.Connectors, c)
		file := source.Parse(c.Path+"/apiDefinition.swagger.json", []byte(strings.Repeat("{\n", 20*errors)))
		for n := range errors {
			doc.Findings = append(doc.Findings, &check.Finding{Rule: rules[(i+n)%(3-i%3)], Severity: check.Error, Connector: c.Path, At: file.Span(n*20, n*20+1),
				Message: fmt.Sprintf("Get%d is wrong", n), Fingerprint: fmt.Sprintf("%04d%04d01234567", i, n)})
		}
	}
	return doc
}

// TestEntriesCount: a line counts places whose names have spaces, and a rule's errors apart from its warnings.
func TestEntriesCount(t *testing.T) {
	rule := &check.Rule{ID: "operation-removed", Change: check.Breaking}
	file := source.Parse("c/a  b.json", []byte(strings.Repeat("{\n", 40)))
	var findings []*check.Finding
	for i := range 20 {
		findings = append(findings, &check.Finding{Rule: rule, Severity: check.Error - check.Severity(i/15), Connector: "c", At: file.Span(i*2, i*2+1)})
	}
	s := screen{Options: Options{Width: 80}, doc: Document{Verb: "lint"}}
	all := entriesOf(findings, map[string]group{"c": {Connector: Connector{Path: "c", Name: "C"}}})
	const want = `  error  C  operation-removed ×15  a  b.json:1:1  a  b.json:2:1  … 13 more
  warning  C  operation-removed ×5  a  b.json:16:1  … 4 more
  error  operation-removed ×15  in 1 connector: C ×15
  warning  operation-removed ×5  in 1 connector: C ×5
`
	if got := s.entryLines(all) + s.ruleLines(all); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := columns([]string{"ab", "cd", "ef"}, 6); !slices.Equal(got, []string{"ab  cd", "ef"}) {
		t.Errorf("%q", got)
	}
}
