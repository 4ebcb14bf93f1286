package diff

import (
	"maps"
	"slices"

	"alm/internal/source"
	"alm/solution/connector"
)

// equality knows which parts of two definitions are equal, with `$ref` resolved, without walking
// them again.
type equality struct {
	before, after map[string]source.Node // every shared object, and every other value that a $ref leads to, by the $ref
	changed       map[string]bool        // of these, what differs or leads to what differs
	targets       *refTargets            // at head
}

var sharedSections = []string{"definitions", "parameters", "responses"}

func newEquality(was, is *connector.Connector) equality {
	s := equality{was.References(), is.References(), map[string]bool{}, findRefTargets(is.Definition)}
	s.addNested(was, is)
	var changed []string
	for ref, node := range s.after {
		if !node.Equal(s.before[ref]) || s.leavesShared(node) {
			changed = append(changed, ref)
		}
	}
	for ref := range s.before {
		if !s.after[ref].Exists() {
			changed = append(changed, ref)
		}
	}
	if len(changed) > 0 {
		s.spread(changed)
	}
	return s
}

// addNested adds the values inside others, such as a field of a definition, that a $ref leads to.
func (s *equality) addNested(was, is *connector.Connector) {
	refs, cloned := s.targets.in(is.Definition.Root), false
	for target, ok := refs.next(); ok; target, ok = refs.next() {
		if s.isShared(s.nameOf(target)) {
			continue
		}
		before, found := was.Lookup(string(target))
		after, foundNow := is.Lookup(string(target))
		if !found || !foundNow {
			continue
		}
		if !cloned {
			s.before, s.after, cloned = maps.Clone(s.before), maps.Clone(s.after), true
		}
		s.before[string(target)], s.after[string(target)] = before, after
	}
}

// nameOf returns a $ref as the maps have it.
func (s equality) nameOf(target []byte) []byte {
	if s.isShared(target) {
		return target
	}
	return unescaped(target)
}

// leavesShared reports whether a $ref leads to a place that is not compared by itself.
func (s equality) leavesShared(n source.Node) bool {
	refs := s.targets.in(n)
	for target, ok := refs.next(); ok; target, ok = refs.next() {
		if !s.isShared(s.nameOf(target)) {
			return true
		}
	}
	return false
}

func (s equality) isShared(ref []byte) bool {
	return s.after[string(ref)].Exists() || s.before[string(ref)].Exists()
}

// spread marks changed objects, and all that refer to them.
func (s equality) spread(changed []string) {
	users := map[string]*[]string{} // who names a $ref
	for ref, node := range s.after {
		refs := s.targets.in(node)
		for target, ok := refs.next(); ok; target, ok = refs.next() {
			named := s.nameOf(target)
			if users[string(named)] == nil {
				users[string(named)] = new([]string)
			}
			by := users[string(named)]
			*by = append(*by, ref)
		}
	}
	for len(changed) > 0 {
		ref := changed[len(changed)-1]
		changed = changed[:len(changed)-1]
		if !s.changed[ref] {
			s.changed[ref] = true
			if by := users[ref]; by != nil {
				changed = append(changed, *by...)
			}
		}
	}
}

// equal reports whether two values mean the same.
func (s equality) equal(was, is source.Node) bool {
	if !was.Equal(is) {
		return false
	}
	if !s.targets.some(is) {
		return true
	}
	refs := s.targets.in(is)
	for target, ok := refs.next(); ok; target, ok = refs.next() {
		if ref := s.nameOf(target); s.changed[string(ref)] || !s.isShared(ref) {
			return false
		}
	}
	return true
}

// maxComparedValues limits how many values one run compares to find that only names of
// definitions changed. Beyond it they count as different.
const maxComparedValues = 200_000

// nodePair is a value at base and at head.
type nodePair struct{ was, is source.Node }

// equivalent reports whether two values mean the same: with `$ref` resolved, allOf merged, and
// defaults like missing members, whatever the definitions are called.
func (d *differ) equivalent(was, is source.Node) bool { return d.walkBoth(was, is, d.alignMembers) }

// isomorphic reports whether two values are the same once `$ref` is resolved.
func (d *differ) isomorphic(was, is source.Node) bool { return d.walkBoth(was, is, alignNames) }

// walkBoth compares two values with `$ref` resolved. align pairs the members of two objects that
// have yet to be compared, and reports whether the others are equal.
func (d *differ) walkBoth(was, is source.Node, align func(was, is source.Node) ([]nodePair, bool)) bool {
	seen := map[nodePair]bool{}
	open := []nodePair{{was, is}}
	for len(open) > 0 {
		p := open[len(open)-1]
		open = open[:len(open)-1]
		p.was, p.is = d.resolveBoth(p.was, p.is)
		if seen[p] {
			continue
		}
		seen[p] = true
		if d.comparedValues++; d.comparedValues > maxComparedValues || p.was.Kind() != p.is.Kind() {
			return false
		}
		switch p.was.Kind() {
		case source.Object:
			below, ok := align(p.was, p.is)
			if !ok {
				return false
			}
			open = append(open, below...)
		case source.Array:
			before, after := itemsOf(p.was), itemsOf(p.is)
			if len(before) != len(after) {
				return false
			}
			for i, item := range before {
				open = append(open, nodePair{item, after[i]})
			}
		default:
			if !p.was.Equal(p.is) {
				return false
			}
		}
	}
	return true
}

// alignNames pairs the members of two objects by name.
func alignNames(was, is source.Node) (below []nodePair, ok bool) {
	before, after := membersOf(was), membersOf(is)
	for name, value := range before {
		below = append(below, nodePair{value, after[name]})
	}
	return below, len(before) == len(after)
}

// alignMembers pairs the members of two schemas with allOf merged and defaults ignored.
func (d *differ) alignMembers(was, is source.Node) (below []nodePair, ok bool) {
	before, after := viewOf(d.was, was), viewOf(d.is, is)
	names, get := before.members()
	more, other := after.members()
	for _, name := range more {
		if !get(name).Exists() {
			names = append(names, name)
		}
	}
	for _, name := range names {
		w, i := get(name), other(name)
		switch {
		case name == "allOf" || name == "properties":
		case name == "type" && (!w.Exists() || !i.Exists()) && before.kind() == after.kind() && before.kind() != "": // said by properties or items
		case name == "required" && (w.Kind() == source.Array || i.Kind() == source.Array):
			if !slices.Equal(sortedSet(before.required()), sortedSet(after.required())) {
				return nil, false
			}
		case isDefault(name, w) && isDefault(name, i):
		case w.Exists() && i.Exists() && !dataMembers[name]:
			below = append(below, nodePair{w, i})
		case !w.Equal(i):
			return nil, false
		}
	}
	below, ok = alignShadowed(below, before.shadowed(), after.shadowed())
	if !ok {
		return nil, false
	}
	return alignFields(below, before.fields(), after.fields())
}

func alignFields(below []nodePair, was, is fieldSet) ([]nodePair, bool) {
	for i, p := range was.all {
		other := is.find(p.name, i)
		if other < 0 {
			return nil, false
		}
		below = append(below, nodePair{p.value, is.all[other].value})
	}
	return below, len(was.all) == len(is.all)
}

func itemsOf(n source.Node) []source.Node {
	var all []source.Node
	for _, item := range n.Items() {
		all = append(all, item)
	}
	return all
}

func membersOf(n source.Node) map[string]source.Node {
	all := make(map[string]source.Node, n.Len())
	for key, value := range n.Members() {
		all[key.Str()] = value
	}
	return all
}
