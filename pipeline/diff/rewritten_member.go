package diff

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// compareDefinition reports top-level members of the definition that differ, although their
// rules see no difference in meaning.
func (r restructuring) compareDefinition() {
	compared := append([]string{"paths", "info"}, sharedSections...)
	was, is := r.Was.Definition.Root, r.Is.Definition.Root
	for _, name := range compared {
		if before, after := was.Get(name), is.Get(name); before.Len()+after.Len() == 0 && !before.Equal(after) { // nothing in it has a finding
			r.reportMember(name, spanOf(is, name), spanOf(was, name))
		}
	}
	r.comparePlainPaths()
	r.comparePathReferences()
	if moves := pairingOf(r.Pass).moves(r.Was, r.Is); moves.explainBasePath() {
		compared = append(compared, "basePath")
	}
	for _, name := range differentMembers(was, is, compared) {
		r.reportMember(name, spanOf(is, name), spanOf(was, name))
	}
	for _, name := range differentMembers(was.Get("info"), is.Get("info"), nil) {
		r.reportMember("info/"+name, spanOf(is, "info", name), spanOf(was, "info", name))
	}
}

// comparePlainPaths does the same for paths without operations.
func (r restructuring) comparePlainPaths() {
	was, is := r.Was.Definition.Root.Get("paths"), r.Is.Definition.Root.Get("paths")
	if countPaths(r.Was)+countPaths(r.Is) == was.Len()+is.Len() {
		return // as nearly always
	}
	used := map[string]bool{}
	for _, op := range slices.Concat(r.Was.Operations, r.Is.Operations) {
		used[op.Path] = true
	}
	for _, name := range differentMembers(was, is, nil) {
		if isPath(name, was.Get(name), is.Get(name)) && !used[name] && !(r.renamed && r.d.isomorphic(was.Get(name), is.Get(name))) {
			r.reportMember("paths/"+name, spanOf(is, name), spanOf(was, name))
		}
	}
}

// comparePathReferences does the same for what is beside the $ref of a path.
func (r restructuring) comparePathReferences() {
	was, is := r.Was.Definition.Root.Get("paths"), r.Is.Definition.Root.Get("paths")
	for key, item := range is.Members() {
		ref := item.Get("$ref")
		if !ref.Exists() {
			continue
		}
		if before := was.Get(key.Str()); before.Exists() && ref.Equal(before.Get("$ref")) && !item.Equal(before) {
			r.reportMember("paths/"+key.Str(), key.Span(), spanOf(was, key.Str()))
		}
	}
}

// isPath reports whether a member of paths is read as a path, also without a slash at its start.
func isPath(name string, was, is source.Node) bool {
	return strings.HasPrefix(name, "/") || !strings.HasPrefix(name, "x-") && (was.Kind() == source.Object || is.Kind() == source.Object)
}

// countPaths returns how many paths have operations.
func countPaths(c *connector.Connector) int {
	n := 0
	for i, op := range c.Operations {
		if i == 0 || op.PathName != c.Operations[i-1].PathName {
			n++
		}
	}
	return n
}

// compareProperties does the same for apiProperties.json: for members without a finding, and for policies and connection
// parameters beside others that have one.
func (r restructuring) compareProperties() {
	for _, name := range differentMembers(r.Was.Property(), r.Is.Property(), nil) {
		switch {
		case name == "scriptOperations" && r.explained("script"):
		case name == "policyTemplateInstances" && (r.explained(name) || r.explained("policy")):
			r.comparePolicies()
		case r.explained("properties/" + name): // change-unclassified
		case strings.HasPrefix(name, "connectionParameter") && (r.explained("connectionParameters") || r.explained("connectionParameterSets")):
			r.compareConnectionFields()
		default:
			r.reportMember(name, propertySpan(r.Is, name), propertySpan(r.Was, name))
		}
	}
}

func (r restructuring) comparePolicies() {
	for _, pair := range pairingOf(r.Pass).properties(r.Was, r.Is).policies {
		if pair.was != nil && pair.is != nil && pair.differs() && !pair.was.Node.Equal(pair.is.Node) && !r.explained(pair.is.Subject()) {
			r.reportMember(pair.was.Subject(), startOf(pair.is.Node), startOf(pair.was.Node))
		}
	}
}

func (r restructuring) compareConnectionFields() {
	for _, f := range pairingOf(r.Pass).properties(r.Was, r.Is).fields {
		if f.kept() && !f.absorbed && !f.was.Node.Equal(f.is.Node) {
			r.reportMember(f.subject(), f.is.Key.Span(), f.was.Key.Span())
		}
	}
}

func (r restructuring) reportMember(subject string, at, was source.Span) {
	if r.explained(subject) {
		return
	}
	if at.IsZero() {
		at = titleSpan(r.Is)
	}
	r.About(subject).Report(check.Finding{
		Message: escapeWord(subject) + " is written differently and means the same: flows are not affected",
		At:      at, Was: was,
	})
}

// differentMembers returns the names of the members whose values differ, except those listed.
func differentMembers(was, is source.Node, but []string) []string {
	var names []string
	for key := range was.Members() {
		if name := key.Str(); !slices.Contains(but, name) && !was.Get(name).Equal(is.Get(name)) {
			names = append(names, name)
		}
	}
	for key := range is.Members() {
		if name := key.Str(); !was.Get(name).Exists() && !slices.Contains(but, name) {
			names = append(names, name)
		}
	}
	return sortedSet(names)
}
