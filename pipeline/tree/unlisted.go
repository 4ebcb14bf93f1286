package tree

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"alm/internal/source"
	"alm/internal/yamltext"
	"alm/pipeline/project"
)

// componentLists are the files that say which folders belong to a solution in the YAML form of Git
// integration, below the folder that it is bound to.
const componentLists = "solutions/*/solutioncomponents.yml"

// unlisted says of connectors in the YAML form of Git integration that no solution lists them:
// packing would leave them out in silence.
func (t Tree) unlisted(found places, p *project.Project) []string {
	var seen []string
	for _, folder := range found.parts {
		root, entries := componentsAbove(t.FS, folder)
		if entries == nil {
			continue
		}
		names, err := t.partNames(folder, p)
		if err != nil {
			continue // reading the connectors reports it
		}
		for _, name := range names {
			if within := strings.TrimPrefix(folder, root+"/"); !listsConnector(entries, within, name) {
				seen = append(seen, fmt.Sprintf("%s is in no %s: packing leaves it out, so add it there", path.Join(t.Under, folder, name), path.Join(root, componentLists)))
			}
		}
	}
	return seen
}

// componentsAbove returns the nearest folder above that has lists of components, and what they list;
// nil if there is none.
func componentsAbove(fsys fs.FS, folder string) (root string, entries []string) {
	for root = path.Dir(folder); ; root = path.Dir(root) {
		names, _ := fs.Glob(fsys, path.Join(escapeGlob(root), componentLists)) // the pattern is right
		for _, name := range names {
			if data, err := fs.ReadFile(fsys, name); err == nil {
				entries = append(append(entries, ""), componentPaths(yamltext.Parse(name, data).Root)...)
			}
		}
		if entries != nil || root == "." || root == "/" {
			return root, entries
		}
	}
}

func escapeGlob(name string) string {
	return strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(name)
}

// componentPaths returns every path that a list of components has: "@path" as the platform writes it, Path as
// its documentation has it.
func componentPaths(node source.Node) []string {
	var all []string
	for key, value := range node.Members() {
		if name := strings.TrimPrefix(key.Str(), "@"); strings.EqualFold(name, "path") && value.Kind() == source.String {
			all = append(all, strings.ToLower(strings.Trim(value.Str(), "/")))
		}
		all = append(all, componentPaths(value)...)
	}
	for _, item := range node.Items() {
		all = append(all, componentPaths(item)...)
	}
	return all
}

// listsConnector reports whether a list has a connector: its folder, one around it, or its file.
func listsConnector(entries []string, folder, name string) bool {
	folder, name = strings.ToLower(folder), strings.ToLower(name)
	for _, entry := range entries {
		if entry != "" && (entry == folder || strings.HasPrefix(folder, entry+"/") || strings.HasPrefix(entry, path.Join(folder, name))) {
			return true
		}
	}
	return false
}
