// Package connector reads a custom connector as the product knows it: operations,
// parameters, connections, policies and script, each with its place in the files.
package connector

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/source"
)

// The files of a connector's folder, as paconn and pac name them.
const (
	DefinitionFile = "apiDefinition.swagger.json"
	PropertiesFile = "apiProperties.json"
	ScriptFile     = "script.csx"
	SettingsFile   = "settings.json"
)

// ErrNoConnector is returned for a folder without a definition.
var ErrNoConnector = errors.New("no " + DefinitionFile)

// Connector is one folder that holds a definition. A part that the folder lacks is nil or
// empty; broken JSON is read as far as it goes, its problems stand in the files.
type Connector struct {
	Dir        string       // slash path inside the tree it was read from
	Names      []string     // of all files in it, those that are no part of the connector too
	Definition *source.File // never nil
	Properties *source.File
	Script     *source.File
	Settings   *source.File
	Icon       *source.File

	Operations           []*Operation          // in document order
	ConnectionParameters []ConnectionParameter // of the single form, then of every set
	ParameterSets        []ParameterSet
	Policies             []Policy
	ScriptOperations     []source.Node // operationIds; see HasScriptOperations

	refs map[string]source.Node
}

// Read reads the connector in dir. A folder without a definition gives ErrNoConnector;
// what is wrong inside the files is no error.
func Read(fsys fs.FS, dir string) (*Connector, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("read connector %s: %w", dir, err)
	}
	c := &Connector{Dir: dir}
	for _, e := range entries {
		if !e.IsDir() {
			c.Names = append(c.Names, e.Name())
		}
	}
	for _, part := range c.parts() {
		if err := part.read(fsys, dir, entries); err != nil {
			return nil, fmt.Errorf("read connector %s: %w", dir, err)
		}
	}
	if c.Definition == nil {
		return nil, fmt.Errorf("read connector %s: %w", dir, ErrNoConnector)
	}
	c.readDefinition()
	c.readProperties()
	return c, nil
}

// part is one file of the folder and where it goes.
type part struct {
	Names []string // lower case, best first
	Parse func(string, []byte) *source.File
	To    **source.File
}

func (c *Connector) parts() []part {
	return []part{
		{[]string{"apidefinition.swagger.json", "apidefinition.json"}, source.Parse, &c.Definition},
		{[]string{"apiproperties.json"}, source.Parse, &c.Properties},
		{[]string{"settings.json"}, source.Parse, &c.Settings},
		{[]string{"script.csx"}, source.Text, &c.Script},
		{[]string{"icon.png", "icon.jpg", "icon.jpeg"}, source.Text, &c.Icon},
	}
}

func (p part) read(fsys fs.FS, dir string, entries []fs.DirEntry) error {
	name := p.pick(entries)
	if name == "" {
		return nil
	}
	full := path.Join(dir, name)
	data, err := fs.ReadFile(fsys, full)
	if err != nil {
		return err
	}
	*p.To = p.Parse(full, data)
	return nil
}

// pick prefers the first of the names, then the exact spelling of the constants over one
// that differs by case. (The corpus holds 39 definitions spelt in another case.)
func (p part) pick(entries []fs.DirEntry) string {
	for _, name := range p.Names {
		found := ""
		for _, e := range entries {
			if e.IsDir() || !strings.EqualFold(e.Name(), name) {
				continue
			}
			if found == "" || isKnown(e.Name()) {
				found = e.Name()
			}
		}
		if found != "" {
			return found
		}
	}
	return ""
}

func isKnown(name string) bool {
	return name == DefinitionFile || name == PropertiesFile || name == ScriptFile || name == SettingsFile
}

// IsConnector tells whether a folder with these file names is a connector's.
func IsConnector(names []string) bool {
	for _, name := range names {
		switch strings.ToLower(name) {
		case "apidefinition.swagger.json", "apidefinition.json":
			return true
		}
	}
	return false
}

// Find lists the folders that hold a definition, sorted. Folders whose name starts with a
// dot, and node_modules, are passed over.
func Find(fsys fs.FS) ([]string, error) {
	var dirs []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return fs.SkipDir
		case !d.IsDir() && IsConnector([]string{d.Name()}):
			dirs = append(dirs, path.Dir(name))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find connectors: %w", err)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs), nil
}

// Name is the connector's title, or its folder's name when it has none.
func (c *Connector) Name() string {
	if title := c.Definition.Root.Get("info", "title").Str(); title != "" {
		return title
	}
	return path.Base(c.Dir)
}

// Version is info.version as written.
func (c *Connector) Version() string { return c.Definition.Root.Get("info", "version").Str() }

// Files are the connector's files that were there.
func (c *Connector) Files() []*source.File {
	var files []*source.File
	for _, part := range c.parts() {
		if *part.To != nil {
			files = append(files, *part.To)
		}
	}
	return files
}

// Under puts a folder before the names of the connector's files, for messages.
func (c *Connector) Under(folder string) {
	for _, file := range c.Files() {
		file.Name = path.Join(folder, file.Name)
	}
}

// Operation is the operation of that id, nil when there is none.
func (c *Connector) Operation(id string) *Operation {
	for _, op := range c.Operations {
		if op.ID == id {
			return op
		}
	}
	return nil
}
