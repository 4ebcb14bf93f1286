package solution

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
)

// Unpack writes the solution's files into a folder as Microsoft's SolutionPackager lays them
// out: Other/Solution.xml, Other/Customizations.xml without the nodes that have files of their
// own, Connectors/NAME.xml beside the connector's files. Nodes that it does not know stay
// inside Customizations.xml, so that OpenTree returns the same solution. The stamp of a description
// is left out: it is the zip's. Unpack writes nothing
// when a path would leave the folder, occurs twice except for case, or is not allowed on every
// system.
func (p *Package) Unpack(root *os.Root) error {
	files, err := p.tree()
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	return writeTree(root, files)
}

// unpacker splits customizations.xml into files.
type unpacker struct {
	data    []byte
	line    string // newline of what is made
	files   []*zipPart
	paths   claims
	moved   map[string]string // entry of the zip to its path in the tree
	managed bool
	edits   []textEdit // of customizations.xml
}

// tree returns the files of the unpacked solution.
func (p *Package) tree() ([]*zipPart, error) {
	data, err := p.part(CustomizationsFile).read()
	if err != nil {
		return nil, err
	}
	root, err := parseNodes(data)
	if err != nil {
		return nil, problem(ManifestMalformed, CustomizationsFile, "%v", err)
	}
	manifest, err := p.part(ManifestFile).read()
	if err != nil {
		return nil, err
	}
	if _, err := parseNodes(manifest); err != nil {
		return nil, problem(ManifestMalformed, ManifestFile, "%v", err)
	}
	u := &unpacker{data: data, line: newline(data), paths: claims{}, moved: map[string]string{}, managed: isManaged(manifest)}
	u.formulas(p, root.child("Entities"))
	if err := u.reserve(p); err != nil {
		return nil, err
	}
	u.collections(root)
	u.nodes(root)
	u.relationships(root.child("EntityRelationships"))
	u.add(treeCustomizations, withDeclaration(rewrite(data, 0, len(data), u.edits), u.line))
	if manifest, err = withoutStamp(manifest); err != nil {
		return nil, err
	}
	u.add(treeManifest, withDeclaration(manifest, newline(manifest)))
	u.copies(p)
	slices.SortFunc(u.files, func(a, b *zipPart) int { return strings.Compare(a.name, b.name) })
	return u.files, nil
}

func (u *unpacker) add(name string, data []byte) {
	u.files = append(u.files, &zipPart{name: name, data: data, size: int64(len(data))})
}

// reserve claims the paths of the files that stay unchanged.
func (u *unpacker) reserve(p *Package) error {
	u.paths.take(treeManifest)
	u.paths.take(treeCustomizations)
	for _, name := range p.Entries() {
		if isRoot(name) {
			continue
		}
		to := inTree(name)
		if moved := u.moved[name]; moved != "" {
			if !u.paths.take(moved) {
				return problem(EntryTaken, name, "has the place of another file in an unpacked solution")
			}
			continue
		}
		found := spelled(to) // as a packer finds it
		top, _, _ := strings.Cut(found, "/")
		switch {
		case !Portable(to):
			return unportable(name)
		case inZip(to) != name || !strings.EqualFold(inZip(found), name) || leftOut(found) != "" || hidden(to) || slices.Contains(treeOnly, top) || u.likeComponent(found):
			return problem(EntryTaken, name, "has the place of another file in an unpacked solution")
		case !u.paths.take(to):
			return problem(EntryCase, name, "collides with another path on some systems")
		}
	}
	return nil
}

// likeComponent reports whether a file of the zip would be taken for one of a collection.
func (u *unpacker) likeComponent(name string) bool {
	return slices.ContainsFunc(collections, func(c collection) bool {
		return c.holds(name) && !c.Content
	})
}

func isRoot(name string) bool {
	return name == ManifestFile || name == CustomizationsFile || name == contentTypesFile
}

func (u *unpacker) copies(p *Package) {
	for _, x := range p.parts {
		if isRoot(x.name) || strings.HasSuffix(x.name, "/") {
			continue
		}
		to := *x
		to.name = inTree(x.name)
		if moved := u.moved[x.name]; moved != "" {
			to.name = moved
		}
		u.files = append(u.files, &to)
	}
}

// collections makes a file of each child, or leaves a node unchanged when one of its children
// cannot be a file.
func (u *unpacker) collections(root *xmlNode) {
	for i := range collections {
		c := &collections[i]
		n := root.child(c.Node)
		if n == nil || len(n.attrs) > 0 || n.mixed {
			continue
		}
		if names, ok := u.places(c, n); ok {
			for i, child := range n.children {
				u.component(c, child, names[i])
			}
			u.empty(n)
		}
	}
	for _, name := range alwaysThere {
		if n := root.child(name); n != nil && len(n.children) == 0 && len(bytes.TrimSpace(n.text)) == 0 && len(n.attrs) == 0 && !n.short(u.data) {
			u.empty(n)
		}
	}
}

// nodes makes a file of each of nodeFiles that has children.
func (u *unpacker) nodes(root *xmlNode) {
	for _, of := range nodeFiles {
		n, name := root.child(of.Node), of.File
		if of.Managed && u.managed {
			name = managedName(name)
		}
		if n == nil || len(n.attrs) > 0 || n.mixed || len(n.children) == 0 || !u.paths.take(name) {
			continue
		}
		edits := append(n.shift(u.data, -n.indent(u.data)), n.declareXSI(u.data)...)
		u.add(name, withDeclaration(rewrite(u.data, n.at, n.end, edits), u.line))
		u.empty(n)
	}
}

// empty leaves the short tag of a node, once.
func (u *unpacker) empty(n *xmlNode) {
	if !slices.ContainsFunc(u.edits, func(e textEdit) bool { return e.from == n.at }) {
		u.edits = append(u.edits, textEdit{n.at, n.end, "<" + n.name + " />"})
	}
}

// places returns the paths of a node's children; ok when every child has one of its own.
func (u *unpacker) places(c *collection, n *xmlNode) (names []string, ok bool) {
	trial := u.paths.clone()
	for _, child := range n.children {
		name := c.path(child, u.managed)
		if name == "" || !trial.take(name) {
			return nil, false
		}
		if c.Content && !trial.take(strings.TrimSuffix(name, c.Ext)) {
			return nil, false
		}
		names = append(names, name)
	}
	u.paths = trial
	return names, true
}

func (u *unpacker) component(c *collection, n *xmlNode, name string) {
	var edits []textEdit
	var skip []*xmlNode
	if c.Child == "Entity" {
		edits, skip = u.entity(n, path.Dir(name))
	}
	if c.Content {
		u.moved[strings.TrimPrefix(n.value("FileName"), "/")] = strings.TrimSuffix(name, c.Ext)
	}
	edits = append(edits, n.shift(u.data, -n.indent(u.data), skip...)...)
	edits = append(edits, n.declareXSI(u.data)...)
	u.add(name, withDeclaration(rewrite(u.data, n.at, n.end, edits), u.line))
}

// withDeclaration prepends the byte order mark and the XML declaration to a document without
// one.
func withDeclaration(data []byte, line string) []byte {
	bare := bytes.TrimPrefix(data, byteOrderMark)
	if bytes.HasPrefix(bare, []byte("<?xml ")) {
		return data
	}
	return slices.Concat(byteOrderMark, []byte(`<?xml version="1.0" encoding="utf-8"?>`+line), bare)
}

// wrapped returns a document whose root contains the nodes.
func (u *unpacker) wrapped(root string, nodes ...*xmlNode) []byte {
	var b bytes.Buffer
	b.WriteString("<" + root + xsiAttribute + ">" + u.line)
	for _, n := range nodes {
		b.WriteString("  ")
		b.Write(rewrite(u.data, n.at, n.end, n.shift(u.data, 2-n.indent(u.data))))
		b.WriteString(u.line)
	}
	b.WriteString("</" + root + ">")
	return withDeclaration(b.Bytes(), u.line)
}
