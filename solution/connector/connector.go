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

func (c *Connector) read(fsys fs.FS) error {
	entries, err := fs.ReadDir(fsys, c.Dir)
	if err != nil {
		if one, exportErr := c.readExport(fsys); one || exportErr != nil {
			return exportErr
		}
		return err
	}
	for _, e := range entries {
		if !e.IsDir() {
			c.Names = append(c.Names, e.Name())
		}
	}
	if err := c.readSettings(fsys, entries); err != nil {
		return err
	}
	for _, known := range c.knownFiles() {
		if *known.To != nil {
			continue // the settings
		}
		if err := known.read(fsys, c.Dir, entries); err != nil {
			return err
		}
	}
	if c.Definition == nil {
		if name := paconnName(c.Settings, "apiDefinition"); name != "" {
			return fmt.Errorf("%w: %s names %s, which is not in the folder", ErrNoConnector, c.Settings.Name, name)
		}
		return ErrNoConnector
	}
	return c.assembleProperties(fsys, c.Dir, entries)
}

// readSettings reads settings.json first: it may name the other files.
func (c *Connector) readSettings(fsys fs.FS, entries []fs.DirEntry) error {
	return knownFile{[]string{SettingsFile}, source.Parse, &c.Settings}.read(fsys, c.Dir, entries)
}

// readExport reads one of several definitions in the folder around the connector's, and reports
// whether there is one.
func (c *Connector) readExport(fsys fs.FS) (bool, error) {
	folder := path.Dir(c.Dir)
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return false, nil // the error about the connector's own folder says more
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && exportName(e.Name()) == path.Base(c.Dir) {
			names = append(names, strings.ToLower(e.Name()))
		}
	}
	if len(names) == 0 {
		return false, nil
	}
	slices.Sort(names) // .json before .yaml
	return true, knownFile{names, parse, &c.Definition}.read(fsys, folder, entries)
}

// knownFile is one file of a connector and where it is stored.
type knownFile struct {
	Names []string // lower case, best first
	Parse func(string, []byte) *source.File
	To    **source.File
}

// knownFiles are the connector's files; what a settings.json of paconn names comes first.
func (c *Connector) knownFiles() []knownFile {
	named := func(key string, names ...string) []string {
		if name := paconnName(c.Settings, key); name != "" {
			return append([]string{strings.ToLower(name)}, names...)
		}
		return names
	}
	definitions := named("apiDefinition", definitionNames...)
	for _, name := range exports(c.Names) {
		for _, end := range exportEnds {
			definitions = append(slices.Clip(definitions), strings.ToLower(name+end))
		}
	}
	return []knownFile{
		{definitions, parse, &c.Definition},
		{named("apiProperties", "apiproperties.json"), source.Parse, &c.Properties},
		{[]string{"settings.json"}, source.Parse, &c.Settings},
		{named("script", "script.csx", "customcodeblobcontent.csx"), source.Text, &c.Script},
		{named("icon", "icon.png", "icon.jpg", "icon.jpeg", "iconblob.png"), source.Text, &c.Icon},
	}
}

func (k knownFile) read(fsys fs.FS, dir string, entries []fs.DirEntry) error {
	name := k.pick(entries)
	if name == "" {
		return nil
	}
	full := path.Join(dir, name)
	info, err := fs.Stat(fsys, full)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", name)
	}
	if info.Size() > source.MaxSize {
		return fmt.Errorf("%w: %s has %d MB; the limit is %d MB", ErrTooLarge, name, info.Size()>>20, source.MaxSize>>20)
	}
	data, err := fs.ReadFile(fsys, full)
	if err != nil {
		return err
	}
	*k.To = k.Parse(full, data)
	return nil
}

// pick returns the file for the first of the names, or "". An exact spelling wins over one in
// another case. (39 definitions of the corpus differ in case.)
func (k knownFile) pick(entries []fs.DirEntry) string {
	for _, name := range k.Names {
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

// Version returns info.version as written.
func (c *Connector) Version() string { return c.Definition.Root.Get("info", "version").Str() }

// Files returns the connector's files that exist.
func (c *Connector) Files() []*source.File {
	var files []*source.File
	for _, known := range c.knownFiles() {
		if *known.To != nil {
			files = append(files, *known.To)
		}
	}
	return files
}

// Size returns the number of bytes of the connector's files.
func (c *Connector) Size() int {
	size := 0
	for _, file := range c.Files() {
		size += len(file.Data)
	}
	return size
}

// Nodes returns the number of JSON values and keys in the connector's files.
func (c *Connector) Nodes() int {
	nodes := 0
	for _, file := range c.Files() {
		nodes += file.Nodes()
	}
	return nodes
}

// Under prefixes the names of the connector's files with a folder, for messages.
func (c *Connector) Under(folder string) {
	for _, file := range c.Files() {
		file.Under(folder)
	}
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
