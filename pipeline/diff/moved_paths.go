package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// pathMoves are the operations whose paths changed, by the way in which they did.
type pathMoves struct {
	old, new string          // basePath
	kept     []operationPair // it changed with their paths: calls reach the same addresses
	based    []operationPair // it changed, their paths did not

	together [][]operationPair // the others, each group by the same change at the start of the path

	covered map[*connector.Operation]bool // operations at base whose move is part of that of others, or reaches nobody
}

// moves groups the operations whose paths changed.
func (ps *pairing) moves(was, is *connector.Connector) *pathMoves {
	if ps.pathMoves != nil {
		return ps.pathMoves
	}
	m, groups := &pathMoves{old: basePath(was), new: basePath(is), covered: map[*connector.Operation]bool{}}, map[[2]string]int{}
	ps.pathMoves = m
	for _, pair := range ps.pairs {
		switch {
		case !pair.followed() || m.old == m.new && pair.was.Path == pair.is.Path:
		case pair.was.Path == pair.is.Path:
			m.based = append(m.based, pair)
		case m.old != m.new && m.old+pair.was.Path == m.new+pair.is.Path:
			m.kept = append(m.kept, pair)
		case pair.otherPath() || pair.otherSpelling():
			start := changedStart(pair.was.Path, pair.is.Path)
			if _, known := groups[start]; !known {
				groups[start] = len(m.together)
				m.together = append(m.together, nil)
			}
			m.together[groups[start]] = append(m.together[groups[start]], pair)
		}
	}
	for _, pairs := range append(m.together, m.kept) {
		sorting.Stable(pairs, func(a, b operationPair) int { return strings.Compare(a.was.Subject(), b.was.Subject()) })
	}
	m.cover(m.kept)
	for _, pairs := range m.together {
		if visible, _ := splitInternalPairs(pairs); len(visible) > 0 {
			m.cover(pairs)
		}
	}
	return m
}

func (m *pathMoves) cover(pairs []operationPair) {
	for _, pair := range pairs {
		m.covered[pair.was] = true
	}
}

// basePath returns the base path as it comes before paths: "" or "/api".
func basePath(c *connector.Connector) string {
	if trimmed := strings.Trim(c.Definition.Root.Get("basePath").Str(), "/"); trimmed != "" {
		return "/" + trimmed
	}
	return ""
}

// changedStart returns what two paths begin with, without the segments at the end that are equal.
func changedStart(was, is string) [2]string {
	for {
		i, j := strings.LastIndexByte(was, '/'), strings.LastIndexByte(is, '/')
		if i < 0 || j < 0 || was[i:] != is[j:] {
			return [2]string{was, is}
		}
		was, is = was[:i], is[:j]
	}
}

// splitInternalPairs separates the operations that only the connector itself calls.
func splitInternalPairs(pairs []operationPair) (visible, internal []operationPair) {
	for _, pair := range pairs {
		if pair.internal && pair.is.ID != "" {
			internal = append(internal, pair)
		} else {
			visible = append(visible, pair)
		}
	}
	return visible, internal
}

// explainBasePath reports whether the finding on paths says that basePath changed.
func (m *pathMoves) explainBasePath() bool {
	visible, _ := splitInternalPairs(m.kept)
	return len(visible) > 0
}

// eachMoveTogether reports the paths that changed, once for all that changed in one way. The effect names
// the word, or its plural.
func eachMoveTogether(pred func(operationPair) bool, word, effect string) func(*check.Pass) {
	return eachConnector(func(p *check.Pass, was, is *connector.Connector) {
		for _, pairs := range pairingOf(p).moves(was, is).together {
			pairs = slices.DeleteFunc(slices.Clone(pairs), func(pair operationPair) bool { return !pred(pair) })
			visible, internal := splitInternalPairs(pairs)
			if len(visible) == 0 {
				continue
			}
			first := visible[0]
			f := moveFinding(first, append(visible[1:], internal...))
			f.Message = fmt.Sprintf("%s moved from %s to %s", first.is.Label(), first.was.Key(), first.is.Key())
			if len(f.Places) > 0 {
				f.Message += ", and so did " + labelsOf(f.Places)
				f.Content = placesContent(f.Places)
			}
			f.Message += ": " + fmt.Sprintf(effect, verbFor(len(pairs), word, word+"s"))
			p.On(first.was).Report(f)
		}
	})
}

// moveFinding returns a finding on paths that changed, without its message.
func moveFinding(first operationPair, others []operationPair) check.Finding {
	f := check.Finding{At: first.is.PathName.Span(), Was: first.was.PathName.Span(), Old: first.was.Key(), New: first.is.Key()}
	for _, pair := range others {
		f.Places = append(f.Places, check.Place{Subject: pair.was.Subject(), Method: pair.was.Method, Path: pair.was.Path})
	}
	return f
}

// basePathMoved reports the operations whose paths changed with basePath, so that calls reach the same
// addresses. Logic apps and canvas apps store paths without it. (Azure-Sentinel's playbooks of Recorded Future
// call /lookup/ip; basePath of the connector is /gw/azure)
func basePathMoved(p *check.Pass, was, is *connector.Connector) {
	m := pairingOf(p).moves(was, is)
	visible, _ := splitInternalPairs(m.kept)
	if len(visible) == 0 {
		return
	}
	first := visible[0]
	f := moveFinding(first, visible[1:])
	others := ""
	if len(f.Places) > 0 {
		others = ", and so did " + labelsOf(f.Places)
	}
	f.Content = digestOf(m.old, m.new, placesContent(f.Places))
	effect := "flows and agents are not affected"
	if routes := routesOf(is, visible); len(routes) > 0 {
		effect = "flows and agents are not affected, unless " + verbFor(len(routes), "policy ", "policies ") + strings.Join(routes, ", ") +
			verbFor(len(routes), " sets", " set") + " where they go"
		f.Also = callers
	}
	f.Message = fmt.Sprintf("%s moved from %s to %s as basePath changed from %s to %s%s: calls reach the same address, so %s; logic apps and canvas apps store paths without basePath, still call the old %s and fail",
		first.is.Label(), first.was.Key(), first.is.Key(), quote(cmp.Or(m.old, "/")), quote(cmp.Or(m.new, "/")), others, effect, verbFor(len(visible), "path", "paths"))
	p.On(first.was).Report(f)
}

// routesOf returns the policies that decide where calls of the operations go.
func routesOf(c *connector.Connector, pairs []operationPair) []string {
	var names []string
	for i := range c.Policies {
		policy := &c.Policies[i]
		if routeParameters[policy.Template] == nil {
			continue
		}
		scope := scopeWords(policy)
		if len(scope) == 0 || slices.ContainsFunc(pairs, func(pair operationPair) bool { return slices.Contains(scope, pair.is.ID) }) {
			names = append(names, policyName(policy))
		}
	}
	return sortedSet(names)
}

// basePathChanged reports a base path that changed, unless all paths changed with it.
func basePathChanged(p *check.Pass, was, is *connector.Connector) {
	m := pairingOf(p).moves(was, is)
	calls := "every call goes"
	if len(m.kept) > 0 {
		if len(m.based) == 0 {
			return
		}
		var names []string
		for _, pair := range m.based {
			names = append(names, pair.is.Label())
		}
		calls = "calls of " + quoteList(sortedSet(names)) + " go"
	}
	reportAddress(p, "basePath", func(n source.Node) string { return "/" + strings.Trim(n.Str(), "/") },
		calls+" to another path on the server, also from existing flows and apps")
}
