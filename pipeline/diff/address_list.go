package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// listRow is a rule about a list of words whose order does not matter. An operation's own list
// replaces the document's.
type listRow struct {
	ID, Title   string
	Evidence    check.Evidence
	Severity    check.Severity
	Change      check.Change
	When        []check.Phase
	Member      string
	Gone        bool              // reports words that left, else of those that came
	Counts      func(string) bool // nil: every word does
	Effect, Fix string
}

// impliedLists are the values that apply when a list is missing: the connector runtime sends
// JSON over https.
var impliedLists = map[string][]string{
	"schemes":  {"https"},
	"consumes": {"application/json"},
	"produces": {"application/json"},
}

func (row listRow) rule() check.Rule {
	return check.Rule{
		Members: []string{"definition/" + row.Member, "operation/" + row.Member},
		ID:      row.ID, Title: row.Title, Severity: row.Severity, Change: row.Change, Consumers: everyone, When: row.When, Fix: row.Fix,
		Evidence: row.Evidence, Run: eachConnector(row.compare),
	}
}

func (row listRow) compare(p *check.Pass, was, is *connector.Connector) {
	document := row.change(was.Definition.Root.Get(row.Member), is.Definition.Root.Get(row.Member))
	var sharing []operationPair // the document's lists
	var order []string
	own, changes := map[string][]operationPair{}, map[string]listChange{}
	for _, pair := range pairingOf(p).pairs {
		if len(document.moved) == 0 && !pair.edited { // an operation that is the same has the same list
			continue
		}
		switch {
		case pair.reused || len(document.moved) == 0 && !hasOwnList(pair, row.Member):
		case row.Member == "consumes" && (!sendsBody(pair.was) || !sendsBody(pair.is) || (operationComparison{was: pair.was, is: pair.is}).formChanged()):
		case !hasOwnList(pair, row.Member):
			sharing = append(sharing, pair)
		default:
			changed := row.change(effectiveList(was, pair.was, row.Member), effectiveList(is, pair.is, row.Member))
			if len(changed.moved) == 0 {
				continue
			}
			key := changed.key()
			if own[key] == nil {
				order = append(order, key)
				changes[key] = changed
			}
			own[key] = append(own[key], pair)
		}
	}
	row.report(p, document, sharing)
	for _, key := range order {
		pairs := own[key]
		sorting.Stable(pairs, func(a, b operationPair) int { return strings.Compare(a.was.Subject(), b.was.Subject()) })
		row.report(p, changes[key], pairs)
	}
}

// listChange is a list at base and at head, the words that a row reports, and those that came instead.
type listChange struct{ was, is, moved, gained []string }

// key returns what lists come to: operations whose own lists changed in one way are reported
// once.
func (c listChange) key() string { return fmt.Sprintf("%q %q", c.was, c.is) }

func (row listRow) change(was, is source.Node) listChange {
	if was.Equal(is) {
		return listChange{}
	}
	c := listChange{was: listWords(was, row.Member), is: listWords(is, row.Member)}
	lost, gained := missingFrom(c.was, c.is), missingFrom(c.is, c.was)
	switch {
	case row.Gone:
		c.moved, c.gained = lost, gained
	case len(lost) == 0: // else the loss says what came instead
		c.moved = gained
	}
	if row.Counts != nil {
		c.moved = slices.DeleteFunc(c.moved, func(word string) bool { return !row.Counts(word) })
	}
	return c
}

// report reports a changed list once for all operations that use it.
func (row listRow) report(p *check.Pass, c listChange, pairs []operationPair) {
	if len(c.moved) == 0 || len(pairs) == 0 { // without pairs it is definition-restructured
		return
	}
	verb := "gained"
	if row.Gone {
		verb = "lost"
	}
	what := verb + " " + quoteList(c.moved)
	if len(c.gained) > 0 {
		what += " and gained " + quoteList(c.gained)
	}
	finding := check.Finding{
		Message: fmt.Sprintf("%s %s: %s", row.Member, what, row.Effect),
		At:      spanOf(p.Is.Definition.Root, row.Member), Was: spanOf(p.Was.Definition.Root, row.Member),
		Old: strings.Join(c.was, ", "), New: strings.Join(c.is, ", "),
	}
	p = p.About(row.Member)
	own := hasOwnList(pairs[0], row.Member)
	if own {
		first := pairs[0]
		finding.Message = fmt.Sprintf("%s of %s %s: %s", row.Member, first.is.Label(), what, row.Effect)
		finding.At, finding.Was = memberSpan(first.is, row.Member), memberSpan(first.was, row.Member)
		p = p.On(first.was).About(first.was.Subject() + "/" + row.Member)
		pairs = pairs[1:]
	}
	for _, pair := range pairs {
		finding.Places = append(finding.Places, check.Place{Subject: pair.was.Subject() + "/" + row.Member, Method: pair.was.Method, Path: pair.was.Path})
	}
	if own { // each of these operations was changed by itself
		finding.Content = placesContent(finding.Places)
	}
	p.Report(finding)
}

// hasOwnList reports whether the operation has a list of its own, on either side.
func hasOwnList(pair operationPair, member string) bool {
	return pair.was.Get(member).Exists() || pair.is.Get(member).Exists()
}

// sendsBody reports whether a call has a body.
func sendsBody(op *connector.Operation) bool {
	return slices.ContainsFunc(op.Parameters, func(p connector.Parameter) bool { return p.In == "body" || p.In == "formData" })
}

// effectiveList returns the list that applies to an operation: its own, else the document's.
func effectiveList(c *connector.Connector, op *connector.Operation, member string) source.Node {
	if own := op.Get(member); own.Exists() {
		return own
	}
	return c.Definition.Root.Get(member)
}

// listWords returns a list as a set of lower-case words.
func listWords(list source.Node, member string) []string {
	var all []string
	for _, item := range list.Items() {
		all = append(all, strings.ToLower(strings.TrimSpace(item.Str())))
	}
	if all = sortedSet(all); len(all) == 0 {
		return impliedLists[member]
	}
	return all
}
