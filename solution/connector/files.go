package connector

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/source"
)

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

// Release gives back the memory in which the connector's files were read. Nobody may use their nodes then.
func (c *Connector) Release() {
	for _, file := range c.Files() {
		file.Release()
	}
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
