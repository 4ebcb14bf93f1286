package solution

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
)

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
