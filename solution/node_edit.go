package solution

import (
	"bytes"
	"slices"
	"strings"

	"alm/internal/sorting"
)

// textEdit replaces the bytes between two offsets.
type textEdit struct {
	from, to int
	new      string
}

// rewrite applies edits, which must not overlap, to the bytes between two offsets.
func rewrite(data []byte, from, to int, edits []textEdit) []byte {
	sorting.Stable(edits, func(a, b textEdit) int { return a.from - b.from })
	var b bytes.Buffer
	for _, e := range edits {
		b.Write(data[from:e.from])
		b.WriteString(e.new)
		from = e.to
	}
	b.Write(data[from:to])
	return b.Bytes()
}

// shift returns edits that indent the lines between the tags inside n by so many spaces more;
// text stays, and so does everything inside the nodes to skip.
func (n *xmlNode) shift(data []byte, by int, skip ...*xmlNode) []textEdit {
	if slices.Contains(skip, n) {
		return nil
	}
	var edits []textEdit
	if len(n.children) > 0 && !n.mixed {
		for _, g := range n.gaps {
			blank := data[g.from:g.to]
			line := bytes.LastIndexByte(blank, '\n')
			if line >= 0 && len(bytes.TrimSpace(blank)) == 0 { // no CDATA, no character reference
				at := g.from + line + 1
				edits = append(edits, textEdit{at, at + min(max(-by, 0), g.to-at), strings.Repeat(" ", max(by, 0))})
			}
		}
	}
	for _, c := range n.children {
		edits = append(edits, c.shift(data, by, skip...)...)
	}
	return edits
}

const xsiAttribute = ` xmlns:xsi="` + xsi + `"`

// declareXSI adds the namespace declaration that a document's root has, unless it is present.
func (n *xmlNode) declareXSI(data []byte) []textEdit {
	if n.attr("xmlns:xsi") != "" {
		return nil
	}
	at := n.inner - len(">")
	if n.short(data) {
		at = n.at + len(bytes.TrimRight(data[n.at:n.inner-len("/>")], " \t\r\n"))
	}
	return []textEdit{{at, at, xsiAttribute}}
}

// dropXSI removes the namespace declaration.
func (n *xmlNode) dropXSI(data []byte) []textEdit {
	at := bytes.Index(data[n.at:n.inner], []byte(xsiAttribute))
	if at < 0 {
		return nil
	}
	return []textEdit{{n.at + at, n.at + at + len(xsiAttribute), ""}}
}
