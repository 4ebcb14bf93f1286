package solution

import (
	"path"
	"slices"
	"strings"
)

// customizations returns customizations.xml with the components that the tree has in files of
// their own.
func (k *packer) customizations(doc *document) ([]byte, error) {
	contents := map[string]*strings.Builder{}
	add := func(node, text string) {
		if contents[node] == nil {
			contents[node] = &strings.Builder{}
		}
		contents[node].WriteString(text)
	}
	line := newline(doc.data)
	for i := range collections {
		if err := k.collection(&collections[i], func(text string) { add(collections[i].Node, "    "+text+line) }); err != nil {
			return nil, err
		}
	}
	if err := k.relationships(func(text string) { add("EntityRelationships", "    "+text+line) }); err != nil {
		return nil, err
	}
	if err := k.wholeNodes(doc, add, line); err != nil {
		return nil, err
	}
	var edits []textEdit
	for _, name := range nodeOrder {
		if text := contents[name]; text != nil {
			edits = append(edits, doc.fill(name, text.String(), line))
		}
	}
	return rewrite(doc.data, 0, len(doc.data), edits), nil
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

// collection returns the components of a collection ordered by name.
func (k *packer) collection(c *collection, add func(string)) error {
	for _, name := range k.names {
		if !c.holds(name) || k.claimed[name] || c.Managed && k.otherVariant(name) {
			continue
		}
		doc, err := k.component(c, name)
		if err != nil {
			return err
		}
		if doc != nil {
			add(doc.inline(doc.root, 4))
		}
	}
	return nil
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
		return nil, unplaced(name, "the root element is %.40q, not %s", doc.root.name, c.Child)
	}
	k.claimed[name] = true
	if c.Content {
		k.renamed[strings.TrimSuffix(name, c.Ext)] = strings.TrimPrefix(doc.root.value("FileName"), "/")
	}
	if c.Child == "Entity" {
		return k.entity(doc, path.Dir(name)+"/")
	}
	return doc, nil
}

// otherVariant reports whether a file is for the other kind of package: NAME_managed.xml
// replaces NAME.xml in a managed one.
func (k *packer) otherVariant(name string) bool {
	const suffix = "_managed.xml"
	if strings.HasSuffix(name, suffix) {
		if !k.managed {
			k.claimed[name] = true
		}
		return !k.managed
	}
	managed := k.managed && k.at[strings.TrimSuffix(name, ".xml")+suffix] != nil
	if managed {
		k.claimed[name] = true
	}
	return managed
}

// relationships returns the files below Other/Relationships in the order of
// Other/Relationships.xml.
func (k *packer) relationships(add func(string)) error {
	const list, folder = "Other/Relationships.xml", "Other/Relationships/"
	var order []string
	texts := map[string]string{}
	if k.at[list] != nil {
		doc, err := k.read(list)
		if err != nil {
			return err
		}
		for _, n := range doc.root.children {
			order = append(order, n.attr("Name"))
		}
	}
	for _, name := range k.names {
		if !strings.HasPrefix(name, folder) || path.Ext(name) != ".xml" {
			continue
		}
		doc, err := k.read(name)
		if err != nil {
			return err
		}
		for _, n := range doc.root.children {
			texts[n.attr("Name")] = doc.inline(n, 2)
			order = append(order, n.attr("Name"))
		}
	}
	for _, name := range order {
		if text := texts[name]; text != "" {
			add(text)
			delete(texts, name)
		}
	}
	return nil
}

// wholeNodes fills nodes from files such as Other/FieldSecurityProfiles.xml, whose root is a
// node of customizations.xml that is empty there.
func (k *packer) wholeNodes(doc *document, add func(node, text string), line string) error {
	for _, name := range k.names {
		if k.claimed[name] || path.Dir(name) != "Other" || path.Ext(name) != ".xml" {
			continue
		}
		file, err := k.read(name)
		if err != nil {
			return err
		}
		n := doc.root.child(file.root.name)
		if n == nil || len(n.children) > 0 || len(file.root.attrs) > 1 {
			return unplaced(name, "%s has no empty node %.40q for it", treeCustomizations, file.root.name)
		}
		for _, child := range file.root.children {
			add(n.name, "    "+file.inline(child, 2)+line)
		}
	}
	return nil
}
