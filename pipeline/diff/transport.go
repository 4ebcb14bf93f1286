package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// transportRules tell of where calls go and what they carry.
var transportRules = slices.Concat([]check.Rule{
	{
		ID:        "host-changed",
		Title:     "Calls go to another host",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: everyone,
		Fix:       `keep the host in an environment variable, so that stages differ and the definition does not`,
		Run: eachConnector(func(p *check.Pass, was, is *connector.Connector) {
			if !isVariable(was, "host") || !isVariable(is, "host") {
				reportMember(p, was.Definition.Root, is.Definition.Root, "host",
					"every call goes to another server, with its own certificate, firewall rules and redirect URIs")
			}
		}),
	},
	{
		ID:        "base-path-changed",
		Title:     "Calls go to another base path",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: byPath,
		Fix:       "keep the old base path answering, or bring the new one as new operations",
		Run: eachConnector(func(p *check.Pass, was, is *connector.Connector) {
			before, after := basePath(was), basePath(is)
			if before == after || isVariable(was, "basePath") && isVariable(is, "basePath") {
				return
			}
			p.About("basePath").Report(check.Finding{
				Message: fmt.Sprintf("basePath changed from %s to %s: Logic Apps and canvas apps stored the old one and get 404; Power Automate follows in silence",
					quote("/"+before), quote("/"+after)),
				At: place(is.Definition.Root, "basePath"), Was: place(was.Definition.Root, "basePath"),
				Old: "/" + before, New: "/" + after,
			})
		}),
	},
	listRow{
		ID: "scheme-removed", Title: "A scheme is gone", Severity: check.Warning, Change: check.Additive,
		Members: []string{"schemes"}, Gone: true,
		Effect: "calls that used it fail, or lose their encryption", Fix: "keep https; take http out only when nothing calls it",
	}.rule(),
	listRow{
		ID: "scheme-added", Title: "A scheme is new", Severity: check.Note, Change: check.Additive,
		Members: []string{"schemes"}, Effect: "nothing that runs changes", Fix: "nothing to mend, unless it is http",
	}.rule(),
}, mediaRules())

// mediaRules are the four rules on media types: rows of the same shape.
func mediaRules() []check.Rule {
	var rules []check.Rule
	for _, side := range []struct{ name, member, lost, gained string }{
		{"request", "consumes", "bodies are sent in another form, or refused with 415", "bodies may be sent in one more form"},
		{"response", "produces", "answers may come as text where flows expect an object", "answers may come in one more form"},
	} {
		rules = append(rules,
			listRow{
				ID: side.name + "-media-type-removed", Title: "A " + side.name + " media type is gone",
				Severity: check.Warning, Change: check.Additive, Members: []string{side.member}, Gone: true,
				Effect: side.lost, Fix: "keep both types",
			}.rule(),
			listRow{
				ID: side.name + "-media-type-added", Title: "A " + side.name + " media type is new",
				Severity: check.Note, Change: check.Additive, Members: []string{side.member},
				Effect: side.gained, Fix: "nothing to mend",
			}.rule())
	}
	return rules
}

// listRow is a rule about a list of words at the document or at an operation, whose order
// does not count.
type listRow struct {
	ID, Title   string
	Severity    check.Severity
	Change      check.Change
	Members     []string
	Gone        bool // tells of words that left, else of those that came
	Effect, Fix string
}

func (row listRow) rule() check.Rule {
	return check.Rule{
		ID: row.ID, Title: row.Title, Severity: row.Severity, Change: row.Change, Consumers: everyone, Fix: row.Fix,
		Run: eachConnector(func(p *check.Pass, was, is *connector.Connector) {
			row.compare(p.About(row.Members[0]), was.Definition.Root, is.Definition.Root, inheriting(p, row.Members[0]))
			for _, pair := range prepared(p).pairs {
				if pair.edited && !pair.reused && overrides(pair, row.Members[0]) {
					row.compare(p.On(pair.was).About(pair.was.Subject()+"/"+row.Members[0]), pair.was.Node, pair.is.Node, nil)
				}
			}
		}),
	}
}

func (row listRow) compare(p *check.Pass, was, is source.Node, places []check.Place) {
	member := row.Members[0]
	from, to, verb := wordsOf(is.Get(member)), wordsOf(was.Get(member)), "gained"
	if row.Gone {
		from, to, verb = to, from, "lost"
	}
	// A list that appears or goes altogether says what was true before.
	if !was.Get(member).Exists() || !is.Get(member).Exists() {
		return
	}
	var moved []string
	for _, word := range from {
		if !slices.Contains(to, word) {
			moved = append(moved, word)
		}
	}
	if len(moved) == 0 {
		return
	}
	p.Report(check.Finding{
		Message: fmt.Sprintf("%s %s %s: %s", member, verb, strings.Join(moved, ", "), row.Effect),
		At:      place(is, member), Was: place(was, member), Places: places,
	})
}

// inheriting are the operations that the document's own list stands for.
func inheriting(p *check.Pass, member string) []check.Place {
	var places []check.Place
	for _, pair := range prepared(p).pairs {
		if !pair.reused && !overrides(pair, member) {
			places = append(places, check.Place{Subject: pair.was.Subject(), Method: pair.was.Method, Path: pair.was.Path})
		}
	}
	return places
}

func overrides(pair pair, member string) bool {
	return pair.was.Get(member).Exists() || pair.is.Get(member).Exists()
}

func wordsOf(list source.Node) []string {
	var all []string
	for _, item := range list.Items() {
		all = append(all, quotable(item.Str()))
	}
	return all
}

// quotable cuts a word of a stranger's list.
func quotable(s string) string { return strings.Trim(quote(s), `"`) }

func basePath(c *connector.Connector) string {
	return strings.Trim(c.Definition.Root.Get("basePath").Str(), "/")
}

// isVariable tells whether a value is an environment variable's: it differs per stage.
func isVariable(c *connector.Connector, member string) bool {
	return strings.Contains(c.Definition.Root.Get(member).Str(), "@environmentVariables(")
}
