package lint

import (
	"cmp"
	"maps"
	"slices"

	"alm/internal/source"
	"alm/internal/spell"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// Change is the base of a connector, and head without its faults: what diff no longer reports then has the cause
// that lint reports.
type Change struct {
	Was      *connector.Connector
	Restored *connector.Connector // head, where faulty members are those of base; nil if there are none
	Least    check.Severity       // the least severity of the findings on these members
	Only     string               // the fingerprint of the finding, if there is exactly one
}

// restore puts members with findings back as they are at base: what errors are about, and what has a wrong name, type
// or value. What is accepted is no fault.
func (ch *Change) restore(f *index, c *connector.Connector, findings []check.Finding) {
	if ch == nil {
		return
	}
	edits := map[*source.File]map[source.Span]source.Edit{}
	about := map[string]bool{}
	ch.Least = check.Error
	for i := range findings {
		one := &findings[i]
		isFault := one.Severity == check.Error || one.Severity == check.Warning && one.Rule.Repeats != check.NoRepeats
		if accepted := f.options.Accepted; !isFault || accepted != nil && accepted(one) {
			continue
		}
		was := ch.Was.Definition
		if one.At.File == c.Properties {
			was = ch.Was.Properties
		}
		if was == nil || one.At.File == nil || one.At.File != c.Definition && one.At.File != c.Properties {
			continue
		}
		for _, edit := range restoringEdits(was.Root, one) {
			about[one.Fingerprint] = true
			if edits[one.At.File] == nil {
				edits[one.At.File] = map[source.Span]source.Edit{}
			}
			edits[one.At.File][edit.Span] = edit
			ch.Least = min(ch.Least, one.Severity)
		}
	}
	if len(edits) > 0 {
		ch.Restored = withEdits(c, edits)
	}
	if len(about) == 1 {
		ch.Only = slices.Collect(maps.Keys(about))[0]
	}
}

// withEdits returns a connector with edits, nil if they conflict.
func withEdits(c *connector.Connector, edits map[*source.File]map[source.Span]source.Edit) *connector.Connector {
	conflict := false
	made := c.WithFiles(func(file *source.File) *source.File {
		of := edits[file]
		if len(of) == 0 {
			return file
		}
		data, err := file.Apply(slices.SortedFunc(maps.Values(of), byPlace)...)
		if err != nil {
			conflict = true
			return file
		}
		return source.Parse(file.Name, data)
	})
	if conflict {
		return nil
	}
	return made
}

func byPlace(a, b source.Edit) int {
	return cmp.Or(a.Span.Start-b.Span.Start, a.Span.End-b.Span.End)
}

// restoringEdits returns the edits that make what a finding is about as it is at base.
func restoringEdits(was source.Node, one *check.Finding) []source.Edit {
	parent, key, value := memberAt(one.At.File.Root, one.At)
	if !value.Exists() && one.At.Start == 0 { // what the file lacks
		value = one.At.File.Root
	}
	if !value.Exists() {
		return nil
	}
	before := valueAt(was, value.Path())
	switch {
	case !before.Exists() && key.Exists() && one.At == key.Span():
		of := valueAt(was, parent.Path())
		if of.Kind() != source.Object {
			return nil
		}
		if near := nearest(key.Str(), of, parent); near != "" {
			return []source.Edit{{Span: key.Span(), New: source.Quote(near)}}
		}
		if isNew := value.Kind() == source.Object && one.Rule.Repeats == check.NoRepeats; isNew {
			return nil // such as a path, whatever is wrong with its name
		}
		return []source.Edit{key.RemoveFrom(parent)}
	case !before.Exists() || before.Equal(value):
		return nil
	case value.Kind() != source.Object || before.Kind() != source.Object:
		return []source.Edit{{Span: value.Span(), New: string(before.Raw())}}
	}
	var edits []source.Edit
	for name, of := range before.Members() { // what is lost, and what the finding is about
		if !value.Get(name.Str()).Exists() && words.HasName(one.Message, name.Str()) {
			edits = append(edits, regained(value, before, name.Str(), string(of.Raw())))
		}
	}
	return edits[:min(1, len(edits))]
}

// regained returns the edit that gives an object a member that it lost, which may be there misspelled.
func regained(is, was source.Node, name, raw string) source.Edit {
	for key := range is.Members() {
		if !was.Get(key.Str()).Exists() && spell.Within(key.Str(), []string{name}, 2) != "" {
			return source.Edit{Span: key.Span(), New: source.Quote(name)}
		}
	}
	return is.Set(name, raw)
}

// memberAt returns the member whose name or value is at a place; an item has no key.
func memberAt(n source.Node, at source.Span) (parent, key, value source.Node) {
	if n.Span() == at {
		return source.Node{}, source.Node{}, n
	}
	for key, value := range n.Members() {
		if key.Span() == at || value.Span() == at {
			return n, key, value
		}
		if value.Span().Contains(at) {
			return memberAt(value, at)
		}
	}
	for _, item := range n.Items() {
		if item.Span().Contains(at) {
			return memberAt(item, at)
		}
	}
	return source.Node{}, source.Node{}, source.Node{}
}

// maxLost limits among how many names that an object lost a misspelled one is looked for.
const maxLost = 100

// nearest returns the name of nearly this one that an object had and lost.
func nearest(name string, was, is source.Node) string {
	var lost []string
	for key := range was.Members() {
		if !is.Get(key.Str()).Exists() {
			lost = append(lost, key.Str())
		}
		if len(lost) > maxLost {
			return ""
		}
	}
	return spell.Within(name, lost, 2)
}

// valueAt returns the value at a path, missing if there is none.
func valueAt(n source.Node, path []string) source.Node {
	for _, name := range path {
		n = partOf(n, name)
	}
	return n
}
