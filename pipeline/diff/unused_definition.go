package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// compareUnused reports changed definitions that no operation uses.
func (r restructuring) compareUnused() {
	names := r.changedDefinitions()
	for _, c := range []*connector.Connector{r.Is, r.Was} {
		if len(names) == 0 {
			return
		}
		used := usedDefinitions(c, r.d.targetsOf(c))
		names = slices.DeleteFunc(names, func(name string) bool { return used["#/"+name] })
	}
	if len(names) == 0 {
		return
	}
	path := strings.SplitN(names[0], "/", 2)
	r.About(names[0]).Report(check.Finding{
		Message: fmt.Sprintf("%s changed, but no operation uses %s", quoteList(names), verbFor(len(names), "it", "them")),
		At:      spanOf(r.Is.Definition.Root, path...), Was: spanOf(r.Was.Definition.Root, path...),
	})
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

// usedDefinitions returns the references that operations lead to.
func usedDefinitions(c *connector.Connector, refs *refTargets) map[string]bool {
	used := map[string]bool{}
	open := []source.Node{c.Definition.Root.Get("paths")}
	for len(open) > 0 {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		inside := refs.in(n)
		for ref, ok := inside.next(); ok; ref, ok = inside.next() {
			name, target := sharedTarget(c, string(ref))
			if target.Exists() && !used[name] {
				used[name] = true
				open = append(open, target)
			}
		}
	}
	return used
}

// sharedTarget returns the shared object that a reference leads to, or into, with its own reference.
func sharedTarget(c *connector.Connector, ref string) (name string, target source.Node) {
	name = connector.UnescapeReference(ref)
	if target = c.References()[name]; target.Exists() {
		return name, target
	}
	steps := strings.SplitN(ref, "/", 4)
	if len(steps) < 4 {
		return name, target
	}
	name = connector.UnescapeReference(strings.Join(steps[:3], "/"))
	return name, c.References()[name]
}
