package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// compareUnused reports changed definitions that no operation uses.
func (r restructuring) compareUnused() {
	names := r.changedDefinitions()
	if len(names) == 0 {
		return
	}
	used := usedDefinitions(r.Was)
	maps.Copy(used, usedDefinitions(r.Is))
	names = slices.DeleteFunc(names, func(name string) bool { return used["#/"+name] })
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
		was := membersOf(r.Was.Definition.Root.Get(section))
		for key, value := range r.Is.Definition.Root.Get(section).Members() {
			before := was[key.Str()]
			renamed := r.renamed && (!before.Exists() || r.d.isomorphic(before, value))
			if !value.Equal(before) && !renamed {
				names = append(names, section+"/"+key.Str())
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// usedDefinitions returns the references that operations lead to.
func usedDefinitions(c *connector.Connector) map[string]bool {
	targets := map[string]source.Node{}
	for _, section := range sharedSections {
		for key, value := range c.Definition.Root.Get(section).Members() {
			targets["#/"+section+"/"+key.Str()] = value
		}
	}
	used, refs := map[string]bool{}, findRefTargets(c.Definition)
	open := []source.Node{c.Definition.Root.Get("paths")}
	for len(open) > 0 {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		for ref := range refs.in(n) {
			name := connector.UnescapeReference(string(ref))
			if steps := strings.SplitN(string(ref), "/", 4); !targets[name].Exists() && len(steps) == 4 { // it may lead into one
				name = connector.UnescapeReference(strings.Join(steps[:3], "/"))
			}
			if !used[name] && targets[name].Exists() {
				used[name] = true
				open = append(open, targets[name])
			}
		}
	}
	return used
}
