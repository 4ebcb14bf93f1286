package lint

import (
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

// branch is a path, or an object that the root shares: a definition, a parameter or a response.
type branch struct {
	*object
	from, to indexSize // what the index had before it and after it
	first    int32     // the number of the first branch of that name in its section
}

// indexSize is how many members and objects of some kinds an index has.
type indexSize struct{ refs, schemas uint32 }

func (m *indexMemory) size() indexSize {
	return indexSize{uint32(len(m.members[wordRef])), uint32(len(m.parts[kindSchema]))}
}

// reference is what is known of a $ref.
type reference struct {
	in, to   int32 // the branches that it is in and leads to, -1 for none
	plain    bool  // it is #/SECTION/NAME, without escapes, and has a target
	resolved bool  // as connector.Ref says, which follows further ones
}

// leads returns what is known of each member of f.membersOf("$ref").
func (f *index) leads(c *connector.Connector) []reference {
	if f.leadsFound {
		return f.references
	}
	f.leadsFound = true
	targets := f.targets()
	sure := len(c.Definition.Problems()) == 0
	for _, m := range f.members[wordRef] {
		r := reference{in: -1, to: -1}
		section, name, plain := sectionAndName(m.Value)
		if to, ok := targets.of(section)[name]; ok {
			target := &f.branches[to]
			r.to, r.plain = to, plain
			r.resolved = plain && sure && m.Of.words.exact() && target.words.exact() && !target.words.has(wordRef)
		}
		if !r.resolved {
			_, r.resolved = c.Ref(m.Of.Node)
		}
		f.references = append(f.references, r)
	}
	for i := range f.branches {
		for k := f.branches[i].from.refs; k < f.branches[i].to.refs; k++ {
			f.references[k].in = int32(i)
		}
	}
	return f.references
}

// refTargets are the numbers of the branches that a $ref can lead to, by name: of several the last.
type refTargets struct{ definitions, parameters, responses map[string]int32 }

func (t *refTargets) of(section string) map[string]int32 {
	switch section {
	case "definitions":
		return t.definitions
	case "parameters":
		return t.parameters
	case "responses":
		return t.responses
	}
	return nil
}

// targets numbers the branches of one name, too.
func (f *index) targets() *refTargets {
	t := refTargets{definitions: make(map[string]int32, len(f.branches)), parameters: map[string]int32{}, responses: map[string]int32{}}
	for i := range f.branches {
		b := &f.branches[i]
		names := t.of(b.Role)
		if names == nil {
			continue
		}
		b.first = int32(i)
		if other, ok := names[b.Name]; ok {
			b.first = f.branches[other].first
		}
		names[b.Name] = int32(i)
	}
	return &t
}

// sectionAndName returns what a $ref refers to, and whether it is written without escapes.
func sectionAndName(ref source.Node) (section, name string, plain bool) {
	pointer, local := strings.CutPrefix(ref.Str(), "#/")
	if !local {
		return "", "", false
	}
	section, name, _ = strings.Cut(pointer, "/")
	for _, c := range []byte(name) {
		if c == '%' || c == '~' || c == '/' {
			return section, connector.UnescapeReference(name), false
		}
	}
	return section, name, name != ""
}
