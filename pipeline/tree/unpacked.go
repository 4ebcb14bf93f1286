package tree

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/yamltext"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/connector"
)

// isUnit reports by its files' names whether a folder may be a connector's, or has the parts of
// connectors of a solution.
func isUnit(names []string) bool { return connector.MayBeConnector(names) || hasParts(names) }

func hasParts(names []string) bool { return len(solution.DefinitionNames(names)) > 0 }

// partNames returns the schema names of the project's connectors in a folder of parts.
func (t Tree) partNames(folder string, p *project.Project) ([]string, error) {
	entries, err := fs.ReadDir(t.FS, folder)
	var files []string
	for _, e := range entries {
		if t.only == "" || e.Name() == t.only {
			files = append(files, e.Name())
		}
	}
	names := solution.DefinitionNames(files)
	if t.Under == "" {
		names = slices.DeleteFunc(names, func(name string) bool { return !p.Holds(path.Join(folder, name)) })
	}
	return names, err
}

// readParts reads a connector whose parts are in a folder of a solution, whatever else the solution
// has. It has the folder that it would have beside its definition: src/Connectors/contoso_orders. A
// definition's findings are in its own file; apiProperties.json is assembled from several.
func readParts(fsys fs.FS, folder, name string) (*connector.Connector, error) {
	row, err := solution.ReadParts(fsys, folder, name)
	if err == nil && row.DisplayName == "" {
		err = readRowYAML(fsys, folder, &row)
	}
	if err != nil {
		return nil, err
	}
	for i, data := range [][]byte{row.Definition, row.Parameters, row.ParameterSets, row.Policies, row.Script, row.Icon} {
		if len(data) > source.MaxSize {
			return nil, fmt.Errorf("%w: %s has %d MB; the limit is %d MB", connector.ErrTooLarge, row.Files[i], len(data)>>20, source.MaxSize>>20)
		}
	}
	c := connector.Connector{Dir: path.Join(folder, name), Definition: source.Parse(row.Files[solution.DefinitionFile], row.Definition), Properties: assembleRow(&row)}
	if row.Script != nil {
		c.Script = source.Text(row.Files[solution.ScriptFile], row.Script)
	}
	if row.Icon != nil {
		c.Icon = source.Text(row.Files[solution.IconFile], row.Icon)
	}
	return connector.From(c), nil
}

// assembleRow returns the apiProperties.json of a connector in parts. What is in none of its
// JSON files is in its row.
func assembleRow(row *solution.Parts) *source.File {
	at := source.Text(cmp.Or(row.Row, row.Files[solution.DefinitionFile]), nil).Span(0, 0)
	var members []connector.Member
	file := func(name string, i solution.ConnectorFile, data []byte) {
		if len(bytes.TrimSpace(data)) > 0 {
			members = append(members, connector.Member{Name: name, File: source.Parse(row.Files[i], data)})
		}
	}
	file("connectionParameters", solution.ParametersFile, row.Parameters)
	file("connectionParameterSets", solution.ParameterSetsFile, row.ParameterSets)
	members = append(members, connector.Member{Name: "iconBrandColor", Text: source.Quote(row.BrandColor), At: at})
	if operations := strings.TrimSpace(row.ScriptOperations); operations != "" {
		members = append(members, connector.Member{Name: "scriptOperations", File: source.Parse(at.Name(), []byte(operations)), At: at})
	}
	file("policyTemplateInstances", solution.PoliciesFile, row.Policies)
	return connector.Assemble(path.Join(path.Dir(row.Files[solution.DefinitionFile]), row.Name, connector.PropertiesFile), members)
}

// readRowYAML reads what the YAML form of Git integration says of a connector: in a file named
// after it or, as its other components have it, after the component.
func readRowYAML(fsys fs.FS, folder string, c *solution.Parts) error {
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
		c.Row = name
		c.ID = strings.ToLower(strings.Trim(text("connectorid"), "{}"))
		c.DisplayName, c.Description, c.BrandColor = text("displayname"), text("description"), text("iconbrandcolor")
		c.ScriptOperations = text("scriptoperations")
		return nil
	}
	return nil
}
