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

// transportRules check where calls go and in which form.
var transportRules = []check.Rule{
	{
		ID:        "host-changed",
		Title:     "The host changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  serviceAddress,
		Consumers: everyone,
		When:      onRun,
		Members:   []string{"definition/host"},
		Fix:       "keep the host in an environment variable, so that stages differ and the definition does not",
		Run: eachConnector(func(p *check.Pass, was, is *connector.Connector) {
			reportAddress(p, "host", func(n source.Node) string { return strings.ToLower(n.Str()) },
				"every call goes to another server, with its own certificate and firewall rules")
		}),
	},
	{
		ID:        "base-path-changed",
		Title:     "The base path changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  serviceAddress,
		Consumers: everyone,
		When:      onRun,
		Members:   []string{"definition/basePath"},
		Fix:       "keep serving the old base path, or add the new one as new operations",
		Run:       eachConnector(basePathChanged),
	},
	listRow{
		ID: "scheme-https-removed", Evidence: dependsOnService, Title: "https was removed from schemes",
		Severity: check.Error, Change: check.Breaking, When: onRun,
		Member: "schemes", Gone: true, Counts: isHTTPS,
		Effect: "calls fail, or travel unencrypted", Fix: "keep https",
	}.rule(),
	listRow{
		ID: "scheme-removed", Evidence: dependsOnService, Title: "A scheme was removed",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Member: "schemes", Gone: true, Counts: func(word string) bool { return !isHTTPS(word) },
		Effect: "calls that used it may fail", Fix: "remove it only when nothing calls it",
	}.rule(),
	listRow{
		ID: "scheme-added", Title: "A scheme was added",
		Severity: check.Note, Change: check.Additive,
		Member: "schemes",
		Effect: "calls may use it; existing calls still work", Fix: "no action needed unless it is http",
	}.rule(),
	listRow{
		ID: "request-media-type-removed", Evidence: dependsOnService, Title: "A request media type was removed",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Member: "consumes", Gone: true,
		Effect: "bodies may be sent as another type, or rejected", Fix: "keep both types",
	}.rule(),
	listRow{
		ID: "request-media-type-added", Title: "A request media type was added",
		Severity: check.Note, Change: check.Additive,
		Member: "consumes",
		Effect: "bodies may be sent as one more type", Fix: "no action needed",
	}.rule(),
	listRow{
		ID: "response-media-type-removed", Evidence: dependsOnService, Title: "A response media type was removed",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Member: "produces", Gone: true,
		Effect: "responses may arrive as text where flows expect an object", Fix: "keep both types",
	}.rule(),
	listRow{
		ID: "response-media-type-added", Title: "A response media type was added",
		Severity: check.Note, Change: check.Additive,
		Member: "produces",
		Effect: "responses may arrive as one more type", Fix: "no action needed",
	}.rule(),
}

func isHTTPS(word string) bool { return word == "https" }

// reportAddress reports a changed part of the address. When both sides use environment variables
// the finding is a note, because each stage has its own value.
func reportAddress(p *check.Pass, member string, meaning func(source.Node) string, effect string) {
	before, after := p.Was.Definition.Root.Get(member), p.Is.Definition.Root.Get(member)
	if meaning(before) == meaning(after) {
		return
	}
	finding := check.Finding{
		Message: fmt.Sprintf("%s %s: %s", member, describeChange(before, after), effect),
		At:      spanOf(p.Is.Definition.Root, member), Was: spanOf(p.Was.Definition.Root, member),
		Old: scalarText(before), New: scalarText(after),
	}
	if isVariable(before) && isVariable(after) {
		finding.Severity = check.Note
		finding.Message = fmt.Sprintf("%s %s: check that every stage has a value for it", member, describeChange(before, after))
	}
	p.About(member).Report(finding)
}

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
