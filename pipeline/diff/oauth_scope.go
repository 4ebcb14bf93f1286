package diff

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// scopeRow is a rule about OAuth scopes.
type scopeRow struct {
	ID, Title   string
	Evidence    check.Evidence
	When        []check.Phase
	Gone        bool // reports scopes that left, else of those that came
	Effect, Fix string
}

func (row scopeRow) rule(verb string) check.Rule {
	return check.Rule{
		ID: row.ID, Title: row.Title, Severity: check.Warning, Change: check.Additive, Consumers: connecting, When: row.When, Fix: row.Fix,
		Evidence: row.Evidence,
		Run: eachField(func(p *check.Pass, f connectionField) {
			if !f.kept() || f.otherProvider() {
				return
			}
			was, is := oauthScopes(f.was.OAuth()), oauthScopes(f.is.OAuth())
			moved := missingFrom(is, was)
			if row.Gone {
				moved = missingFrom(was, is)
			}
			if len(moved) == 0 {
				return
			}
			p.About(f.subject() + "/oAuthSettings/scopes").Report(check.Finding{
				Message: fmt.Sprintf("connection parameter %s %s %s: %s", f, verb, quoteList(moved), row.Effect),
				At:      spanOf(f.is.Node, "oAuthSettings", "scopes"), Was: spanOf(f.was.Node, "oAuthSettings", "scopes"),
				Old: strings.Join(was, " "), New: strings.Join(is, " "),
			})
		}),
	}
}

// oauthScopes returns the scopes as a set; some connectors write several into one string.
func oauthScopes(oauth source.Node) []string {
	list := oauth.Get("scopes")
	all := strings.Fields(list.Str())
	for _, item := range list.Items() {
		all = append(all, strings.Fields(item.Str())...)
	}
	return sortedSet(all)
}
