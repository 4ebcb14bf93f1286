package solution

import (
	"bytes"
	"io"
	"path"
	"strings"
)

// mentions finds which names stand in what is written to it, in any case, also over the end
// of one write.
type mentions struct {
	names map[string]bool // in lower case: whether it was found
	tail  []byte
	most  int // the longest name
}

func newMentions(variables []Variable) *mentions {
	m := &mentions{names: map[string]bool{}}
	for _, v := range variables {
		name := strings.ToLower(v.Name)
		m.names[name], m.most = m.names[name] || name == "", max(m.most, len(name))
	}
	for _, v := range variables {
		if v.ParentVariable != "" {
			m.names[strings.ToLower(v.ParentVariable)] = true
		}
	}
	return m
}

func (m *mentions) Write(p []byte) (int, error) {
	text := append(m.tail, bytes.ToLower(p)...)
	for name, found := range m.names {
		if !found && bytes.Contains(text, []byte(name)) {
			m.names[name] = true
		}
	}
	m.tail = append(m.tail[:0], text[max(0, len(text)-m.most):]...)
	return len(p), nil
}

// of is where an entry's content goes. A name is no use in variables' own files and in the
// list of components.
func (m *mentions) of(entry string) io.Writer {
	if entry == manifestFile || strings.HasPrefix(entry, variableFolder) || len(m.names) == 0 {
		return io.Discard
	}
	m.tail = m.tail[:0]
	return m
}

// checkUnused notes variables that nothing in the solution names. What canvas apps name
// stands inside zips of their own, so with one of them nothing is said.
func (l *loader) checkUnused(m *mentions) {
	for _, name := range l.names {
		if strings.EqualFold(path.Ext(name), ".msapp") {
			return
		}
	}
	for _, v := range l.solution.Variables {
		if !m.names[strings.ToLower(v.Name)] {
			l.fault("variable-unused", v.path(definitionXML), "nothing in the solution names %s", v.Name)
		}
	}
}
