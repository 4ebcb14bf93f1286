package impact

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"alm/internal/source"
)

// app reads a canvas app: the data sources that are connectors, and the formulas that call
// them. (References/DataSources.json and Controls/*.json of an .msapp)
func (r *reader) app(name string, data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	a := appWalk{reader: r, words: map[string]bool{}, files: archive}
	if err := a.open(); err != nil {
		return err
	}
	if len(a.sources) > 0 {
		for _, file := range a.formulaFiles() {
			text, err := r.data(archive, file)
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			a.controls(source.Parse(file, text).Root, "", 0)
		}
	}
	title := a.title
	if title == "" {
		title = strings.TrimSuffix(path.Base(name), path.Ext(name))
	}
	r.found.Consumers = append(r.found.Consumers, Consumer{Kind: App, Name: title, File: name, Calls: a.calls, words: a.words})
	return nil
}

type appWalk struct {
	*reader
	files   *zip.Reader
	sources []dataSource
	title   string
	calls   []Call
	words   map[string]bool
}

type dataSource struct{ name, api string }

// open reads the app's name and data sources. Old apps use "\" in entry names.
func (a *appWalk) open() error {
	for _, f := range a.files.File {
		f.Name = strings.ReplaceAll(f.Name, `\`, "/")
	}
	data, err := a.data(a.files, "References/DataSources.json")
	if err != nil {
		return nil // an app without data
	}
	var list struct {
		DataSources []struct{ Name, Type, ApiId string }
	}
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &list); err != nil {
		return fmt.Errorf("References/DataSources.json: %w", err)
	}
	for _, s := range list.DataSources {
		if s.ApiId != "" {
			a.sources = append(a.sources, dataSource{s.Name, path.Base(s.ApiId)})
		}
	}
	var properties struct{ Name string }
	if data, err := a.data(a.files, "Properties.json"); err == nil {
		_ = json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &properties)
	}
	a.title = properties.Name
	return nil
}

func (a *appWalk) formulaFiles() []string {
	var names []string
	for _, folder := range []string{"Controls", "Components"} {
		found, err := fs.Glob(a.files, folder+"/*.json")
		if err == nil {
			names = append(names, found...)
		}
	}
	return names
}

// controls reads the rules of a control and of its children: Screen1/Button1.OnSelect.
func (a *appWalk) controls(n source.Node, where string, level int) {
	if level > 4*maxNesting {
		return
	}
	if name := n.Get("Name").Str(); name != "" && n.Get("Rules").Exists() {
		where = strings.TrimPrefix(where+"/"+name, "/")
		for _, rule := range n.Get("Rules").Items() {
			a.formula(rule.Get("InvariantScript").Str(), where+"."+rule.Get("Property").Str())
		}
	}
	for _, value := range n.Members() {
		a.controls(value, where, level+1)
	}
	for _, item := range n.Items() {
		a.controls(item, where, level+1)
	}
}

// formula collects calls such as Source.Operation( and 'My source'.Operation(.
func (a *appWalk) formula(text, where string) {
	for rest := text; ; {
		i := strings.IndexByte(rest, '.')
		if i < 0 {
			return
		}
		owner, member := identifierBefore(rest[:i]), identifierAt(rest[i+1:])
		rest = rest[i+1:]
		if member == "" {
			continue
		}
		a.words[member] = true
		for _, s := range a.sources {
			if s.name == owner {
				a.calls = append(a.calls, Call{API: s.api, Operation: member, Where: where, Opaque: true})
			}
		}
	}
}

// identifierBefore returns the name at the end of text, without quotes.
func identifierBefore(text string) string {
	if strings.HasSuffix(text, "'") {
		if i := strings.LastIndexByte(text[:len(text)-1], '\''); i >= 0 {
			return text[i+1 : len(text)-1]
		}
	}
	i := strings.LastIndexFunc(text, func(c rune) bool { return !inIdentifier(c) })
	return text[i+1:]
}

// identifierAt returns the name at the start of text, without quotes.
func identifierAt(text string) string {
	if quoted, ok := strings.CutPrefix(text, "'"); ok {
		name, _, _ := strings.Cut(quoted, "'")
		return name
	}
	i := strings.IndexFunc(text, func(c rune) bool { return !inIdentifier(c) })
	if i < 0 {
		return text
	}
	return text[:i]
}

func inIdentifier(c rune) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c > 0x7f
}
