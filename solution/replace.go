package solution

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
)

// Replaced lists the files of the unpacked solution in fsys that Replace removes: those that an
// unpacking of a solution writes and this package does not have. Whatever else is in the folder,
// such as the rest of a repository, stays.
func (p *Package) Replaced(fsys fs.FS) ([]string, error) {
	files, err := p.tree()
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return replaced(fsys, files)
}

func replaced(fsys fs.FS, files []*zipPart) ([]string, error) {
	k := newPacker(false)
	if err := k.list(fsys); err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	kept := map[string]bool{}
	for _, x := range files {
		kept[x.name] = true
	}
	rows := k.rowFolders()
	var removed []string
	for _, name := range k.names {
		if on := k.found[name]; on != name || !kept[name] && k.written(name, rows) {
			removed = append(removed, on)
		}
	}
	slices.Sort(removed)
	return removed, nil
}

// overwritten lists the files in fsys that an unpacking writes with other content, and those that have
// its content already.
func overwritten(fsys fs.FS, files []*zipPart) (other, same []string, err error) {
	for _, x := range files {
		was, err := fs.ReadFile(fsys, x.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("unpack: %w", err)
		}
		is, err := x.read()
		if err != nil {
			return nil, nil, fmt.Errorf("unpack: %w", err)
		}
		if bytes.Equal(was, is) {
			same = append(same, x.name)
		} else {
			other = append(other, x.name)
		}
	}
	return other, same, nil
}

// Replace unpacks over an unpacked solution: it removes what Replaced lists, and returns that. Before
// it changes anything it asks may, if there is one, about the files that it removes or writes with
// other content, and names those that have the content of the package already.
func (p *Package) Replace(root *os.Root, may func(changed, same []string) error) (removed []string, err error) {
	files, err := p.tree()
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	if removed, err = replaced(root.FS(), files); err != nil {
		return nil, err
	}
	if may != nil {
		written, same, err := overwritten(root.FS(), files)
		if err != nil {
			return nil, err
		}
		if err := may(append(slices.Clone(removed), written...), same); err != nil {
			return nil, err
		}
	}
	return removed, replaceTree(root, files, removed)
}

// written reports whether an unpacking may have written a file: it is laid out as a component, or
// below the folder of a table's row.
func (k *packer) written(name string, rows map[string]bool) bool {
	top, rest, _ := strings.Cut(name, "/")
	switch {
	case name == oldValues:
		return true
	case top == "Other":
		return k.writtenInOther(name)
	case top == "Assets" && isXML(rest), top == "Formulas" && path.Ext(rest) == ".xaml":
		return true
	case slices.ContainsFunc(collections, func(c collection) bool { return c.Folder == top+"/" }):
		return k.writtenAsComponent(name)
	}
	return belowAny(name, rows)
}

// writtenAsComponent reports whether a file in the folder of a collection is a component's: beside a
// README.md of the repository there are files that an unpacking names and files that components name.
func (k *packer) writtenAsComponent(name string) bool {
	top, rest, _ := strings.Cut(name, "/")
	ext := strings.ToLower(path.Ext(name))
	switch top {
	case "Entities":
		return isXML(name) || ext == ".xaml"
	case "Workflows":
		return ext == ".json" || ext == ".xaml" || strings.HasSuffix(name, ".data.xml")
	case "WebResources", "Reports":
		return strings.HasSuffix(name, ".data.xml") || k.at[name+".data.xml"] != nil
	case "Controls", "PluginAssemblies":
		folder, _, _ := strings.Cut(rest, "/")
		return k.isRootOf(name, "ServiceEndpoints") ||
			slices.ContainsFunc(k.names, func(other string) bool {
				return strings.HasPrefix(other, top+"/"+folder+"/") && strings.HasSuffix(other, ".data.xml")
			})
	case "CanvasApps":
		return strings.HasSuffix(name, ".meta.xml") || appFile.Get().MatchString(rest)
	case "Connectors":
		return k.isRootOf(name, "Connector") || slices.ContainsFunc(connectorFiles, func(f connectorFile) bool { return strings.Contains(rest, "_"+f.Element+".") })
	}
	return slices.ContainsFunc(collections, func(c collection) bool { return c.Folder == top+"/" && k.isRootOf(name, c.Child) })
}

var appFile = lazyregexp.New(`_(DocumentUri|BackgroundImageUri|AdditionalUris)`)

// isRootOf reports whether a file is XML with that root element.
func (k *packer) isRootOf(name, root string) bool {
	if !isXML(name) {
		return false
	}
	file, err := k.peek(name)
	return err == nil && file.root.name == root
}

// writtenInOther reports whether a file of the folder Other is a node of customizations.xml.
func (k *packer) writtenInOther(name string) bool {
	if name == treeManifest || name == treeCustomizations || name == relationshipList {
		return true
	}
	if !isXML(name) {
		return false
	}
	file, err := k.peek(name)
	return err == nil && slices.Contains(nodeOrder, file.root.name)
}

// rowFolders returns the folders of the tables' rows, such as bots/contoso_desk.
func (k *packer) rowFolders() map[string]bool {
	folders := map[string]bool{}
	for _, name := range k.names {
		if isXML(name) && k.isTableRow(name) {
			folders[path.Dir(name)] = true
		}
	}
	return folders
}
