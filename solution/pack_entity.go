package solution

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// entity puts a table's forms, views and ribbon back into it.
func (k *packer) entity(doc *document, folder string) (*document, error) {
	line := newline(doc.data)
	var edits []textEdit
	for _, give := range []struct {
		node  string
		nodes func(folder, line string) (string, error)
	}{
		{"FormXml", k.forms}, {"SavedQueries", k.queries}, {"RibbonDiffXml", k.ribbon},
	} {
		text, err := give.nodes(folder, line)
		if err != nil {
			return nil, err
		}
		if text == "" {
			continue
		}
		n := doc.root.child(give.node)
		if n == nil || len(n.children) > 0 {
			return nil, unplaced(folder+"Entity.xml", "the tree has files for %s, but no empty node of that name", give.node)
		}
		edits = append(edits, textEdit{n.at, n.end, text})
	}
	if len(edits) == 0 {
		return doc, nil
	}
	return parseDocument(folder+"Entity.xml", rewrite(doc.data, 0, len(doc.data), edits))
}

// forms returns the files FormXml/TYPE/{id}.xml ordered by id.
func (k *packer) forms(folder, line string) (string, error) {
	var names []string
	for _, name := range k.names {
		if strings.HasPrefix(name, folder+"FormXml/") && path.Ext(name) == ".xml" && !k.otherVariant(name) {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(strings.ToUpper(path.Base(a)), strings.ToUpper(path.Base(b)))
	})
	text := ""
	for _, name := range names {
		doc, err := k.read(name)
		if err != nil {
			return "", err
		}
		kind := path.Base(path.Dir(name))
		text += `    <forms type="` + attrEscaper.Replace(kind) + `">` + line
		for _, form := range doc.root.children {
			text += "      " + doc.inline(form, 4) + line
		}
		text += "    </forms>" + line
	}
	return enclosed("FormXml", text, line, "  "), nil
}

// queries returns the files SavedQueries/{id}.xml ordered by id.
func (k *packer) queries(folder, line string) (string, error) {
	text := ""
	for _, name := range k.names {
		if !strings.HasPrefix(name, folder+"SavedQueries/") || path.Ext(name) != ".xml" {
			continue
		}
		doc, err := k.read(name)
		if err != nil {
			return "", err
		}
		for _, query := range doc.root.children {
			text += "      " + doc.inline(query, 4) + line
		}
	}
	inner := enclosed("savedqueries", text, line, "    ")
	if inner != "" {
		inner = "    " + inner + line
	}
	return enclosed("SavedQueries", inner, line, "  "), nil
}

func (k *packer) ribbon(folder, _ string) (string, error) {
	if k.at[folder+"RibbonDiff.xml"] == nil {
		return "", nil
	}
	doc, err := k.read(folder + "RibbonDiff.xml")
	if err != nil {
		return "", err
	}
	return doc.inline(doc.root, 2), nil
}

// enclosed puts lines into an element; no lines give "".
func enclosed(name, text, line, indent string) string {
	if text == "" {
		return ""
	}
	return "<" + name + ">" + line + text + indent + "</" + name + ">"
}
