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

// Identity is what connectors of two trees are paired by.
type Identity struct {
	Dir   string
	ID    string          // the connectorId of settings.json
	Words func() []string // what its definition has; see Words
	index int             // in the list that it is from
}

// IdentityPair has the indexes of a connector at base and at head; -1 is none.
type IdentityPair struct{ Was, Is int }

// Pair pairs the connectors of two trees, in head's order, the removed ones last: by the
// connectorId of settings.json, then by folder, then by content.
func Pair(was, is []Identity) []IdentityPair {
	left, right := pointersTo(was), pointersTo(is)
	heads := map[*Identity]*Identity{} // by their base
	for _, key := range []func(*Identity) string{ownID(left, right), folderOf} {
		matchByKey(&left, &right, key, func(w, i *Identity) { heads[i] = w })
	}
	for _, c := range alikeConnectors(left, right) {
		heads[c.is] = c.was
		left = withoutItem(left, c.was)
		right = withoutItem(right, c.is)
	}
	var all []IdentityPair
	for i, w := range heads {
		all = append(all, IdentityPair{w.index, i.index})
	}
	slices.SortFunc(all, func(a, b IdentityPair) int { return cmp.Compare(is[a.Is].Dir, is[b.Is].Dir) })
	for _, i := range right {
		all = append(all, IdentityPair{-1, i.index})
	}
	for _, w := range left {
		all = append(all, IdentityPair{w.index, -1})
	}
	return all
}

func pointersTo(all []Identity) []*Identity {
	var pointers []*Identity
	for i := range all {
		all[i].index = i
		pointers = append(pointers, &all[i])
	}
	return pointers
}

// pairConnectors is Pair for connectors that were read.
func pairConnectors(was, is []*connector.Connector) []connectorPair {
	var all []connectorPair
	for _, pair := range Pair(identitiesOf(was), identitiesOf(is)) {
		var c connectorPair
		if pair.Was >= 0 {
			c.was = was[pair.Was]
		}
		if pair.Is >= 0 {
			c.is = is[pair.Is]
		}
		all = append(all, c)
	}
	return all
}

func identitiesOf(all []*connector.Connector) []Identity {
	var identities []Identity
	for _, c := range all {
		identities = append(identities, Identity{Dir: c.Dir, ID: c.ID(), Words: func() []string { return Words(c) }})
	}
	return identities
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

// ownID returns the id, or "" when another connector of the same side has it too: templates are
// copied with their placeholder.
func ownID(sides ...[]*Identity) func(*Identity) string {
	shared := map[string]bool{"": true}
	for _, side := range sides {
		seen := map[string]bool{}
		for _, c := range side {
			shared[c.ID] = shared[c.ID] || seen[c.ID]
			seen[c.ID] = true
		}
	}
	return func(c *Identity) string {
		if shared[c.ID] {
			return ""
		}
		return c.ID
	}
}

func folderOf(c *Identity) string { return c.Dir }

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

// alike is a connector at base and one at head with much in common.
type alike struct {
	was, is *Identity
	score   float64
}

// alikeConnectors finds moved connectors, the most similar first.
func alikeConnectors(was, is []*Identity) []alike {
	if n := len(was) * len(is); n == 0 || n > maxCandidates {
		return nil
	}
	heads := make([][]string, len(is))
	for k, i := range is {
		heads[k] = i.Words()
	}
	var candidates []alike
	for _, w := range was {
		content := w.Words()
		for k, i := range is {
			if score := jaccard(content, heads[k]); score >= movedThreshold {
				candidates = append(candidates, alike{w, i, score})
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b alike) int { return cmp.Compare(b.score, a.score) })
	taken := map[*Identity]bool{}
	return slices.DeleteFunc(candidates, func(c alike) bool {
		if taken[c.was] || taken[c.is] {
			return true
		}
		taken[c.was], taken[c.is] = true, true
		return false
	})
}

// Words returns what identifies a connector by its content: its title, and each operation's id and
// key.
func Words(c *connector.Connector) []string {
	content := []string{c.Definition.Root.Get("info", "title").Str()}
	for _, op := range c.Operations {
		content = append(content, op.ID, op.Key())
	}
	return sortedSet(content)
}
