package solution

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
)

// nodeContents are what the files of a tree put into the nodes of customizations.xml.
type nodeContents struct {
	inside map[string]string // children to append, by node
	whole  map[string]string // text in place of a node
	line   string            // newline
}

// customizations returns customizations.xml with the components that the tree has in files of
// their own.
func (k *packer) customizations(doc *document) ([]byte, error) {
	c := newContents(doc)
	for i := range collections {
		if err := k.collection(&collections[i], c); err != nil {
			return nil, err
		}
	}
	if err := k.relationships(c); err != nil {
		return nil, err
	}
	if err := k.placeOthers(doc, c); err != nil {
		return nil, err
	}
	return rewrite(doc.data, 0, len(doc.data), doc.fillAll(c)), nil
}

func newContents(doc *document) *nodeContents {
	return &nodeContents{inside: map[string]string{}, whole: map[string]string{}, line: newline(doc.data)}
}

// add appends a component to a node.
func (c *nodeContents) add(node, text string) { c.inside[node] += "    " + text + c.line }

// fillAll returns the edits that put all contents into their nodes.
func (d *document) fillAll(c *nodeContents) []textEdit {
	nodes := slices.Concat(slices.Collect(maps.Keys(c.inside)), slices.Collect(maps.Keys(c.whole)))
	slices.SortFunc(nodes, func(a, b string) int {
		return cmp.Or(cmp.Compare(slices.Index(nodeOrder, a), slices.Index(nodeOrder, b)), cmp.Compare(a, b))
	})
	var edits []textEdit
	for _, node := range slices.Compact(nodes) {
		if text, ok := c.whole[node]; ok {
			edits = append(edits, d.replaceNode(node, text, c.line))
			continue
		}
		edits = append(edits, d.fill(node, c.inside[node], c.line))
	}
	return edits
}

// replaceNode writes text in place of a child of the root, or adds it.
func (d *document) replaceNode(name, text, line string) textEdit {
	if n := d.root.child(name); n != nil {
		return textEdit{n.at, n.end, text}
	}
	at := d.place(name)
	return textEdit{at, at, text + line + "  "}
}

// fill appends text to a child of the root, which it creates if necessary.
func (d *document) fill(name, text, line string) textEdit {
	n := d.root.child(name)
	switch {
	case n == nil:
		at := d.place(name)
		return textEdit{at, at, "<" + name + ">" + line + text + "  </" + name + ">" + line + "  "}
	case len(n.children) == 0:
		return textEdit{n.at, n.end, "<" + name + ">" + line + text + "  </" + name + ">"}
	}
	at := n.children[len(n.children)-1].end
	return textEdit{at, at, line + strings.TrimSuffix(text, line)}
}

// place returns the offset for a new child of the root: before the first child that comes
// after it.
func (d *document) place(name string) int {
	order := slices.Index(nodeOrder, name)
	for _, n := range d.root.children {
		if slices.Index(nodeOrder, n.name) > order {
			return n.at
		}
	}
	return d.root.close
}

// collection adds the components of a collection ordered by name.
func (k *packer) collection(c *collection, to *nodeContents) error {
	for _, name := range k.names {
		if k.claimed[name] || !k.ofCollection(c, name) || !c.Content && k.otherVariant(name) {
			continue
		}
		doc, err := k.component(c, name)
		if err != nil {
			return err
		}
		if doc != nil {
			to.add(c.Node, doc.inline(doc.root, 4))
		}
	}
	return nil
}

// ofCollection reports whether a file, or the file that it replaces in a managed package, may
// belong to a collection.
func (k *packer) ofCollection(c *collection, name string) bool {
	plain, ok := unmanagedName(name)
	return c.holds(name) || ok && !c.Content && c.holds(plain)
}

// component returns one file of a collection, or nil for a file that only looks like one.
func (k *packer) component(c *collection, name string) (*document, error) {
	data, err := k.at[name].read()
	if err != nil {
		return nil, err
	}
	doc, err := parseDocument(name, data)
	if c.Content && (err != nil || doc.root.name != c.Child) {
		return nil, nil // a web resource of that name
	}
	if err != nil {
		return nil, err
	}
	if doc.root.name != c.Child {
		return nil, nil // placeOthers knows, or reports it
	}
	k.claimed[name] = true
	if c.Content {
		k.renamed[strings.TrimSuffix(name, c.Ext)] = strings.TrimPrefix(doc.root.value("FileName"), "/")
	}
	switch c.Child {
	case "Entity":
		return k.entity(doc, path.Dir(name)+"/")
	case "AppModule":
		return k.appModule(doc, path.Dir(name)+"/")
	}
	return doc, nil
}
