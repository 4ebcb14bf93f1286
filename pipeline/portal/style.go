package portal

import (
	"bytes"
	"strings"

	"alm/internal/source"
)

// style is how a file is laid out.
type style struct {
	unit string // of indentation; "" puts new values on one line
	end  string // of a line
}

// plainStyle is that of new files.
var plainStyle = style{"  ", "\n"}

// styleOf finds the style in the first member or item on a line of its own.
func styleOf(file *source.File) style {
	s := style{plainStyle.unit, plainStyle.end}
	if bytes.Contains(file.Data, []byte("\r\n")) {
		s.end = "\r\n"
	}
	if !bytes.Contains(bytes.TrimSpace(file.Data), []byte("\n")) && file.Root.Len() > 0 {
		s.unit = ""
		return s
	}
	for key := range file.Root.Members() {
		if lead := blankBefore(key); strings.Contains(lead, "\n") {
			if unit := lead[strings.LastIndex(lead, "\n")+1:]; unit != "" {
				s.unit = unit
			}
			return s
		}
	}
	return s
}

// blankBefore returns the white space directly before a node.
func blankBefore(n source.Node) string {
	data, start := n.File().Data, n.Span().Start
	return string(data[len(bytes.TrimRight(data[:start], " \t\r\n")):start])
}

// margin is the white space that begins the line of a value; lines is false inside a value that is
// on one line.
type margin struct {
	indent string
	lines  bool
}

// root returns the margin of a document's root.
func (s style) root() margin { return margin{"", s.unit != ""} }

func (s style) inner(at margin) margin { return margin{at.indent + s.unit, at.lines} }

// after returns the margin behind a blank before a member: what follows its last line break.
func (s style) after(blank string, outer margin) margin {
	if i := strings.LastIndex(blank, "\n"); i >= 0 {
		return margin{blank[i+1:], s.unit != ""}
	}
	return margin{outer.indent, false}
}

// lead returns the blank before a member or item.
func (s style) lead(at margin, first bool) string {
	switch {
	case at.lines:
		return s.end + at.indent
	case first:
		return ""
	}
	return " "
}

// tail returns the blank before a closing bracket.
func (s style) tail(at margin) string {
	if at.lines {
		return s.end + at.indent
	}
	return ""
}

// format writes a value of the environment, without its client secrets.
func (m *merger) format(n source.Node, at margin, depth int) string {
	var b strings.Builder
	m.write(&b, n, at, depth)
	return b.String()
}

// fresh writes a value of the environment as a file.
func (m *merger) fresh(n source.Node) []byte {
	return []byte(m.format(n, m.style.root(), 0) + m.style.end)
}

func (m *merger) write(b *strings.Builder, n source.Node, at margin, depth int) {
	switch {
	case n.Kind() == source.String:
		b.WriteString(source.Quote(n.Str()))
	case n.Kind() == source.Object && n.Len() > 0:
		m.writeObject(b, n, at, depth)
	case n.Kind() == source.Array && n.Len() > 0:
		inner, first := m.style.inner(at), true
		b.WriteString("[")
		for _, item := range n.Items() {
			if !first {
				b.WriteString(",")
			}
			b.WriteString(m.style.lead(inner, first))
			m.write(b, item, inner, depth+1)
			first = false
		}
		b.WriteString(m.style.tail(at) + "]")
	case n.Kind() == source.Object:
		b.WriteString("{}")
	case n.Kind() == source.Array:
		b.WriteString("[]")
	default:
		b.Write(n.Raw())
	}
}

func (m *merger) writeObject(b *strings.Builder, n source.Node, at margin, depth int) {
	inner, first := m.style.inner(at), true
	b.WriteString("{")
	for key, value := range n.Members() {
		if m.isSecret(key, value) && !isReference(value) {
			continue
		}
		if !first {
			b.WriteString(",")
		}
		b.WriteString(m.style.lead(inner, first) + source.Quote(key.Str()) + ": ")
		m.write(b, value, inner, depth+1)
		first = false
	}
	if first {
		b.WriteString("}")
		return
	}
	b.WriteString(m.style.tail(at) + "}")
}
