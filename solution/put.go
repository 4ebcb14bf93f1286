package solution

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Put adds a connector to the package, with its RootComponent and the content types of its
// files, or replaces the connector of that name. Of an existing connector only the differences
// change: equal JSON keeps its bytes, and elements that a Connector has no field for stay.
func (p *Package) Put(c Connector) error {
	if c.Definition == nil {
		return fmt.Errorf("put connector %q: it has no definition", c.Name)
	}
	var files []placed
	err := p.edit(CustomizationsFile, func(doc *document) ([]byte, error) {
		var edits []textEdit
		edits, files = doc.putConnector(&c)
		return rewrite(doc.data, 0, len(doc.data), edits), nil
	})
	if err == nil {
		err = p.edit(ManifestFile, func(doc *document) ([]byte, error) { return doc.putRoot(&c) })
	}
	for _, f := range files {
		if err == nil {
			err = p.place(f)
		}
	}
	if err != nil {
		return fmt.Errorf("put connector %q: %w", c.Name, err)
	}
	return nil
}

// PutVariable adds the definition of an environment variable. An existing definition stays
// unchanged, including its value.
func (p *Package) PutVariable(v Variable) error {
	for _, name := range p.Entries() {
		if strings.EqualFold(name, v.Entry()) {
			return nil
		}
	}
	if err := p.place(placed{name: v.Entry(), data: v.element().bytes()}); err != nil {
		return fmt.Errorf("put variable %q: %w", v.Name, err)
	}
	return nil
}

// placed is a file to write, or to remove when data is nil.
type placed struct {
	name string
	data []byte
}

func (p *Package) place(f placed) error {
	x := p.part(f.name)
	if f.data == nil {
		p.remove(f.name)
		return nil
	}
	if x == nil && (!plainName.Get().MatchString(f.name) || !Portable(f.name)) {
		return fmt.Errorf("entry %q: the name is not allowed", f.name)
	}
	if x != nil {
		was, err := x.read()
		if err != nil || sameJSON(f.name, was, f.data) {
			return err
		}
	}
	p.put(f.name, f.data)
	return p.giveType(f.name)
}

// sameJSON reports whether a file is the same as before except for whitespace. A definition is
// the author's own text, so there whitespace counts.
func sameJSON(name string, was, is []byte) bool {
	if path.Ext(name) != ".json" || strings.HasSuffix(name, "_"+connectorFiles[0].Element+".json") {
		return bytes.Equal(was, is)
	}
	return compact(string(was)) == compact(string(is))
}

// putConnector edits customizations.xml and returns the files of the connector.
func (d *document) putConnector(c *Connector) ([]textEdit, []placed) {
	list := d.root.child("Connectors")
	if list != nil {
		for _, n := range list.children {
			if n.value("name") == c.Name {
				return d.replaceConnector(n, c)
			}
		}
	}
	var files []placed
	for i := range connectorFiles {
		if data := c.content(i); data != nil {
			files = append(files, placed{c.Entry(ConnectorFile(i)), data})
		}
	}
	var b bytes.Buffer
	c.element().write(&b, "    ")
	text := strings.TrimLeft(b.String(), " ")
	line := newline(d.data)
	text = strings.ReplaceAll(text, "\r\n", line)
	if list == nil || len(list.children) == 0 {
		return []textEdit{d.fill("Connectors", "    "+text+line, line)}, files
	}
	for _, n := range list.children {
		if n.value("name") > c.Name {
			return []textEdit{{n.at, n.at, text + line + strings.Repeat(" ", n.indent(d.data))}}, files
		}
	}
	return []textEdit{d.fill("Connectors", "    "+text+line, line)}, files
}

// replaceConnector edits the children of a <Connector> that differ.
func (d *document) replaceConnector(n *xmlNode, c *Connector) ([]textEdit, []placed) {
	var files []placed
	want := c.element().children
	for i, f := range connectorFiles {
		data := c.content(i)
		was := strings.TrimPrefix(n.value(f.Element), "/")
		switch {
		case data == nil && was != "":
			files = append(files, placed{was, nil})
		case data != nil && was != "" && path.Ext(was) == path.Ext(c.Entry(ConnectorFile(i))):
			files = append(files, placed{was, data})
			at := slices.IndexFunc(want, func(e element) bool { return e.name == f.Element })
			want[at].text = "/" + was
		case data != nil:
			files = append(files, placed{c.Entry(ConnectorFile(i)), data})
			if was != "" {
				files = append(files, placed{was, nil})
			}
		}
	}
	return d.replaceChildren(n, want), files
}

// connectorElements lists the children of <Connector> that a Connector has a field for.
var connectorElements = []string{
	"connectorid", "description", "displayname", "iconbrandcolor", "name", "connectortype", "scriptoperations",
	"openapidefinition", "connectionparameters", "connectionparametersets", "policytemplateinstances",
	"customcodeblobcontent", "iconblob",
}

// replaceChildren sets the texts of n's children, adds missing ones after their predecessor,
// and removes known ones that are not wanted.
func (d *document) replaceChildren(n *xmlNode, want []element) []textEdit {
	var edits []textEdit
	after := n.inner
	gapBefore := newline(d.data) + strings.Repeat(" ", n.indent(d.data)+2)
	for _, e := range want {
		was := n.child(e.name)
		if was == nil {
			edits = append(edits, textEdit{after, after, gapBefore + "<" + e.name + ">" + textEscaper.Replace(xmlText(e.text)) + "</" + e.name + ">"})
			continue
		}
		after = was.end
		if string(was.text) != strings.ReplaceAll(e.text, "\r\n", "\n") && !e.same(was) {
			edits = append(edits, d.textEdit(was, e.text))
		}
	}
	for _, c := range n.children {
		wanted := slices.ContainsFunc(want, func(e element) bool { return e.name == c.name })
		if !wanted && slices.Contains(connectorElements, c.name) {
			edits = append(edits, textEdit{d.gapBefore(n, c), c.end, ""})
		}
	}
	return edits
}

// same reports whether two texts of scriptoperations or connectorid mean the same.
func (e element) same(was *xmlNode) bool {
	switch e.name {
	case "scriptoperations":
		return compact(string(was.text)) == compact(e.text)
	case "connectorid":
		return strings.EqualFold(string(bytes.TrimSpace(was.text)), e.text)
	}
	return false
}

func (d *document) gapBefore(n, c *xmlNode) int {
	for _, g := range n.gaps {
		if g.to == c.at {
			return g.from
		}
	}
	return c.at
}

// putRoot gives the connector its RootComponent in solution.xml.
func (d *document) putRoot(c *Connector) ([]byte, error) {
	list := d.root.child("SolutionManifest").child("RootComponents")
	if list == nil {
		return nil, problem(ManifestMalformed, ManifestFile, "RootComponents is absent")
	}
	at := -1
	for i, n := range list.children {
		if n.attr("schemaName") == c.Name || strings.EqualFold(n.attr("id"), "{"+c.ID+"}") {
			return d.data, nil
		}
		if n.attr("type") == ConnectorComponent {
			at = i
		}
	}
	var b bytes.Buffer
	parent("RootComponent").with("type", ConnectorComponent, "id", "{"+c.ID+"}", "schemaName", c.Name, "behavior", "0").write(&b, "")
	line, indent := newline(d.data), list.indent(d.data)
	if len(list.children) == 0 {
		text := "<RootComponents>" + line + strings.Repeat(" ", indent+2) + b.String() + line + strings.Repeat(" ", indent) + "</RootComponents>"
		return rewrite(d.data, 0, len(d.data), []textEdit{{list.at, list.end, text}}), nil
	}
	if at < 0 {
		at = len(list.children) - 1
	}
	end := list.children[at].end
	return rewrite(d.data, 0, len(d.data), []textEdit{{end, end, line + strings.Repeat(" ", indent+2) + b.String()}}), nil
}

// giveType gives a file a content type, unless it has one.
func (p *Package) giveType(name string) error {
	if p.part(contentTypesFile) == nil {
		return problem(ContentTypesMissing, contentTypesFile, "is not there")
	}
	return p.edit(contentTypesFile, func(doc *document) ([]byte, error) {
		ext := strings.TrimPrefix(path.Ext(name), ".")
		at := doc.root.inner
		for _, n := range doc.root.children {
			if n.name == "Default" && strings.EqualFold(n.attr("Extension"), ext) || n.name == "Override" && strings.EqualFold(n.attr("PartName"), "/"+name) {
				return doc.data, nil
			}
			if n.name == "Default" {
				at = n.end
			}
		}
		text := `<Default Extension="` + attrEscaper.Replace(ext) + `" ContentType="application/octet-stream" />`
		return rewrite(doc.data, 0, len(doc.data), []textEdit{{at, at, text}}), nil
	})
}
