package solution

import (
	"fmt"
	"io/fs"
	"strings"
)

// ReadTree reads the connectors of an unpacked solution, and nothing else of it: no other file
// can keep them from being read. The error is ErrNotTree or ErrYAMLTree, or names a file of a
// connector.
func ReadTree(fsys fs.FS) (*Solution, error) {
	k, err := openTree(onlyConnectors{fsys}, false)
	if err != nil {
		return nil, err
	}
	manifest, err := k.read(treeManifest)
	if err != nil {
		return nil, err
	}
	doc, err := k.read(treeCustomizations)
	if err != nil {
		return nil, err
	}
	to := newContents(doc)
	for i := range collections {
		if collections[i].Node == "Connectors" {
			if err := k.collection(&collections[i], to); err != nil {
				return nil, fmt.Errorf("read: %w", err)
			}
		}
	}
	p := &Package{}
	p.put(CustomizationsFile, rewrite(doc.data, 0, len(doc.data), doc.fillAll(to)))
	p.put(ManifestFile, manifest.data)
	for _, name := range k.names {
		if strings.HasPrefix(name, "Other/") {
			k.claimed[name] = true
		}
	}
	if err := k.entries(p); err != nil {
		return nil, err
	}
	return p.Solution()
}

// onlyConnectors is a tree without the files of other components.
type onlyConnectors struct{ fs.FS }

// ReadDir leaves out the other folders.
func (o onlyConnectors) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	if name != "." {
		return entries, err
	}
	var kept []fs.DirEntry
	for _, e := range entries {
		if e.IsDir() && (strings.EqualFold(e.Name(), "Other") || strings.EqualFold(e.Name(), "Connectors")) {
			kept = append(kept, e)
		}
	}
	return kept, err
}
