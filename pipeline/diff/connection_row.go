package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// fieldRow is a rule about one connection parameter. Its message takes the parameter's name.
type fieldRow struct {
	ID, Title string
	Evidence  check.Evidence
	Severity  check.Severity
	Change    check.Change
	When      []check.Phase
	Pred      func(connectionField) bool
	Message   string
	Detail    func(connectionField) string // a second thing for the message to take
	Content   func(connectionField) string // what the fingerprint covers; nil for all of the parameter
	Fix       string
}

func (row fieldRow) rule() check.Rule {
	return check.Rule{
		ID: row.ID, Title: row.Title, Severity: row.Severity, Change: row.Change, Consumers: connecting, When: row.When, Fix: row.Fix,
		Evidence: row.Evidence,
		Run: eachProperties(func(p *check.Pass, was, is *connector.Connector) {
			pp := pairingOf(p).properties(was, is)
			var done []connectionField
			for i, f := range pp.fields {
				if !row.Pred(f) || f.absorbed && row.Severity > check.Note || slices.ContainsFunc(done, f.repeats) {
					continue
				}
				same := []connectionField{f}
				for _, other := range pp.fields[i+1:] {
					if row.Pred(other) && !other.absorbed && other.repeats(f) {
						same = append(same, other)
					}
				}
				done = append(done, f)
				sorting.Stable(same, func(a, b connectionField) int { return strings.Compare(a.subject(), b.subject()) })
				row.report(p, same)
			}
		}),
	}
}

// repeats reports whether a parameter changed in the same way as one of the same name in another set.
func (f connectionField) repeats(other connectionField) bool {
	return f.was.Name == other.was.Name && f.is.Name == other.is.Name && f.was.Set+"\x00"+f.is.Set != other.was.Set+"\x00"+other.is.Set &&
		f.was.Node.Equal(other.was.Node) && f.is.Node.Equal(other.is.Node)
}

// report reports a parameter that changed, in one set or in the same way in several.
func (row fieldRow) report(p *check.Pass, same []connectionField) {
	f := same[0]
	args := []any{nameIn(same)}
	if row.Detail != nil {
		args = append(args, row.Detail(f))
	}
	content := contentOf(f.was.Node, f.is.Node)
	if row.Content != nil {
		content = row.Content(f)
	}
	finding := fieldFinding(p, f, content, fmt.Sprintf("connection parameter "+row.Message, args...))
	for _, other := range same[1:] {
		finding.Places = append(finding.Places, check.Place{Subject: other.subject()})
	}
	if len(same) > 1 {
		finding.Content = digestOf(content, placesContent(finding.Places))
	}
	p.About(f.subject()).Report(finding)
}

// nameIn names a parameter to people, with the ways to sign in that it belongs to.
func nameIn(same []connectionField) string {
	if len(same) == 1 {
		return same[0].String()
	}
	var sets []string
	for _, f := range same {
		sets = append(sets, cmp.Or(f.was.Set, f.is.Set))
	}
	return quote(same[0].name()) + " of " + quoteList(sets)
}

// withCheck returns the rule extended by another check.
func withCheck(run func(*check.Pass), rule check.Rule) check.Rule {
	first := rule.Run
	rule.Run = func(p *check.Pass) {
		first(p)
		run(p)
	}
	return rule
}
