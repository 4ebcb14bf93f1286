package diff

import (
	"cmp"
	"slices"

	"alm/internal/sorting"
	"alm/solution/connector"
)

// connectorPair is a connector at base and at head; one side may be nil.
type connectorPair struct {
	was, is *connector.Connector
}

// Identity is what connectors of two trees are paired by, before their content.
type Identity struct {
	Dir   string
	ID    string // the connectorId of settings.json
	index int    // in the list that it is from
}

// IdentityPair has the indexes of a connector at base and at head; -1 is none.
type IdentityPair struct{ Was, Is int }

// Pair pairs the connectors of two trees by the connectorId of settings.json, then by folder. It
// returns the indexes of those that are left, too: PairAlike may pair them.
func Pair(was, is []Identity) (pairs []IdentityPair, gone, added []int) {
	left, right := pointersTo(was), pointersTo(is)
	for _, key := range []func(*Identity) string{ownID(left, right), folderOf} {
		matchByKey(&left, &right, key, func(w, i *Identity) { pairs = append(pairs, IdentityPair{w.index, i.index}) })
	}
	for _, w := range left {
		gone = append(gone, w.index)
	}
	for _, i := range right {
		added = append(added, i.index)
	}
	return pairs, gone, added
}

func pointersTo(all []Identity) []*Identity {
	var pointers []*Identity
	for i := range all {
		all[i].index = i
		pointers = append(pointers, &all[i])
	}
	return pointers
}

// pairConnectors pairs the connectors of two trees, in head's order, the removed ones last.
func pairConnectors(was, is []*connector.Connector) []connectorPair {
	found, gone, added := Pair(identitiesOf(was), identitiesOf(is))
	if MayBeMoved(gone, added) {
		words := func(all []*connector.Connector, of []int) [][]string {
			var lists [][]string
			for _, i := range of {
				lists = append(lists, Words(all[i]))
			}
			return lists
		}
		var moved []IdentityPair
		moved, gone, added = PairAlike(gone, added, words(was, gone), words(is, added))
		found = append(found, moved...)
	}
	sorting.Stable(found, func(a, b IdentityPair) int { return cmp.Compare(is[a.Is].Dir, is[b.Is].Dir) })
	var all []connectorPair
	for _, pair := range found {
		all = append(all, connectorPair{was[pair.Was], is[pair.Is]})
	}
	for _, i := range added {
		all = append(all, connectorPair{nil, is[i]})
	}
	for _, w := range gone {
		all = append(all, connectorPair{was[w], nil})
	}
	return all
}

func identitiesOf(all []*connector.Connector) []Identity {
	var identities []Identity
	for _, c := range all {
		identities = append(identities, Identity{Dir: c.Dir, ID: c.ID()})
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
	if len(*was) <= maxLinear && len(*is) <= maxLinear {
		matchFew(was, is, key, pair)
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

// matchFew is matchByKey for lists of at most maxLinear items.
func matchFew[T any](was, is *[]*T, key func(*T) string, pair func(was, is *T)) {
	var bases, heads [maxLinear]string
	for i, w := range *was {
		bases[i] = key(w)
	}
	for i, x := range *is {
		heads[i] = key(x)
	}
	left := make([]*T, 0, len(*was))
	taken := uint32(0) // of is, a bit for each
	for i, w := range *was {
		j := slices.Index(heads[:len(*is)], bases[i])
		if j < 0 || bases[i] == "" || slices.Contains(bases[:i], bases[i]) {
			left = append(left, w)
			continue
		}
		pair(w, (*is)[j])
		taken |= 1 << j
	}
	if taken == 0 {
		return
	}
	*was = left
	at := -1
	*is = slices.DeleteFunc(slices.Clone(*is), func(*T) bool { at++; return taken&(1<<at) != 0 })
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

// MayBeMoved reports whether PairAlike looks at connectors that are in one tree only: not where there
// are too many.
func MayBeMoved(gone, added []int) bool {
	n := len(gone) * len(added)
	return n > 0 && n <= maxCandidates
}

// IsLike reports whether a connector with some words may be any of those that have others.
func IsLike(words []string, others [][]string) bool {
	return slices.ContainsFunc(others, func(other []string) bool { return jaccard(other, words) >= movedThreshold })
}

// PairAlike pairs moved connectors, the most similar first, by what Words returns of each, and returns
// those that are left.
func PairAlike(gone, added []int, goneWords, addedWords [][]string) (pairs []IdentityPair, leftGone, leftAdded []int) {
	type candidate struct {
		IdentityPair
		score float64
	}
	var candidates []candidate
	for k, w := range gone {
		for j, i := range added {
			if score := jaccard(goneWords[k], addedWords[j]); score >= movedThreshold {
				candidates = append(candidates, candidate{IdentityPair{w, i}, score})
			}
		}
	}
	sorting.Stable(candidates, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	takenWas, takenIs := map[int]bool{}, map[int]bool{}
	for _, c := range candidates {
		if !takenWas[c.Was] && !takenIs[c.Is] {
			takenWas[c.Was], takenIs[c.Is] = true, true
			pairs = append(pairs, c.IdentityPair)
		}
	}
	leftGone = slices.DeleteFunc(slices.Clone(gone), func(i int) bool { return takenWas[i] })
	leftAdded = slices.DeleteFunc(slices.Clone(added), func(i int) bool { return takenIs[i] })
	return pairs, leftGone, leftAdded
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
