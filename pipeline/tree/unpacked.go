package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/yamltext"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/connector"
)

// isUnit reports by its files' names whether a folder is a connector's, or has the parts of
// connectors of a solution.
func isUnit(names []string) bool { return connector.IsConnector(names) || hasParts(names) }

func hasParts(names []string) bool { return len(solution.DefinitionNames(names)) > 0 }

// parts reads the connectors whose parts are in folders of solutions, whatever else the
// solutions have. Each has the folder that it would have beside its definition:
// src/Connectors/contoso_orders. A definition's findings are in its own file;
// apiProperties.json is assembled from several.
func (t Tree) parts(folders []string, p *project.Project) ([]*connector.Connector, error) {
	var all []*connector.Connector
	for _, folder := range folders {
		names, err := t.partNames(folder, p)
		if err != nil {
			return nil, readError(t, err)
		}
		for _, name := range names {
			c, err := readParts(t.FS, folder, name)
			if err != nil {
				return nil, exit.Usage.Errorf("fix it, or list under connectors in "+project.DefaultFile+" the folders that count",
					"read the connectors in %s: %w", folder, err)
			}
			c.Under(t.Under)
			all = append(all, c)
		}
	}
	return all, nil
}

// partNames returns the schema names of the project's connectors in a folder of parts.
func (t Tree) partNames(folder string, p *project.Project) ([]string, error) {
	entries, err := fs.ReadDir(t.FS, folder)
	var files []string
	for _, e := range entries {
		files = append(files, e.Name())
	}
	names := solution.DefinitionNames(files)
	if t.Under == "" {
		names = slices.DeleteFunc(names, func(name string) bool { return !p.Holds(path.Join(folder, name)) })
	}
	return names, err
}

func readParts(fsys fs.FS, folder, name string) (*connector.Connector, error) {
	row, err := solution.ReadParts(fsys, folder, name)
	if err == nil && row.DisplayName == "" {
		err = readRowYAML(fsys, folder, &row)
	}
	if err != nil {
		return nil, err
	}
	c, err := connector.Read((&solution.Solution{Connectors: []solution.Connector{row}}).FS(), name)
	if err != nil {
		return nil, err
	}
	c.Dir, c.Names = path.Join(folder, name), nil // a solution has no place for other files
	for _, file := range c.Files() {
		file.Name = path.Join(folder, file.Name)
	}
	c.Definition.Name = path.Join(folder, name+solution.DefinitionEnd)
	return c, nil
}

// readRowYAML reads what the YAML form of Git integration says of a connector: in a file named
// after it or, as its other components have it, after the component.
func readRowYAML(fsys fs.FS, folder string, c *solution.Connector) error {
	for _, file := range []string{c.Name + ".yml", "connector.yml"} {
		name := path.Join(folder, file)
		data, err := fs.ReadFile(fsys, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = yamltext.Check(data)
		}
		var row struct {
			Connector map[string]any `yaml:"Connector"`
		}
		if err == nil {
			err = yamltext.Decode(name, data, &row)
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		text := func(key string) string {
			s, _ := row.Connector[key].(string)
			return s
		}
		c.ID = strings.ToLower(strings.Trim(text("connectorid"), "{}"))
		c.DisplayName, c.Description, c.BrandColor = text("displayname"), text("description"), text("iconbrandcolor")
		c.ScriptOperations = text("scriptoperations")
		return nil
	}
	return nil
}
