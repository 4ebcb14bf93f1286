package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// compareUnused reports changed definitions that no operation uses, or of which operations use only what did not change.
func (r restructuring) compareUnused() {
	names := r.changedDefinitions()
	partly := map[string]bool{}
	for _, c := range []*connector.Connector{r.Is, r.Was} {
		if len(names) == 0 {
			return
		}
		used := usedDefinitions(c, r.d.targetsOf(c))
		names = slices.DeleteFunc(names, func(name string) bool {
			refs := used["#/"+name]
			partly[name] = partly[name] || len(refs) > 0
			return slices.ContainsFunc(refs, func(ref string) bool { return "#/"+name == connector.UnescapeReference(ref) || !r.unchanged(ref) })
		})
	}
	for _, effect := range []struct {
		partly   bool
		one, all string
	}{{false, "it", "them"}, {true, "what changed in it", "what changed in them"}} {
		some := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return partly[name] != effect.partly })
		if len(some) == 0 {
			continue
		}
		path := strings.SplitN(some[0], "/", 2)
		r.About(some[0]).Report(check.Finding{
			Message: fmt.Sprintf("%s changed, but no operation uses %s", quoteList(some), verbFor(len(some), effect.one, effect.all)),
			At:      spanOf(r.Is.Definition.Root, path...), Was: spanOf(r.Was.Definition.Root, path...),
		})
	}
}

// unchanged reports whether a $ref leads to the same on both sides.
func (r restructuring) unchanged(ref string) bool {
	was, found := r.Was.Lookup(ref)
	is, foundNow := r.Is.Lookup(ref)
	return found && foundNow && r.d.equal(was, is)
}

// changedDefinitions returns the shared objects at head that are new or differ: "definitions/Order".
func (r restructuring) changedDefinitions() []string {
	var names []string
	for _, section := range sharedSections {
		was := r.Was.Definition.Root.Get(section)
		for key, value := range r.Is.Definition.Root.Get(section).Members() {
			before := was.Get(key.Str())
			if value.Equal(before) || r.renamed && (!before.Exists() || r.d.isomorphic(before, value)) {
				continue
			}
			names = append(names, section+"/"+key.Str())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// usedDefinitions returns the references that operations lead to, by the shared object that they are, or that they lead
// into.
func usedDefinitions(c *connector.Connector, refs *refTargets) map[string][]string {
	used, seen := map[string][]string{}, map[string]bool{}
	open := []source.Node{c.Definition.Root.Get("paths")}
	for len(open) > 0 {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		inside := refs.in(n)
		for ref, ok := inside.next(); ok; ref, ok = inside.next() {
			if seen[string(ref)] {
				continue
			}
			seen[string(ref)] = true
			name := sharedName(c, string(ref))
			if !c.References()[name].Exists() {
				continue
			}
			used[name] = append(used[name], string(ref))
			if target, ok := c.Lookup(string(ref)); ok {
				open = append(open, target)
			}
		}
	}
	return used
}

// sharedName returns the reference of the shared object that a reference leads to, or into.
func sharedName(c *connector.Connector, ref string) string {
	if whole := connector.UnescapeReference(ref); c.References()[whole].Exists() {
		return whole
	}
	steps := strings.SplitN(ref, "/", 4)
	return connector.UnescapeReference(strings.Join(steps[:min(3, len(steps))], "/"))
}
