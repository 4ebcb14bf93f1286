package diff

import (
	"cmp"
	"slices"

	"alm/solution/connector"
)

// connectorPair is a connector at base and at head; one side may be nil.
type connectorPair struct {
	was, is *connector.Connector
}

// pairConnectors pairs the connectors of two trees, in head's order, the removed ones last.
func pairConnectors(was, is []*connector.Connector) []connectorPair {
	heads := map[*connector.Connector]*connector.Connector{} // by their base
	for _, key := range []func(*connector.Connector) string{ownID(was, is), folderOf} {
		matchByKey(&was, &is, key, func(w, i *connector.Connector) { heads[i] = w })
	}
	for _, c := range alikeConnectors(was, is) {
		heads[c.is] = c.was
		was = withoutItem(was, c.was)
		is = withoutItem(is, c.is)
	}
	var all []connectorPair
	for i, w := range heads {
		all = append(all, connectorPair{w, i})
	}
	slices.SortFunc(all, func(a, b connectorPair) int { return cmp.Compare(a.is.Dir, b.is.Dir) })
	for _, i := range is {
		all = append(all, connectorPair{nil, i})
	}
	for _, w := range was {
		all = append(all, connectorPair{w, nil})
	}
	return all
}

// Bases returns the connector at base of each connector at head that has one, by head's folder.
func Bases(was, is []*connector.Connector) map[string]*connector.Connector {
	bases := map[string]*connector.Connector{}
	for _, pair := range pairConnectors(was, is) {
		if pair.was != nil && pair.is != nil {
			bases[pair.is.Dir] = pair.was
		}
	}
	return bases
}

// ownID returns the connectorId of settings.json, or "" when another connector of the same side
// has it too: templates are copied with their placeholder.
func ownID(sides ...[]*connector.Connector) func(*connector.Connector) string {
	id := func(c *connector.Connector) string {
		if c.Settings == nil {
			return ""
		}
		return c.Settings.Root.Get("connectorId").Str()
	}
	shared := map[string]bool{"": true}
	for _, side := range sides {
		seen := map[string]bool{}
		for _, c := range side {
			shared[id(c)] = shared[id(c)] || seen[id(c)]
			seen[id(c)] = true
		}
	}
	return func(c *connector.Connector) string {
		if shared[id(c)] {
			return ""
		}
		return id(c)
	}
}

func folderOf(c *connector.Connector) string { return c.Dir }

// matchByKey pairs items that have the same key and removes them from both lists. Items without
// a key are not paired; of duplicate keys the first counts.
func matchByKey[T any](was, is *[]*T, key func(*T) string, pair func(was, is *T)) {
	if len(*was) == 0 || len(*is) == 0 {
		return
	}
	bases, heads := indexByKey(*was, key), indexByKey(*is, key)
	taken := map[*T]bool{}
	for _, w := range *was {
		k := key(w)
		if i := heads[k]; i != nil && bases[k] == w {
			pair(w, i)
			taken[w], taken[i] = true, true
		}
	}
	if len(taken) == 0 {
		return
	}
	left := func(x *T) bool { return taken[x] }
	*was = slices.DeleteFunc(slices.Clone(*was), left)
	*is = slices.DeleteFunc(slices.Clone(*is), left)
}

func indexByKey[T any](all []*T, key func(*T) string) map[string]*T {
	byKey := make(map[string]*T, len(all))
	for _, x := range all {
		if k := key(x); k != "" && byKey[k] == nil {
			byKey[k] = x
		}
	}
	return byKey
}

func withoutItem[T any](all []*T, x *T) []*T {
	return slices.DeleteFunc(slices.Clone(all), func(y *T) bool { return y == x })
}

// movedThreshold is the share of equal content from which a folder is another one's successor;
// git uses the same share for renamed files.
const movedThreshold = 0.5

// alikeConnectors finds moved connectors, the most similar first.
func alikeConnectors(was, is []*connector.Connector) []connectorPair {
	if n := len(was) * len(is); n == 0 || n > maxCandidates {
		return nil
	}
	type candidate struct {
		connectorPair
		score float64
	}
	heads := make([][]string, len(is))
	for k, i := range is {
		heads[k] = identityWords(i)
	}
	var candidates []candidate
	for _, w := range was {
		content := identityWords(w)
		for k, i := range is {
			if score := jaccard(content, heads[k]); score >= movedThreshold {
				candidates = append(candidates, candidate{connectorPair{w, i}, score})
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	taken := map[*connector.Connector]bool{}
	var pairs []connectorPair
	for _, c := range candidates {
		if !taken[c.was] && !taken[c.is] {
			taken[c.was], taken[c.is] = true, true
			pairs = append(pairs, c.connectorPair)
		}
	}
	return pairs
}

// identityWords returns what identifies a connector: its title, and each operation's id and key.
func identityWords(c *connector.Connector) []string {
	content := []string{c.Definition.Root.Get("info", "title").Str()}
	for _, op := range c.Operations {
		content = append(content, op.ID, op.Key())
	}
	return sortedSet(content)
}
