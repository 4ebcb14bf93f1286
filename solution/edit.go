package solution

import (
	"fmt"
	"slices"
)

// SetManaged marks the package as managed or unmanaged. It changes the only flag in which the
// two packages of Microsoft's packer differ.
func (p *Package) SetManaged(managed bool) error {
	return p.editManifest(func(doc *document) ([]byte, error) {
		p.converted = managed && isUnmanaged(doc)
		return setManaged(doc, ManifestFile, managed)
	})
}

func isUnmanaged(manifest *document) bool {
	return manifest.root.child("SolutionManifest").value("Managed") == "0"
}

// differInManaged are the nodes that an export writes otherwise for a managed solution. (Solution
// component file reference)
var differInManaged = []string{"Entities", "SiteMap", "AppModuleSiteMaps", "AppModules"}

// Converted lists the nodes of customizations.xml that a managed export would have otherwise, when
// the package is managed and what it was made of is unmanaged. Microsoft's packer refuses to make
// such a package.
func (p *Package) Converted() []string {
	if !p.converted {
		return nil
	}
	data, err := p.part(CustomizationsFile).read()
	if err != nil {
		return nil
	}
	root, err := parseNodes(data)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(differInManaged), func(node string) bool {
		n := root.child(node)
		return n == nil || len(n.children) == 0
	})
}

// SetVersion sets the solution's version.
func (p *Package) SetVersion(v Version) error {
	return p.editManifest(func(doc *document) ([]byte, error) {
		n := doc.root.child("SolutionManifest").child("Version")
		if n == nil {
			return nil, problem(ManifestMalformed, ManifestFile, "Version is absent")
		}
		return doc.setText(n, v.String()), nil
	})
}

func (p *Package) editManifest(change func(*document) ([]byte, error)) error {
	return p.edit(ManifestFile, change)
}

func (p *Package) edit(name string, change func(*document) ([]byte, error)) error {
	x := p.part(name)
	data, err := x.read()
	if err != nil {
		return err
	}
	doc, err := parseDocument(name, data)
	if err != nil {
		return err
	}
	edited, err := change(doc)
	if err != nil {
		return fmt.Errorf("edit solution: %w", err)
	}
	if string(edited) != string(data) {
		x.set(edited)
	}
	return nil
}

// setText returns the document with another text in one of its elements.
func (d *document) setText(n *xmlNode, text string) []byte {
	if string(n.text) == text && len(n.children) == 0 {
		return d.data
	}
	return rewrite(d.data, 0, len(d.data), []textEdit{d.textEdit(n, text)})
}

func (d *document) textEdit(n *xmlNode, text string) textEdit {
	text = textEscaper.Replace(xmlText(text))
	if n.short(d.data) {
		return textEdit{n.at, n.end, "<" + n.name + ">" + text + "</" + n.name + ">"}
	}
	return textEdit{n.inner, n.close, text}
}

// setManaged returns the manifest with the flag of a package. A managed solution cannot become
// unmanaged: what the server removed does not come back.
func setManaged(doc *document, name string, managed bool) ([]byte, error) {
	n := doc.root.child("SolutionManifest").child("Managed")
	if n == nil {
		return nil, problem(ManagedInvalid, name, "Managed is absent")
	}
	switch was := doc.root.child("SolutionManifest").value("Managed"); was {
	case "0", "2":
	case "1":
		if !managed {
			return nil, problem(ManagedInvalid, name, "a managed solution cannot be packed unmanaged")
		}
	default:
		return nil, problem(ManagedInvalid, name, "Managed is %.20q", was)
	}
	return doc.setText(n, bit(managed)), nil
}
