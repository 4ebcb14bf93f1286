package portal

import (
	"bytes"
	"slices"
	"strings"

	"alm/internal/source"
)

// maxDepth is how deep values are compared member by member; what is deeper is replaced.
const maxDepth = 200

// triple is a value in the file, as it is packed, and in the environment. What is packed may be
// missing.
type triple struct{ local, packed, there source.Node }

// value returns the text of the local value as the environment has it.
func (m *merger) value(v triple, at margin, depth int) string {
	raw := string(v.local.Raw())
	switch {
	case isReference(v.packed) || isReference(v.local):
		return m.reference(v)
	case depth > maxDepth && !v.local.Equal(v.there):
		return m.format(v.there, at, depth)
	case v.local.Kind() == source.Object && v.there.Kind() == source.Object:
		return m.object(v, at, depth, nil)
	case v.local.Kind() == source.Array && v.there.Kind() == source.Array:
		return m.array(v, at, depth)
	case v.local.Equal(v.there):
		return raw
	}
	return m.format(v.there, at, depth)
}

// part is a member of an object or an item of an array, with the blanks around it.
type part struct{ key, lead, text, after string }

func (p part) String() string { return p.lead + p.text + p.after }

// object merges the members of an object. Those for which keep is true stay as they are.
func (m *merger) object(v triple, at margin, depth int, keep func(key string) bool) string {
	blanks := blanksIn(v.local)
	var parts []part
	i := 0
	for key, value := range v.local.Members() {
		name, lead, after := key.Str(), blanks[i].before, blanks[i].after
		i++
		there := v.there.Get(name)
		text, stays := "", true
		switch {
		case keep != nil && keep(name):
			text = string(value.Raw())
		case m.isSecret(key, value):
			text = m.secret(triple{value, v.packed.Get(name), there})
		case !there.Exists():
			stays = false
		default:
			text = m.value(triple{value, v.packed.Get(name), there}, m.style.after(lead, at), depth+1)
		}
		if stays {
			colon := string(v.local.File().Data[key.Span().Start:value.Span().Start])
			parts = append(parts, part{name, lead, colon + text, after})
		}
	}
	previous := ""
	for key, value := range v.there.Members() {
		name := key.Str()
		switch {
		case v.local.Get(name).Exists() || keep != nil && keep(name):
		case m.isSecret(key, value) && !isReference(value):
			m.reportSecret(v.local, value)
		default:
			inner := m.innerMargin(v.local, at)
			parts = insertAfter(parts, previous, part{name, m.style.lead(inner, len(parts) == 0),
				source.Quote(name) + ": " + m.format(value, inner, depth+1), ""})
		}
		previous = name
	}
	return m.join("{", parts, v.local, "}", at)
}

// innerMargin returns the margin of a new member or item of a value.
func (m *merger) innerMargin(n source.Node, at margin) margin {
	for key := range n.Members() {
		return m.style.after(blankBefore(key), at)
	}
	for _, item := range n.Items() {
		return m.style.after(blankBefore(item), at)
	}
	return m.style.inner(at)
}

// insertAfter inserts a member behind the one that precedes it in the environment, or at the end.
func insertAfter(parts []part, previous string, p part) []part {
	i := slices.IndexFunc(parts, func(other part) bool { return other.key == previous && previous != "" })
	if i < 0 {
		return append(parts, p)
	}
	return slices.Insert(parts, i+1, p)
}

// join writes a container from its parts, and keeps the blank before its closing bracket.
func (m *merger) join(open string, parts []part, was source.Node, end string, at margin) string {
	if len(parts) == 0 {
		return emptyText(was, open+end)
	}
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.String()
	}
	tail := m.style.tail(margin{at.indent, strings.Contains(parts[0].lead, "\n")})
	if was.Len() > 0 {
		tail = tailOf(was)
	}
	return open + strings.Join(texts, ",") + tail + end
}

// emptyText returns a container without parts: as it was, if it had none either.
func emptyText(was source.Node, text string) string {
	if was.Len() == 0 && was.Exists() {
		return string(was.Raw())
	}
	return text
}

// gap is the white space around a member or an item, as far as its commas.
type gap struct{ before, after string }

func blanksIn(n source.Node) []gap {
	var blanks []gap
	data, from := n.File().Data, n.Span().Start+1
	add := func(start, end int) {
		between := string(data[from:start])
		before, after, found := between, "", false
		if after, before, found = strings.Cut(between, ","); found {
			blanks[len(blanks)-1].after = after
		} else {
			before = between
		}
		blanks, from = append(blanks, gap{before: before}), end
	}
	for key, value := range n.Members() {
		add(key.Span().Start, value.Span().End)
	}
	for _, item := range n.Items() {
		add(item.Span().Start, item.Span().End)
	}
	return blanks
}

// tailOf returns the white space before a container's closing bracket.
func tailOf(n source.Node) string {
	data, end := n.File().Data, n.Span().End-1
	return string(data[len(bytes.TrimRight(data[:end], " \t\r\n")):end])
}

// array merges the items of an array: those that are the same thing are merged, the others are as
// the environment has them, in its order.
func (m *merger) array(v triple, at margin, depth int) string {
	local, packed, there := itemsOf(v.local), itemsOf(v.packed), itemsOf(v.there)
	blanks, inner := blanksIn(v.local), m.innerMargin(v.local, at)
	var parts []part
	for i, j := range matchItems(local, there) {
		p := part{lead: m.style.lead(inner, i == 0)}
		if j < 0 {
			p.text = m.format(there[i], inner, depth+1)
		} else {
			p.lead, p.after = blanks[j].before, blanks[j].after
			if (i == 0) != (j == 0) {
				p.lead = m.style.lead(inner, i == 0)
			}
			p.text = m.value(triple{local[j], itemAt(packed, j), there[i]}, m.style.after(p.lead, at), depth+1)
		}
		parts = append(parts, p)
	}
	return m.join("[", parts, v.local, "]", at)
}

func itemsOf(n source.Node) []source.Node {
	var all []source.Node
	for _, item := range n.Items() {
		all = append(all, item)
	}
	return all
}

func itemAt(items []source.Node, i int) source.Node {
	if i < len(items) {
		return items[i]
	}
	return source.Node{}
}
