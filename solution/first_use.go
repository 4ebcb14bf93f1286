package solution

import (
	"slices"
	"strings"

	"alm/internal/source"
)

// checkFirstUse warns about a connector in one package with its users: in a new environment
// nobody can have a connection yet, so that flows stay off and agents fail. (CoE starter kit,
// issues 3015 and 3084)
func (l *loader) checkFirstUse() {
	for _, c := range l.solution.Connectors {
		var references []string
		for _, r := range l.solution.References {
			if c.ID != "" && r.CustomConnector == c.ID {
				references = append(references, r.Name)
			}
		}
		users := l.flowsWith(c.Name, references)
		if len(users) == 0 && len(references) > 0 {
			users = []string{"connection reference " + references[0]}
		}
		if len(users) > 0 {
			l.fault("connector-first-use", customizationsFile, "connector %q is in one package with its users: %s", c.Name, strings.Join(users, ", "))
		}
	}
}

// flowsWith returns the names of the flows that use a connector, by its name or by a
// connection reference to it, sorted.
func (l *loader) flowsWith(connector string, references []string) []string {
	var names []string
	for _, w := range l.workflows {
		if uses(l.flow(w), connector, references) {
			names = append(names, "flow "+strings.TrimSpace(w.Name))
		}
	}
	slices.Sort(names)
	return names
}

// flow returns the definition of a cloud flow, or nothing.
func (l *loader) flow(w workflowXML) source.Node {
	name := strings.TrimPrefix(strings.TrimSpace(w.File), "/")
	if l.files[name] == nil {
		return source.Node{}
	}
	data, ok := l.read(name)
	if !ok {
		return source.Node{}
	}
	return source.Parse(name, data).Root
}

func uses(flow source.Node, connector string, references []string) bool {
	for _, r := range flow.Get("properties", "connectionReferences").Members() {
		name := r.Get("connection", "connectionReferenceLogicalName").Str()
		if connector != "" && r.Get("api", "logicalName").Str() == connector ||
			slices.ContainsFunc(references, func(other string) bool { return strings.EqualFold(other, name) }) {
			return true
		}
	}
	return false
}
