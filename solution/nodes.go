package solution

import (
	"bytes"
	"encoding/xml"
	"slices"
)

// xmlNode is an XML element with its offsets, so that an edit leaves every other byte
// unchanged.
type xmlNode struct {
	name     string
	attrs    []xml.Attr
	text     []byte // directly inside, without that of children
	children []*xmlNode
	gaps     []gap // the whitespace directly inside
	mixed    bool  // text occurs beside children, so whitespace may be content

	at    int // of the start tag
	inner int // after the start tag
	close int // of the end tag; inner when there is none
	end   int
}

type gap struct{ from, to int }

// child returns the first child of that name, or nil.
func (n *xmlNode) child(name string) *xmlNode {
	if n == nil {
		return nil
	}
	i := slices.IndexFunc(n.children, func(c *xmlNode) bool { return c.name == name })
	if i < 0 {
		return nil
	}
	return n.children[i]
}

// value returns the text of the child of that name.
func (n *xmlNode) value(name string) string {
	if c := n.child(name); c != nil {
		return string(bytes.TrimSpace(c.text))
	}
	return ""
}

func (n *xmlNode) attr(name string) string {
	for _, a := range n.attrs {
		if fullName(a.Name) == name {
			return a.Value
		}
	}
	return ""
}

// short reports whether the element is one tag.
func (n *xmlNode) short(data []byte) bool { return data[n.inner-2] == '/' && n.inner == n.end }

// indent returns the number of spaces before n on its line.
func (n *xmlNode) indent(data []byte) int {
	before := data[:n.at]
	return len(before) - len(bytes.TrimRight(before, " "))
}

// newline returns the line ending of a document.
func newline(data []byte) string {
	if bytes.Contains(data, []byte("\r\n")) || !bytes.Contains(data, []byte("\n")) {
		return "\r\n"
	}
	return "\n"
}
