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
		if n := len(file) - len(DefinitionEnd); n > 0 && strings.EqualFold(file[n:], DefinitionEnd) {
			names = append(names, file[:n])
		}
	}
	return names
}

// Parts are a connector with the names of the files that it was read from.
type Parts struct {
	Connector
	Row   string               // the file with the rest of it, "" if there is none
	Files [IconFile + 1]string // by ConnectorFile, "" for one that there is not
}

// ReadParts reads a connector from its own files in a folder, and needs nothing else of the
// solution: contoso_orders_openapidefinition.json and its siblings, with the rest of it in
// contoso_orders.xml (unpacked) or customizations.xml beside the folder (the content of a zip).
// Only the definition is required, and the case of names does not matter.
func ReadParts(fsys fs.FS, dir, name string) (Parts, error) {
	c := Parts{Connector: Connector{Name: name}}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return c, fmt.Errorf("read connector %s: %w", name, err)
	}
	row, err := c.readRow(fsys, dir)
	if err != nil {
		return c, err
	}
	for _, e := range entries {
		if e.IsDir() || len(e.Name()) <= len(name) || !strings.EqualFold(e.Name()[:len(name)+1], name+"_") {
			continue
		}
		end, ext, _ := strings.Cut(e.Name()[len(name)+1:], ".")
		i := fileOf(end, ext)
		if i < 0 {
			continue
		}
		c.Files[i] = path.Join(dir, e.Name())
		data, err := fs.ReadFile(fsys, c.Files[i])
		if err != nil {
			return c, fmt.Errorf("read connector %s: %w", name, err)
		}
		*connectorFiles[i].Field(&c.Connector) = data
		if i == IconFile {
			c.IconType = ext
		}
	}
	for i, full := range row.paths() {
		if full != "" && *connectorFiles[i].Field(&c.Connector) == nil {
			return c, fmt.Errorf("read connector %s: it names %s, which is not there", name, path.Base(full))
		}
	}
	return c, nil
}

// inFolder returns the path of a file whose case may differ.
func inFolder(fsys fs.FS, dir, name string) string {
	full := path.Join(dir, name)
	if _, err := fs.Stat(fsys, full); err == nil {
		return full
	}
	entries, _ := fs.ReadDir(fsys, dir) // reading the file reports a folder that cannot be read
	for _, e := range entries {
		if !e.IsDir() && strings.EqualFold(e.Name(), name) {
			return path.Join(dir, e.Name())
		}
	}
	return full
}

// fileOf returns the connector's file with the name of an element and an extension, -1 for none.
func fileOf(name, ext string) ConnectorFile {
	for i, f := range connectorFiles {
		if strings.EqualFold(f.Element, name) && (f.Ext == "" || strings.EqualFold(f.Ext, ext)) {
			return ConnectorFile(i)
		}
	}
	return -1
}

// readRow reads what a connector's row says of it, from the first file that has it.
func (c *Parts) readRow(fsys fs.FS, dir string) (connectorXML, error) {
	for _, row := range []struct {
		file string
		read func([]byte) (connectorXML, error)
	}{
		{inFolder(fsys, dir, c.Name+".xml"), readRowXML},
		{inFolder(fsys, path.Dir(dir), "customizations.xml"), c.readCustomizations},
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
		c.Row = row.file
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

func (c *Parts) readCustomizations(data []byte) (connectorXML, error) {
	var all customizationsXML
	if err := xml.Unmarshal(data, &all); err != nil {
		return connectorXML{}, err
	}
	for _, x := range all.Connectors {
		if strings.EqualFold(x.Name, c.Name) {
			return x, nil
		}
	}
	return connectorXML{}, nil
}
