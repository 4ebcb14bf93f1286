package connector

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/yamltext"
)

// definitionNames are the names of a definition in a folder of its own, in lower case, best
// first: of paconn, of pac, of pac's separate files and agent workspaces, and the same in YAML.
var definitionNames = []string{
	"apidefinition.swagger.json", "apidefinition.json", "openapidefinition.json",
	"apidefinition.swagger.yaml", "apidefinition.swagger.yml", "apidefinition.yaml", "apidefinition.yml",
}

// exportEnds end the name of a definition that the portal exports: Parts.swagger.json.
var exportEnds = []string{".swagger.json", ".swagger.yaml", ".swagger.yml"}

// separateParts are the files that hold members of apiProperties.json in folders without it.
var separateParts = []struct{ File, Member string }{
	{"connectionparameters.json", "connectionParameters"},
	{"connectionparametersets.json", "connectionParameterSets"},
	{"policytemplateinstances.json", "policyTemplateInstances"},
}

// IsConnector reports whether a folder with these file names has the definition of one
// connector.
func IsConnector(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(definitionNames, strings.ToLower(name)) })
}

// MayBeConnector reports whether a folder with these file names has a connector, or a
// settings.json that may name the files of one.
func MayBeConnector(names []string) bool {
	return IsConnector(names) || len(exports(names)) > 0 ||
		slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, SettingsFile) })
}

// exports returns the names of the connectors that the portal exported, of the files in a folder.
func exports(files []string) []string {
	var names []string
	for _, file := range files {
		if name := exportName(file); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// exportName returns the name of a connector that the portal exported to a file, or "".
func exportName(file string) string {
	for _, end := range exportEnds {
		if n := len(file) - len(end); n > 0 && strings.EqualFold(file[n:], end) && !strings.EqualFold(file[:n], "apiDefinition") {
			return file[:n]
		}
	}
	return ""
}

// IsExport reports whether the connector is only a definition that the portal exported.
func (c *Connector) IsExport() bool {
	return c.Properties == nil && !c.Alone && exportName(path.Base(c.Definition.Name)) != ""
}

// InFolder returns the connectors of a folder with these file names, each as a folder for Read:
// the folder itself, or one per definition if it has several that the portal exported.
func InFolder(fsys fs.FS, dir string, files []string) []string {
	if IsConnector(files) || namesDefinition(fsys, dir, files) {
		return []string{dir}
	}
	names := exports(files)
	if len(names) == 1 {
		return []string{dir}
	}
	for i, name := range names {
		names[i] = path.Join(dir, name)
	}
	return names
}

// namesDefinition reports whether a folder has the settings.json of paconn, which names the
// definition.
func namesDefinition(fsys fs.FS, dir string, files []string) bool {
	i := slices.IndexFunc(files, func(name string) bool { return strings.EqualFold(name, SettingsFile) })
	if i < 0 {
		return false
	}
	info, err := fs.Stat(fsys, path.Join(dir, files[i]))
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxSettings {
		return false
	}
	data, err := fs.ReadFile(fsys, path.Join(dir, files[i]))
	return err == nil && paconnName(source.Parse("", data), "apiDefinition") != ""
}

// maxSettings is the size of the largest settings.json of paconn, which has six short values.
const maxSettings = 64 << 10

// paconnName returns the file that a settings.json of paconn names, without its folder: paconn
// writes the file beside the ones that it names.
func paconnName(settings *source.File, key string) string {
	if settings == nil {
		return ""
	}
	name := strings.ReplaceAll(settings.Root.Get(key).Str(), `\`, "/")
	if name == "" {
		return ""
	}
	return path.Base(path.Clean(name))
}

// parse reads a definition, from YAML if its name says so.
func parse(name string, data []byte) *source.File {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml":
		return yamltext.Parse(name, data)
	}
	return source.Parse(name, data)
}

// assembleProperties sets the properties from separate files if there is no apiProperties.json.
func (c *Connector) assembleProperties(fsys fs.FS, dir string, entries []fs.DirEntry) error {
	if c.Properties != nil {
		return nil
	}
	var members []Member
	for _, part := range separateParts {
		var file *source.File
		known := knownFile{[]string{part.File}, source.Parse, &file}
		if err := known.read(fsys, dir, entries); err != nil {
			return err
		}
		if file != nil {
			members = append(members, Member{Name: part.Member, File: file})
		}
	}
	if members != nil {
		c.Properties = Assemble(path.Join(dir, PropertiesFile), members)
	}
	return nil
}

// Member is one member of an apiProperties.json that is assembled: from a file, or from a JSON
// text that is in none.
type Member struct {
	Name string
	File *source.File
	Text string
	At   source.Span // where it is, if that is not its place in File
}

// Assemble returns an apiProperties.json with these members. Every place is that in the
// member's file; a file that cannot be read is left out, and its problems are those of the
// result.
func Assemble(name string, members []Member) *source.File {
	d := source.Derivation{Name: name, Text: []byte(`{"properties":{`)}
	var broken []source.Problem
	for i, m := range members {
		if i > 0 {
			d.Text = append(d.Text, ',')
		}
		d.Text = fmt.Appendf(d.Text, "%s:", source.Quote(m.Name))
		start := len(d.Text)
		if m.File == nil {
			d.Text = append(d.Text, m.Text...)
			d.Origins = append(d.Origins, source.Origin{Start: start, End: len(d.Text), At: m.At})
			continue
		}
		at := m.File.Root.Span()
		if problems := faults(m.File); len(problems) > 0 || !m.File.Root.Exists() {
			broken = append(broken, problems...)
			d.Text = append(d.Text, "null"...)
			at = m.File.Span(0, 0)
		} else {
			d.Text = append(d.Text, at.Text()...)
		}
		if !m.At.IsZero() {
			at = m.At
		}
		d.Origins = append(d.Origins, source.Origin{Start: start, End: len(d.Text), At: at, Linear: m.At.IsZero()})
	}
	d.Text = append(d.Text, "}}\n"...)
	f := source.Derive(d)
	f.Fail(broken...)
	return f
}

// faults returns the problems after which a text is not valid JSON.
func faults(f *source.File) []source.Problem {
	return slices.DeleteFunc(f.Problems(), func(p source.Problem) bool {
		return p.Kind == source.ByteOrderMark || p.Kind == source.DuplicateKey
	})
}
