package connector

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// ReadDefinition reads the connector with that definition, whatever the file is called: with the
// other files of its folder if it is the folder's definition, alone otherwise.
func ReadDefinition(fsys fs.FS, name string) (*Connector, error) {
	c := &Connector{Dir: path.Dir(name)}
	err := c.read(fsys)
	if err != nil || c.Definition.Name != name {
		c = &Connector{Dir: path.Join(path.Dir(name), plainName(name))}
		var entries []fs.DirEntry
		if entries, err = fs.ReadDir(fsys, path.Dir(name)); err == nil {
			err = knownFile{[]string{strings.ToLower(path.Base(name))}, parse, &c.Definition}.read(fsys, path.Dir(name), entries)
		}
	}
	if err == nil && c.Definition == nil {
		err = ErrNoConnector
	}
	if err != nil {
		return nil, fmt.Errorf("read connector %s: %w", name, err)
	}
	c.Alone = c.Properties == nil
	return From(*c), nil
}

// plainName returns what a definition is called after.
func plainName(name string) string {
	if export := exportName(path.Base(name)); export != "" {
		return export
	}
	return strings.TrimSuffix(path.Base(name), path.Ext(name))
}
