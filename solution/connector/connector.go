// Package connector reads a custom connector: operations, parameters, connections, policies
// and script, each with its place in the files.
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

// The file names of a connector, as in paconn and pac.
const (
	DefinitionFile = "apiDefinition.swagger.json"
	PropertiesFile = "apiProperties.json"
	ScriptFile     = "script.csx"
	SettingsFile   = "settings.json"
)

// ErrNoConnector is returned for a folder without a definition.
var ErrNoConnector = errors.New("no " + DefinitionFile)

// ErrTooLarge is returned for a file or a tree of folders past the limits.
var ErrTooLarge = errors.New("too large")

const (
	maxFolders = 100_000 // that Find visits; a commit can hold more paths than anyone can visit
	maxDepth   = 256     // of folders
)

// Connector is one folder with a definition. Parts that the folder lacks are nil or empty.
// Invalid JSON is read as far as possible; its problems are in the files.
type Connector struct {
	Dir        string       // slash path inside the tree it was read from
	Names      []string     // of all files in it, also those that do not belong to the connector
	Definition *source.File // never nil
	Properties *source.File
	Script     *source.File
	Settings   *source.File
	Icon       *source.File
	Alone      bool // the user named the definition, and there is nothing else

	Operations           []*Operation          // in document order
	ConnectionParameters []ConnectionParameter // of the single form, then of each set
	ParameterSets        []ParameterSet
	Policies             []Policy
	ScriptOperations     []source.Node // operationIds; see HasScriptOperations

	refs map[string]source.Node
}

// Read reads the connector in dir, or one of several that the portal exported into the folder
// around it. A folder without a definition is ErrNoConnector; errors inside the files are not
// an error of Read.
func Read(fsys fs.FS, dir string) (*Connector, error) {
	c := &Connector{Dir: dir}
	if err := c.read(fsys); err != nil {
		return nil, fmt.Errorf("read connector %s: %w", dir, err)
	}
	return From(*c), nil
}

// From returns a connector with the operations, connections and policies of its files.
func From(c Connector) *Connector {
	c.readDefinition()
	c.readProperties()
	return &c
}

// WithFiles returns the connector with other JSON files: replace returns what takes the place of each.
func (c *Connector) WithFiles(replace func(*source.File) *source.File) *Connector {
	with := Connector{Dir: c.Dir, Names: c.Names, Definition: c.Definition, Properties: c.Properties, Script: c.Script,
		Settings: c.Settings, Icon: c.Icon, Alone: c.Alone}
	for _, file := range []**source.File{&with.Definition, &with.Properties, &with.Settings} {
		if *file != nil {
			*file = replace(*file)
		}
	}
	return From(with)
}

// Find lists the folders that hold a definition, sorted. It skips node_modules and folders
// whose names start with a dot.
func Find(fsys fs.FS) ([]string, error) {
	var dirs []string
	folders := 0
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() {
			folders++
		}
		switch {
		case err != nil:
			return err
		case folders > maxFolders || strings.Count(name, "/") >= maxDepth:
			return fmt.Errorf("%w: more than %d folders, or more than %d inside each other", ErrTooLarge, maxFolders, maxDepth)
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

// Name returns the connector's title, or the name of its folder if it has none.
func (c *Connector) Name() string {
	if title := c.Definition.Root.Get("info", "title").Str(); title != "" {
		return title
	}
	return path.Base(c.Dir)
}

// ID returns the connectorId of settings.json, "" without one.
func (c *Connector) ID() string {
	if c.Settings == nil {
		return ""
	}
	return c.Settings.Root.Get("connectorId").Str()
}

// ReadID returns what ID returns for the connector in dir, without reading the other files. Where the
// settings cannot be read it is ""; Read returns why.
func ReadID(fsys fs.FS, dir string) string {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return ""
	}
	c := &Connector{Dir: dir}
	if c.readSettings(fsys, entries) != nil {
		return ""
	}
	return strings.Clone(c.ID())
}

// Version returns info.version as written, also where it is a number; "" where it is neither a text nor a
// number.
func (c *Connector) Version() string {
	n := c.Definition.Root.Get("info", "version")
	if n.Kind() == source.Number {
		return string(n.Raw())
	}
	return n.Str()
}

// Operation returns the operation with an operationId, or nil.
func (c *Connector) Operation(id string) *Operation {
	for _, op := range c.Operations {
		if op.ID == id {
			return op
		}
	}
	return nil
}
