package solution

import (
	"path"
	"slices"
	"strings"
)

// placeOthers finds the place of each XML file that is not laid out as one of the collections:
// by its root element, which is a node of customizations.xml or a component, or by its folder.
func (k *packer) placeOthers(doc *document, to *nodeContents) error {
	for _, name := range k.names {
		if k.claimed[name] || !isXML(name) || k.renamed[name] != "" || !mayBeComponent(name) || k.otherVariant(name) {
			continue
		}
		file, err := k.peek(name)
		if err != nil {
			if top, _, _ := strings.Cut(name, "/"); slices.Contains(treeOnly, top) || strings.HasSuffix(name, ".meta.xml") {
				return err
			}
			continue // checkPlaced reports it, unless it is the content of a component
		}
		isPlaced, err := doc.placeFile(name, file, to)
		if err != nil {
			return err
		}
		if isPlaced {
			k.claimed[name] = true
		}
	}
	return nil
}

// placeFile adds a file to the contents of its node, and reports whether there is one.
func (d *document) placeFile(name string, file *document, to *nodeContents) (bool, error) {
	root := file.root.name
	switch node := d.nodeNamed(root); {
	case node != "":
		return true, d.placeNode(name, node, file, to)
	case d.parentOf(root) != "":
		return true, d.placeInside(name, d.parentOf(root), file, to)
	}
	top, _, nested := strings.Cut(name, "/")
	i := slices.IndexFunc(collections, func(c collection) bool { return c.Folder == top+"/" })
	if i >= 0 && collections[i].Child != root && !slices.Contains(reportLists, root) {
		return false, unplaced(name, "the root element is %.40q, not %s", root, collections[i].Child)
	}
	if top == "EntityPrivileges" {
		return false, unplaced(name, "only Microsoft's packer puts the parts of EntityPrivileges together")
	}
	if node := d.nodeNamed(top); nested && node != "" {
		to.add(node, file.inline(file.root, 4))
		return true, nil
	}
	if node := d.nodeOf(root); node != "" {
		to.add(node, file.inline(file.root, 4))
		return true, nil
	}
	return false, nil
}

// reportLists are the root elements of the files beside the reports.
var reportLists = []string{"ReportLinks", "ReportSignatureIdMappings"}

// nodeNamed returns the node of customizations.xml with that name in any case, or "".
func (d *document) nodeNamed(name string) string {
	for _, n := range d.root.children {
		if strings.EqualFold(n.name, name) {
			return n.name
		}
	}
	for _, known := range nodeOrder {
		if strings.EqualFold(known, name) {
			return known
		}
	}
	return ""
}

// nodeOf returns the node for a component: SLAs for an SLA, managedidentities for a
// managedidentity.
func (d *document) nodeOf(component string) string {
	for _, c := range collections {
		if c.Child == component {
			return c.Node
		}
	}
	for _, n := range d.root.children {
		for _, plural := range []string{component + "s", strings.TrimSuffix(component, "y") + "ies"} {
			if strings.EqualFold(n.name, plural) {
				return n.name
			}
		}
	}
	return ""
}

// parentOf returns the node with an empty child of that name, or "": Templates for
// EmailTemplates.
func (d *document) parentOf(name string) string {
	for _, n := range d.root.children {
		if c := n.child(name); c != nil && len(c.children) == 0 {
			return n.name
		}
	}
	return ""
}

// placeNode writes a file, whose root is a node, in place of the empty node.
func (d *document) placeNode(name, node string, file *document, to *nodeContents) error {
	n := d.root.child(node)
	if n != nil && len(n.children) > 0 {
		return unplaced(name, "%s has no empty node %.40q for it", treeCustomizations, node)
	}
	if to.whole[node] != "" || to.inside[node] != "" {
		return unplaced(name, "another file fills the node %.40q", node)
	}
	if file.root.name != node {
		return unplaced(name, "the root element is %.40q, not %s", file.root.name, node)
	}
	to.whole[node] = file.inline(file.root, 2)
	return nil
}

// placeInside writes a file in place of an empty child of a node.
func (d *document) placeInside(name, node string, file *document, to *nodeContents) error {
	if to.whole[node] != "" || to.inside[node] != "" {
		return unplaced(name, "another file fills the node %.40q", node)
	}
	n := d.root.child(node)
	old := n.child(file.root.name)
	edit := textEdit{old.at, old.end, file.inline(file.root, 4)}
	to.whole[node] = string(rewrite(d.data, n.at, n.end, []textEdit{edit}))
	return nil
}

func isXML(name string) bool { return strings.EqualFold(path.Ext(name), ".xml") }

// mayBeComponent reports whether a file's folder holds components, and not only their content.
func mayBeComponent(name string) bool {
	top, rest, nested := strings.Cut(name, "/")
	switch {
	case !nested:
		return true
	case top == "Workflows":
		return rest == "Workflows.xml"
	case slices.Contains([]string{"WebResources", "Controls", "CanvasApps", "Formulas", "Assets", "Entities"}, top):
		return false
	case top == "Templates":
		return !strings.Contains(rest, "/") // the folders hold documents
	}
	return true
}

// checkPlaced fails when an XML file of the tree, or a file below a folder of components, has
// no place in the package: it would be lost, or be an entry that no import reads.
func (k *packer) checkPlaced(customizations []byte) error {
	var references map[string]bool
	for _, name := range k.names {
		if k.claimed[name] || k.renamed[name] != "" {
			continue
		}
		top, _, _ := strings.Cut(name, "/")
		switch {
		case slices.Contains(treeOnly, top):
			return unplaced(name, "nothing says where it belongs in customizations.xml")
		case !isXML(name) || isContent(name):
			continue
		}
		if references == nil {
			references = pathsIn(customizations)
		}
		if references[strings.ToLower("/"+inZip(name))] || k.isTableRow(name) {
			continue
		}
		return unplaced(name, "no component has this file; move it out of the solution's folder if it is not part of the solution")
	}
	return nil
}

// isContent reports whether any XML may be in a folder: resources of code components, and the
// documents of templates.
func isContent(name string) bool {
	top, rest, _ := strings.Cut(name, "/")
	if strings.HasSuffix(name, ".data.xml") || strings.HasSuffix(name, ".meta.xml") {
		return false
	}
	return top == "Controls" || top == "Assets" || top == "Templates" && strings.Contains(rest, "/")
}

// isTableRow reports whether a file is a component that a zip has as a file of its own, named by
// its table's logical name in a folder by its collection name: bots/NAME/bot.xml.
func (k *packer) isTableRow(name string) bool {
	table, isRow := strings.CutSuffix(path.Base(name), ".xml")
	folder := path.Base(path.Dir(path.Dir(name)))
	if !isRow || table == "" || !strings.HasPrefix(folder, table[:len(table)-1]) {
		return false
	}
	file, err := k.peek(name)
	return err == nil && file.root.name == table && table == strings.ToLower(table)
}

// pathsIn returns the texts of a document that are paths, in lower case.
func pathsIn(data []byte) map[string]bool {
	paths := map[string]bool{}
	root, err := parseNodes(data)
	if err != nil {
		return paths
	}
	root.eachText(func(text string) {
		if strings.HasPrefix(text, "/") {
			paths[strings.ToLower(text)] = true
		}
	})
	return paths
}

// eachText calls visit with the trimmed text of each element without children.
func (n *xmlNode) eachText(visit func(string)) {
	if len(n.children) == 0 {
		if text := strings.TrimSpace(string(n.text)); text != "" {
			visit(text)
		}
	}
	for _, c := range n.children {
		c.eachText(visit)
	}
}
