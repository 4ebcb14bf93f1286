// Package verify is the rules on a solution, in a zip or unpacked: what makes an import
// fail, what an import loses, and what surprises later.
package verify

import (
	"errors"
	"io"
	"slices"
	"sync"

	"alm/pipeline/check"
	"alm/solution"
)

// Rules is the table of all rules, in the order in which the catalogue shows it. It is made
// when it is first asked for; nobody changes what it returns.
var Rules = sync.OnceValue(func() []check.Rule {
	return slices.Concat(
		zipRules,
		entryRules,
		typeRules,
		manifestRules,
		rootRules,
		connectorRules,
		firstUseRules,
		componentRules,
		relationRules,
		flowOperationRules,
		membershipRules,
		definitionRules,
		parameterRules,
		scriptRules,
		referenceRules,
		variableRules,
		textRules,
	)
})

// Zip reads a solution zip and reports what would make an import fail, lose something or
// surprise. The solution is what could be read, nil when that is nothing. Findings are
// sorted by entry.
func Zip(r io.ReaderAt, size int64) (*solution.Solution, []check.Finding) {
	s := newSubject(solution.Inspect(r, size))
	if s.Solution != nil {
		s.zip = scan(s)
	}
	return s.Solution, s.run()
}

// Package checks a package as Zip checks a zip, except for what only a finished zip can have
// wrong. The solution is nil when it cannot be read.
func Package(p *solution.Package) (*solution.Solution, []check.Finding) {
	s := newSubject(p.Inspect())
	return s.Solution, s.run()
}

// Solution checks a solution before it is written. Findings name the entry that Write would
// make of what they are about.
func Solution(s *solution.Solution) []check.Finding {
	unwritten := newSubject(&solution.Reading{Solution: s})
	unwritten.unwritten = true
	return unwritten.run()
}

// Refusal returns what a rule says of the solution.Problem in an error, and whether there is
// one. Unpacking and packing refuse some problems that an import does not mind.
func Refusal(err error) (check.Finding, bool) {
	var problem solution.Problem
	if !errors.As(err, &problem) {
		return check.Finding{}, false
	}
	rules := Rules()
	for _, f := range (&subject{Reading: &solution.Reading{}, problems: []solution.Problem{problem}}).check(rules) {
		return f, true
	}
	return check.Finding{}, false
}
