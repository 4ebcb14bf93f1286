package solution

import (
	"path"
	"strings"
)

const (
	relationshipList   = "Other/Relationships.xml"
	relationshipFolder = "Other/Relationships/"
)

// relationships adds the relationships of the files below Other/Relationships in the order of
// Other/Relationships.xml, and the others after them.
func (k *packer) relationships(to *nodeContents) error {
	const node = "EntityRelationships"
	order, texts, err := k.listedRelationships()
	if err != nil {
		return err
	}
	for _, name := range k.names {
		if !strings.HasPrefix(name, relationshipFolder) || path.Ext(name) != ".xml" || k.otherVariant(name) {
			continue
		}
		doc, err := k.read(name)
		if err != nil {
			return err
		}
		if doc.root.name != node {
			return unplaced(name, "the root element is %.40q, not %s", doc.root.name, node)
		}
		for _, n := range doc.root.children {
			id := n.attr("Name")
			if id == "" || texts[id] != "" {
				return unplaced(name, "the relationship %.60q has no name, or occurs twice", id)
			}
			texts[id] = doc.inline(n, 2)
			order = append(order, id)
		}
	}
	for _, id := range order {
		if text := texts[id]; text != "" {
			to.add(node, text)
			delete(texts, id)
		}
	}
	return nil
}

// listedRelationships returns the names in Other/Relationships.xml, and the relationships that
// are written out there.
func (k *packer) listedRelationships() (order []string, texts map[string]string, err error) {
	texts = map[string]string{}
	if k.at[relationshipList] == nil {
		return nil, texts, nil
	}
	doc, err := k.read(relationshipList)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range doc.root.children {
		id := n.attr("Name")
		order = append(order, id)
		if len(n.children) > 0 {
			texts[id] = doc.inline(n, 2)
		}
	}
	return order, texts, nil
}
