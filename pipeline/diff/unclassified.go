package diff

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// lastRules report what no other rule covers: no change is silent.
var lastRules = []check.Rule{{
	ID:        unclassified,
	Title:     "A change that no other rule covers",
	Severity:  check.Warning,
	Change:    check.Additive,
	Evidence:  ownStatement,
	Consumers: everyone,
	When:      anytime,
	Fix:       "review it; if it is harmless, accept it with a waiver",
	Run: func(p *check.Pass) {
		for _, ch := range pairingOf(p).changes[unclassified] {
			ch.report(p, "no rule covers it")
		}
		eachConnector(reportUnclassified)(p)
		eachConnector(func(p *check.Pass, _, _ *connector.Connector) { newRestructuring(p).reportDifferent() })(p)
	},
}}

// reportUnclassified reports differing members that no rule covers.
func reportUnclassified(p *check.Pass, was, is *connector.Connector) {
	if pairingOf(p).entangled {
		p.About("definitions").Report(check.Finding{
			Message: "definitions refer to each other in more than 50,000 ways, so alm did not compare all of them and there may be more changes; " +
				"split the change into commits, or give each operation its own definitions",
			At: spanOf(is.Definition.Root, "definitions"), Was: spanOf(was.Definition.Root, "definitions"),
		})
	}
	unclassifiedIn{p, "", ""}.compare(was.Definition.Root, is.Definition.Root, "definition")
	unclassifiedIn{p, "", ""}.compare(rootOf(was.Properties), rootOf(is.Properties), "apiProperties")
	if was.Settings != nil && is.Settings != nil {
		unclassifiedIn{p, "settings/", " of settings.json"}.compare(was.Settings.Root, is.Settings.Root, "settings")
	} else {
		reportOneSettings(p, was.Settings, is.Settings)
	}
	reportBesidePaths(p, was.Definition.Root.Get("paths"), is.Definition.Root.Get("paths"))
	seen := map[source.Node]bool{}
	for _, pair := range pairingOf(p).pairs {
		if pair.reused || pair.match == matchSimilarity {
			continue
		}
		first := !seen[pair.is.PathItem]
		seen[pair.is.PathItem] = true
		if !pair.edited && (!first || pairingOf(p).d.samePath(pair)) {
			continue
		}
		on, of := p.On(pair.was), " of "+pair.was.Label()
		if pair.edited {
			unclassifiedIn{on, pair.was.Subject() + "/", of}.compare(pair.was.Node, pair.is.Node, "operation")
		}
		if first {
			unclassifiedIn{on, pair.was.Subject() + "/path/", of}.compare(pair.was.PathItem, pair.is.PathItem, "path")
		}
	}
}

// reportOneSettings reports that settings.json came or left.
func reportOneSettings(p *check.Pass, was, is *source.File) {
	before, after := rootOf(was), rootOf(is)
	if !before.Exists() && !after.Exists() {
		return
	}
	finding := check.Finding{Severity: check.Note, Content: contentOf(before, after), At: after.Span(), Was: before.Span(),
		Message: "settings.json " + describePresence(before, after) + ": no rule covers it"}
	if finding.At.IsZero() {
		finding.At = titleSpan(p.Is)
	}
	p.About("settings").Report(finding)
}

// reportBesidePaths reports members of paths that are not paths.
func reportBesidePaths(p *check.Pass, was, is source.Node) {
	if !hasOtherThanPaths(was) && !hasOtherThanPaths(is) {
		return
	}
	u := unclassifiedIn{p, "paths/", " of paths"}
	f := sides{was: view{own: was}, is: view{own: is}}
	for _, name := range f.differing(nil) {
		if !isPath(name, was.Get(name), is.Get(name)) {
			u.report(f, name, name)
		}
	}
}

func hasOtherThanPaths(paths source.Node) bool {
	for key := range paths.Members() {
		if !strings.HasPrefix(key.Str(), "/") {
			return true
		}
	}
	return false
}

// unclassifiedIn reports the members of one object that no rule covers.
type unclassifiedIn struct {
	*check.Pass
	subject, of string
}

// compare compares the members of two objects; path is where the coverage has them.
func (u unclassifiedIn) compare(was, is source.Node, path string) {
	known := pairingOf(u.Pass).covered
	f := sides{was: view{own: was}, is: view{own: is}}
	for _, name := range f.differing(known.names[path]) {
		switch member := path + "/" + name; {
		case known.has(member), strings.HasPrefix(path, "definition") && pairingOf(u.Pass).d.isomorphic(was.Get(name), is.Get(name)):
		case known.partly[member]:
			u.compare(was.Get(name), is.Get(name), member)
		default:
			_, within, _ := strings.Cut(member, "/")
			u.report(f, name, within)
		}
	}
}

func (u unclassifiedIn) report(f sides, name, path string) {
	finding := check.Finding{
		Message: fmt.Sprintf("%s%s %s: no rule covers it", escapeWord(path), u.of, describePresence(f.was.get(name), f.is.get(name))),
		At:      f.is.spanOf(name), Was: f.was.spanOf(name), Content: contentOf(f.was.get(name), f.is.get(name)),
	}
	if isForeign(name) || strings.HasPrefix(u.subject, "settings/") {
		finding.Severity = check.Note
	}
	if finding.At.IsZero() {
		finding.At = titleSpan(u.Is)
	}
	u.About(u.subject + path).Report(finding)
}

// describePresence describes whether a value was added, removed or changed, without showing it.
func describePresence(was, is source.Node) string {
	switch {
	case !was.Exists():
		return "is new"
	case !is.Exists():
		return "was removed"
	}
	return "changed"
}

func rootOf(f *source.File) source.Node {
	if f == nil {
		return source.Node{}
	}
	return f.Root
}
