package report

import (
	"fmt"
	"strings"

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
			doc.Findings = append(doc.Findings, check.Finding{Rule: rules[(i+n)%(3-i%3)], Severity: check.Error, Connector: c.Path, At: file.Span(n*20, n*20+1),
				Message: fmt.Sprintf("Get%d is wrong", n), Fingerprint: fmt.Sprintf("%04d%04d01234567", i, n)})
		}
	}
	return doc
}
