package solution

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// nodeParts are the files of a component's folder that belong into one of its nodes.
type nodeParts struct {
	node  string
	nodes func(folder, line string) (string, error)
}

// entity puts a table's forms, views, charts and ribbon back into it.
func (k *packer) entity(doc *document, folder string) (*document, error) {
	return doc.withParts(folder, folder+"Entity.xml",
		nodeParts{"FormXml", k.forms}, nodeParts{"SavedQueries", k.queries}, nodeParts{"RibbonDiffXml", k.ribbon}, nodeParts{"Visualizations", k.charts})
}

// appModule puts an app's navigation settings back into it.
func (k *packer) appModule(doc *document, folder string) (*document, error) {
	return doc.withParts(folder, folder+"AppModule.xml", nodeParts{"NavigationSettings", k.navigation})
}

// withParts returns a component's document with the parts in place of its empty nodes.
func (d *document) withParts(folder, file string, parts ...nodeParts) (*document, error) {
	var edits []textEdit
	for _, part := range parts {
		text, err := part.nodes(folder, newline(d.data))
		if err != nil {
			return nil, err
		}
		if text == "" {
			continue
		}
		n := d.root.child(part.node)
		if n == nil || len(n.children) > 0 {
			return nil, unplaced(file, "the tree has files for %s, but no empty node of that name", part.node)
		}
		edits = append(edits, textEdit{n.at, n.end, text})
	}
	if len(edits) == 0 {
		return d, nil
	}
	return parseDocument(file, rewrite(d.data, 0, len(d.data), edits))
}

// forms returns the files FormXml/TYPE/{id}.xml ordered by id, those of a type together.
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
	var order []string
	byKind := map[string]string{}
	for _, name := range names {
		doc, err := k.read(name)
		if err != nil {
			return "", err
		}
		kind := path.Base(path.Dir(name))
		if byKind[kind] == "" {
			order = append(order, kind)
		}
		for _, form := range doc.root.children {
			byKind[kind] += "      " + doc.inline(form, 4) + line
		}
	}
	text := ""
	for _, kind := range order {
		text += `    <forms type="` + attrEscaper.Replace(kind) + `">` + line + byKind[kind] + "    </forms>" + line
	}
	return enclosed("FormXml", text, line, "  "), nil
}

// queries returns the files SavedQueries/{id}.xml ordered by id.
func (k *packer) queries(folder, line string) (string, error) {
	text, err := k.children(folder+"SavedQueries/", "savedqueries", "savedquery", 6, line)
	inner := enclosed("savedqueries", text, line, "    ")
	if inner != "" {
		inner = "    " + inner + line
	}
	return enclosed("SavedQueries", inner, line, "  "), err
}

// charts returns the files Visualizations/{id}.xml ordered by id.
func (k *packer) charts(folder, line string) (string, error) {
	text, err := k.children(folder+"Visualizations/", "Visualizations", "visualization", 4, line)
	return enclosed("Visualizations", text, line, "  "), err
}

// navigation returns the files NavigationSettings/*.xml of an app.
func (k *packer) navigation(folder, line string) (string, error) {
	text, err := k.children(folder+"NavigationSettings/", "NavigationSettings", "NavigationSetting", 4, line)
	return enclosed("NavigationSettings", text, line, "  "), err
}

// children returns the elements in the files of a folder, each of which is one or a list.
func (k *packer) children(folder, list, child string, indent int, line string) (string, error) {
	text := ""
	for _, name := range k.names {
		if !strings.HasPrefix(name, folder) || path.Ext(name) != ".xml" || k.otherVariant(name) {
			continue
		}
		doc, err := k.read(name)
		if err != nil {
			return "", err
		}
		nodes, by := doc.root.children, indent-2
		switch {
		case strings.EqualFold(doc.root.name, child):
			nodes, by = []*xmlNode{doc.root}, indent
		case !strings.EqualFold(doc.root.name, list):
			return "", unplaced(name, "the root element is %.40q, not %s", doc.root.name, list)
		}
		for _, n := range nodes {
			text += strings.Repeat(" ", indent) + doc.inline(n, by) + line
		}
	}
	return text, nil
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
