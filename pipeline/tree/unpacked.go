package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/connector"
)

// definitionEnd ends the name of a definition in an unpacked solution:
// Connectors/contoso_orders_openapidefinition.json.
const definitionEnd = "_openapidefinition.json"

// isUnit tells by its files whether a folder is a connector's, or holds the connectors of
// an unpacked solution.
func isUnit(names []string) bool { return connector.IsConnector(names) || hasDefinitions(names) }

func hasDefinitions(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(name, definitionEnd) })
}

// unpacked lists the unpacked solutions in a tree, by the folder that holds Other.
func unpacked(fsys fs.FS) ([]string, error) {
	var roots []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return fs.SkipDir
		case !d.IsDir() && name != path.Base(name) && strings.EqualFold(path.Join(path.Base(path.Dir(name)), d.Name()), "Other/Solution.xml"):
			roots = append(roots, path.Dir(path.Dir(name)))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find solutions: %w", err)
	}
	return roots, nil
}

// solutions reads the connectors of unpacked solutions. Each has the folder that it would
// have beside its definition: src/Connectors/contoso_orders. A definition's findings are
// in its own file; apiProperties.json is put together from several.
func (t Tree) solutions(roots []string, p *project.Project) ([]*connector.Connector, error) {
	var all []*connector.Connector
	for _, root := range roots {
		folder := path.Join(root, "Connectors")
		names, err := definitions(t.FS, folder)
		if err != nil {
			return nil, readError(t, err)
		}
		if t.Under == "" {
			names = slices.DeleteFunc(names, func(name string) bool { return !p.Holds(path.Join(folder, name)) })
		}
		if len(names) == 0 {
			continue
		}
		found, err := unpackedConnectors(t.FS, root, names)
		if err != nil {
			return nil, exit.Usage.Errorf("fix it, or list under connectors in "+project.DefaultFile+" the folders that count",
				"read the unpacked solution %s: %w", root, err)
		}
		for _, c := range found {
			c.Under(t.Under)
		}
		all = append(all, found...)
	}
	return all, nil
}

// definitions are the schema names of the connectors in a folder.
func definitions(fsys fs.FS, folder string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), definitionEnd); ok {
			names = append(names, name)
		}
	}
	return names, err
}

func unpackedConnectors(fsys fs.FS, root string, names []string) ([]*connector.Connector, error) {
	sub, err := fs.Sub(fsys, root)
	if err != nil {
		return nil, err
	}
	s, err := solution.ReadTree(sub)
	if err != nil {
		return nil, err
	}
	inside := s.FS()
	folder := path.Join(root, "Connectors")
	var found []*connector.Connector
	for _, name := range names {
		c, err := connector.Read(inside, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // no connector of the solution names that definition
		}
		if err != nil {
			return nil, err
		}
		c.Dir, c.Names = path.Join(folder, name), nil // a solution has no place for other files
		for _, file := range c.Files() {
			file.Name = path.Join(folder, file.Name)
		}
		c.Definition.Name = path.Join(folder, name+definitionEnd)
		found = append(found, c)
	}
	return found, nil
}
