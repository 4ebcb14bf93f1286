package solution

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// ErrNotTree means that a folder contains no unpacked solution.
var ErrNotTree = errors.New("not an unpacked solution")

// ErrYAMLTree means that a folder contains a solution in the YAML form that the product's git
// integration writes; no public source shows how it lays out a connector.
var ErrYAMLTree = errors.New("a solution in the YAML form of Dataverse Git integration cannot be packed")

// ErrZipContent means that a folder contains the files of a solution zip as they are in it.
var ErrZipContent = errors.New("the content of a solution zip, not an unpacked solution")

// ErrUnplaced means that a file of an unpacked solution belongs to a kind of component that
// alm cannot put back into the zip; leaving it out would break the import or lose the
// component.
var ErrUnplaced = errors.New("the file has no known place in the zip")

func unplaced(name, format string, args ...any) error {
	return fmt.Errorf("%s: %w: %s", Printable(name), ErrUnplaced, Printable(fmt.Sprintf(format, args...)))
}

// IsTree reports whether a folder contains an unpacked solution.
func IsTree(fsys fs.FS) bool { return findManifest(fsys) != "" }

// OpenTree opens an unpacked solution, from Unpack or Microsoft's SolutionPackager, as the
// managed or unmanaged package that it packs to. Files stay in fsys until they are written.
// The error is ErrNotTree, ErrYAMLTree or ErrZipContent, or names the file that cannot be packed.
func OpenTree(fsys fs.FS, managed bool) (*Package, error) {
	k, err := openTree(fsys, managed)
	if err != nil {
		return nil, err
	}
	p, err := k.pack()
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return p, nil
}

func openTree(fsys fs.FS, managed bool) (*packer, error) {
	if !IsTree(fsys) {
		if found, _ := fs.Glob(fsys, "solutions/*/solution.yml"); len(found) > 0 {
			return nil, ErrYAMLTree
		}
		if _, err := fs.Stat(fsys, ManifestFile); err == nil {
			return nil, ErrZipContent
		}
		return nil, fmt.Errorf("%w: there is no %s", ErrNotTree, treeManifest)
	}
	k := newPacker(managed)
	if err := k.list(fsys); err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return k, nil
}

// packer assembles customizations.xml from the files of a tree.
type packer struct {
	managed bool
	at      map[string]*zipPart // files of the tree by path
	names   []string            // of at, sorted without case
	claimed map[string]bool     // files that are no entries of the zip
	renamed map[string]string   // path in the tree to its entry in the zip
	leftOut []string            // files and folders that are not part of the solution

	found    map[string]string // path in the tree as the tools spell it to the path there
	variants map[string]bool   // files of a managed package
	replaced map[string]bool   // files that these replace

	converted bool // the tree is unmanaged and the package managed
}

func newPacker(managed bool) *packer {
	return &packer{managed: managed, at: map[string]*zipPart{}, claimed: map[string]bool{}, renamed: map[string]string{},
		found: map[string]string{}, variants: map[string]bool{}, replaced: map[string]bool{}}
}

// read returns a file of the tree that becomes part of another.
func (k *packer) read(name string) (*document, error) {
	doc, err := k.peek(name)
	if err == nil {
		k.claimed[name] = true
	}
	return doc, err
}

// peek returns an XML file of the tree.
func (k *packer) peek(name string) (*document, error) {
	x := k.at[name]
	if x == nil {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	data, err := x.read()
	if err != nil {
		return nil, err
	}
	return parseDocument(name, data)
}

// document is an XML file being edited.
type document struct {
	data []byte
	root *xmlNode
}

func parseDocument(name string, data []byte) (*document, error) {
	root, err := parseNodes(data)
	if err != nil {
		return nil, problem(ManifestMalformed, name, "%v", err)
	}
	return &document{data, root}, nil
}

// inline returns a node as it is written inside a document that declares xsi itself, so many
// spaces further in.
func (d *document) inline(n *xmlNode, by int) string {
	return string(rewrite(d.data, n.at, n.end, append(n.dropXSI(d.data), n.shift(d.data, by)...)))
}

func (k *packer) pack() (*Package, error) {
	manifest, err := k.manifest()
	if err != nil {
		return nil, err
	}
	doc, err := k.read(treeCustomizations)
	if err != nil {
		return nil, err
	}
	customizations, err := k.customizations(doc)
	if err != nil {
		return nil, err
	}
	p := &Package{leftOut: k.leftOut, converted: k.converted, parts: []*zipPart{
		{name: CustomizationsFile, data: customizations, size: int64(len(customizations))},
		{name: ManifestFile, data: manifest, size: int64(len(manifest))},
	}}
	if err := k.checkPlaced(customizations); err != nil {
		return nil, err
	}
	if err := k.entries(p); err != nil {
		return nil, err
	}
	types := packedTypes(p.Entries())
	p.parts = append(p.parts, &zipPart{name: contentTypesFile, data: types, size: int64(len(types))})
	return p, nil
}

// manifest returns solution.xml with the flag of the package. In a tree the flag 2 means that
// it packs to both.
func (k *packer) manifest() ([]byte, error) {
	doc, err := k.read(treeManifest)
	if err != nil {
		return nil, err
	}
	k.converted = k.managed && isUnmanaged(doc)
	return setManaged(doc, treeManifest, k.managed)
}

// entries adds the files that are the same in the zip and in the tree.
func (k *packer) entries(p *Package) error {
	seen := claims{ManifestFile: true, CustomizationsFile: true}
	for _, name := range k.names {
		if k.claimed[name] {
			continue
		}
		x := k.at[name]
		x.name = inZip(name)
		if to := k.renamed[name]; to != "" {
			x.name = to
		}
		if bad := badName(x.name); bad != nil {
			return problem(bad.kind, x.name, "%s", bad.why)
		}
		if !Portable(x.name) {
			return unportable(x.name)
		}
		if !seen.take(x.name) {
			return problem(EntryDuplicate, x.name, "two files of the tree go there")
		}
		p.parts = append(p.parts, x)
	}
	return nil
}

// packedTypes returns [Content_Types].xml as the packer writes it: XML is text by default, and
// every file besides the two at the root has another type.
func packedTypes(names []string) []byte {
	text := `<?xml version="1.0" encoding="utf-8"?><Types xmlns="` + contentTypesSpace + `">` +
		`<Default Extension="xml" ContentType="text/xml" />`
	const bytes = `" ContentType="application/octet-stream" />`
	overrides := ""
	seen := map[string]bool{"xml": true}
	for _, name := range names {
		ext := strings.TrimPrefix(path.Ext(name), ".")
		switch {
		case name == ManifestFile || name == CustomizationsFile:
		case ext == "" || strings.EqualFold(ext, "xml"):
			overrides += `<Override PartName="/` + attrEscaper.Replace(name) + bytes
		case !seen[strings.ToLower(ext)]:
			seen[strings.ToLower(ext)] = true
			text += `<Default Extension="` + attrEscaper.Replace(ext) + bytes
		}
	}
	return append(slices.Clone(byteOrderMark), text+overrides+"</Types>"...)
}
