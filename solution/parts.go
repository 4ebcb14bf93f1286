package solution

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// DefinitionEnd ends the name of a connector's definition in every form of a solution:
// contoso_orders_openapidefinition.json.
const DefinitionEnd = "_openapidefinition.json"

// DefinitionNames returns the schema names of the connectors whose definitions are among the
// names of a folder's files.
func DefinitionNames(files []string) []string {
	var names []string
	for _, file := range files {
		if name, ok := strings.CutSuffix(file, DefinitionEnd); ok && name != "" {
			names = append(names, name)
		}
	}
	return names
}

// ReadParts reads a connector from its own files in a folder, and needs nothing else of the
// solution: contoso_orders_openapidefinition.json and its siblings, with the rest of it in
// contoso_orders.xml (unpacked) or customizations.xml beside the folder (the content of a zip).
// Only the definition is required.
func ReadParts(fsys fs.FS, dir, name string) (Connector, error) {
	c := Connector{Name: name}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return c, fmt.Errorf("read connector %s: %w", name, err)
	}
	row, err := c.readRow(fsys, dir)
	if err != nil {
		return c, err
	}
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), name+"_")
		element, ext, _ := strings.Cut(rest, ".")
		i := fileOf(element, ext)
		if !ok || i < 0 || e.IsDir() {
			continue
		}
		data, err := fs.ReadFile(fsys, path.Join(dir, e.Name()))
		if err != nil {
			return c, fmt.Errorf("read connector %s: %w", name, err)
		}
		*connectorFiles[i].Field(&c) = data
		if i == IconFile {
			c.IconType = ext
		}
	}
	for i, full := range row.paths() {
		if full != "" && *connectorFiles[i].Field(&c) == nil {
			return c, fmt.Errorf("read connector %s: it names %s, which is not there", name, path.Base(full))
		}
	}
	return c, nil
}

// fileOf returns the connector's file with an element's name and an extension, -1 for none.
func fileOf(element, ext string) ConnectorFile {
	for i, f := range connectorFiles {
		if f.Element == element && (f.Ext == "" || f.Ext == ext) {
			return ConnectorFile(i)
		}
	}
	return -1
}

// readRow reads what a connector's row says of it, from the first file that has it.
func (c *Connector) readRow(fsys fs.FS, dir string) (connectorXML, error) {
	for _, row := range []struct {
		file string
		read func([]byte) (connectorXML, error)
	}{
		{path.Join(dir, c.Name+".xml"), readRowXML},
		{path.Join(path.Dir(dir), "customizations.xml"), c.readCustomizations},
	} {
		data, err := fs.ReadFile(fsys, row.file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return connectorXML{}, fmt.Errorf("read connector %s: %w", c.Name, err)
		}
		x, err := row.read(data)
		if err != nil {
			return x, fmt.Errorf("read connector %s: %s: %w", c.Name, row.file, err)
		}
		if x.Name == "" {
			continue
		}
		c.DisplayName, c.Description, c.BrandColor = x.DisplayName, x.Description, x.BrandColor
		if x.ID != nil {
			c.ID = strings.ToLower(strings.Trim(*x.ID, "{} \r\n"))
		}
		if x.ScriptOperations != nil {
			c.ScriptOperations = *x.ScriptOperations
		}
		return x, nil
	}
	return connectorXML{}, nil
}

func readRowXML(data []byte) (x connectorXML, err error) {
	return x, xml.Unmarshal(data, &x)
}

func (c *Connector) readCustomizations(data []byte) (connectorXML, error) {
	var all customizationsXML
	if err := xml.Unmarshal(data, &all); err != nil {
		return connectorXML{}, err
	}
	for _, x := range all.Connectors {
		if x.Name == c.Name {
			return x, nil
		}
	}
	return connectorXML{}, nil
}
