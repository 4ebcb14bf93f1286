package solution

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"alm/internal/sorting"
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

// parseNodes reads a document in UTF-8; offsets count from the start of data, including the
// byte order mark.
func parseNodes(data []byte) (*xmlNode, error) {
	if err := checkEncoding(data); err != nil {
		return nil, err
	}
	p := &nodeParser{data: data, names: map[string]string{}}
	p.base = len(data) - len(bytes.TrimPrefix(data, byteOrderMark))
	p.from = xml.NewDecoder(bytes.NewReader(data[p.base:]))
	for {
		at := p.offset()
		token, err := p.from.RawToken()
		if errors.Is(err, io.EOF) {
			return p.done()
		}
		if err == nil {
			err = p.take(token, at)
		}
		if err != nil {
			return nil, err
		}
	}
}

type nodeParser struct {
	from  *xml.Decoder
	data  []byte
	names map[string]string // each once
	slab  []xmlNode         // nodes that are made together
	base  int
	open  []*xmlNode
	root  *xmlNode
	count int
}

func (p *nodeParser) offset() int { return p.base + int(p.from.InputOffset()) }

func (p *nodeParser) done() (*xmlNode, error) {
	if p.root == nil || len(p.open) > 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return p.root, nil
}

func (p *nodeParser) take(token xml.Token, at int) error {
	if p.count++; p.count > maxXMLTokens || len(p.open) > maxXMLDepth {
		return errXMLLimit
	}
	switch t := token.(type) {
	case xml.StartElement:
		return p.start(t, at)
	case xml.EndElement:
		return p.finish(t, at)
	case xml.CharData:
		return p.characters(t, at)
	case xml.Directive:
		return errors.New("a document type or other directive")
	}
	return nil
}

func (p *nodeParser) start(t xml.StartElement, at int) error {
	n := p.node()
	n.name, n.attrs, n.at, n.inner = p.once(fullName(t.Name)), slices.Clone(t.Attr), at, p.offset()
	switch {
	case len(p.open) > 0:
		up := p.open[len(p.open)-1]
		up.children = append(up.children, n)
	case p.root != nil:
		return errors.New("a second root element")
	default:
		p.root = n
	}
	p.open = append(p.open, n)
	return nil
}

// node returns a new node.
func (p *nodeParser) node() *xmlNode {
	if len(p.slab) == 0 {
		p.slab = make([]xmlNode, min(64+p.count/16, 4096))
	}
	n := &p.slab[0]
	p.slab = p.slab[1:]
	return n
}

// once returns the name, in the memory of the first node of that name.
func (p *nodeParser) once(name string) string {
	if known, ok := p.names[name]; ok {
		return known
	}
	p.names[name] = name
	return name
}

func (p *nodeParser) finish(t xml.EndElement, at int) error {
	if len(p.open) == 0 {
		return fmt.Errorf("</%.40s> closes nothing", fullName(t.Name))
	}
	n := p.open[len(p.open)-1]
	if n.name != fullName(t.Name) {
		return fmt.Errorf("</%.40s> closes <%.40s>", fullName(t.Name), n.name)
	}
	n.close, n.end = at, p.offset()
	n.mixed = len(n.children) > 0 && len(bytes.TrimSpace(n.text)) > 0
	p.open = p.open[:len(p.open)-1]
	return nil
}

func (p *nodeParser) characters(t xml.CharData, at int) error {
	if len(p.open) == 0 {
		if len(bytes.TrimSpace(t)) > 0 {
			return errors.New("text outside the root element")
		}
		return nil
	}
	n := p.open[len(p.open)-1]
	blank := len(bytes.TrimSpace(t)) == 0
	if blank {
		n.gaps = append(n.gaps, gap{at, p.offset()})
	}
	switch written := p.data[at:p.offset()]; {
	case blank && len(n.children) > 0: // between children: no content
	case len(n.text) == 0 && bytes.Equal(written, t):
		n.text = written[:len(written):len(written)] // the document's own bytes
	default:
		n.text = append(n.text, t...)
	}
	return nil
}

func fullName(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

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
