package impact

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"

	"github.com/goccy/go-yaml/ast"
)

// app reads a canvas app: the data sources that are connectors, and the formulas that call
// them. (References/DataSources.json and Controls/*.json of an .msapp, or Src/*.pa.yaml)
func (r *reader) app(name string, data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	for _, f := range archive.File {
		f.Name = strings.ReplaceAll(f.Name, `\`, "/") // old apps
	}
	return r.appIn(archive, name, "")
}

// appIn reads the canvas app of these files, which is called as it says itself, or as the caller says.
func (r *reader) appIn(files fs.FS, name, title string) error {
	a := appWalk{reader: r, words: map[string]bool{}, flows: map[string]string{}, files: files, name: name}
	if err := a.open(); err != nil {
		return err
	}
	if len(a.sources)+len(a.flows) > 0 || a.anySource {
		if err := a.formulas(); err != nil {
			return err
		}
	}
	title = cmp.Or(a.title, title, strings.TrimSuffix(path.Base(name), path.Ext(name)))
	r.found.Consumers = append(r.found.Consumers, Consumer{Kind: App, Name: title, File: name, Calls: a.calls, runs: a.runs})
	return nil
}

// screen reads a .pa.yaml file beside the .msapp that it belongs to, or in its place, or a .fx.yaml file as pac
// canvas unpack wrote it. They name data sources only in formulas.
func (r *reader) screen(name string, data []byte) error {
	if r.inAppFolder(name) {
		return nil // its controls are what is packed
	}
	root, err := parseYAML(data)
	if err != nil {
		return err
	}
	a := appWalk{reader: r, words: map[string]bool{}, anySource: true}
	a.yaml(root, "")
	if len(a.calls) > 0 {
		title := strings.TrimSuffix(strings.TrimSuffix(path.Base(name), ".pa.yaml"), ".fx.yaml")
		r.found.Consumers = append(r.found.Consumers, Consumer{Kind: App, Name: title, File: name, Calls: a.calls})
	}
	return nil
}

type appWalk struct {
	*reader
	files     fs.FS
	name      string
	sources   []dataSource
	anySource bool // the data sources are not known
	title     string
	calls     []Call
	flows     map[string]string // by data source, the ids of flows
	runs      []run
	words     map[string]bool
}

type dataSource struct{ name, api string }

// open reads the app's name and data sources.
func (a *appWalk) open() error {
	data, err := a.data(a.files, dataSourcesFile)
	if errors.Is(err, fs.ErrNotExist) {
		a.anySource = true
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", dataSourcesFile, err)
	}
	var all struct {
		DataSources []struct{ Name, Type, ApiId, WorkflowEntityId string }
	}
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &all); err != nil {
		return fmt.Errorf("%s: %w", dataSourcesFile, err)
	}
	for _, s := range all.DataSources {
		if s.WorkflowEntityId != "" {
			a.flows[s.Name] = strings.ToLower(s.WorkflowEntityId)
		}
		if s.ApiId != "" {
			a.sources = append(a.sources, dataSource{s.Name, apiOf(s.ApiId)})
		}
	}
	var properties struct{ Name string }
	if data, err := a.data(a.files, "Properties.json"); err == nil {
		_ = json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &properties)
	}
	a.title = properties.Name
	return nil
}

// formulas reads the formulas of the controls; an app without such files has them as YAML.
func (a *appWalk) formulas() error {
	files := a.list("Controls/*.json", "Components/*.json")
	if len(files) == 0 {
		files = a.list("Src/*.pa.yaml", "Src/Components/*.pa.yaml")
	}
	if len(files) == 0 {
		a.unreadSources()
	}
	for _, file := range files {
		text, err := a.data(a.files, file)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if path.Ext(file) == ".json" {
			controls := source.Parse(file, text)
			a.controls(controls.Root, "")
			if err := broken(controls); err != nil {
				a.problem(path.Join(a.name, file), err)
			}
			continue
		}
		root, err := parseYAML(text)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		a.yaml(root, "")
	}
	return nil
}

func (a *appWalk) list(patterns ...string) []string {
	var names []string
	for _, pattern := range patterns {
		if found, err := fs.Glob(a.files, pattern); err == nil {
			names = append(names, found...)
		}
	}
	return names
}

// controls reads the rules of a control and of its children: Screen1/Button1.OnSelect.
func (a *appWalk) controls(n source.Node, where string) {
	if name := n.Get("Name").Str(); name != "" && n.Get("Rules").Exists() {
		where = strings.TrimPrefix(where+"/"+name, "/")
		for _, rule := range n.Get("Rules").Items() {
			a.formula(rule.Get("InvariantScript").Str(), where+"."+rule.Get("Property").Str(), 0)
		}
	}
	for _, value := range n.Members() {
		a.controls(value, where)
	}
	for _, item := range n.Items() {
		a.controls(item, where)
	}
}

// yaml reads the formulas of screens and controls in YAML: a property whose text begins with =.
func (a *appWalk) yaml(n ast.Node, where string) {
	for _, m := range mappingOf(n) {
		name := m.Key.GetToken().Value
		if formula, ok := strings.CutPrefix(scalarOf(n, name), "="); ok {
			a.formula(formula, where+"."+name, m.Key.GetToken().Position.Line)
			continue
		}
		below := where
		if !slices.Contains(yamlParts, name) {
			below = strings.TrimPrefix(where+"/"+name, "/")
		}
		a.yaml(m.Value, below)
	}
	for _, item := range itemsIn(n) {
		a.yaml(item, where)
	}
}

// yamlParts are the keys of a .pa.yaml file that are no names of controls.
var yamlParts = []string{"Screens", "ComponentDefinitions", "App", "Children", "Properties", "CustomProperties"}

// unread counts a formula that is nested too deep: it may have calls of any connector.
func (a *appWalk) unread(where string) {
	a.calls = append(a.calls, Call{Where: where, Unclear: "a formula is nested too deep", nameless: true})
}

// unreadSources counts what an app without formulas may call.
func (a *appWalk) unreadSources() {
	const why = "the file of the app has no formulas, which say what it calls"
	for _, s := range a.sources {
		a.calls = append(a.calls, Call{By: check.Canvas, API: s.api, Where: "data source " + s.name, Unclear: why})
	}
	if len(a.sources) == 0 {
		a.calls = append(a.calls, Call{Where: "data sources", Unclear: why, nameless: true})
	}
}

// formula collects the calls of connectors in one formula.
func (a *appWalk) formula(text, where string, line int) {
	calls, complete := readFormula(text, a.words)
	if !complete {
		a.unread(where)
	}
	for _, c := range calls {
		if flow := a.flows[c.owner]; flow != "" {
			a.runs = append(a.runs, run{Flow, flow, where, line})
			continue
		}
		api, ok := a.source(c.owner)
		if !ok {
			continue
		}
		call := Call{
			By: check.Canvas, API: api, Operation: c.member, Where: where, Line: line,
			sends: sent{form: list, below: c.args}, words: a.words, nameless: a.anySource,
		}
		if c.result != "" {
			call.reads = []read{{key: "body/" + c.result, whole: true}}
		}
		if !c.closed {
			call.Unclear = "its formula is cut off"
		}
		a.calls = append(a.calls, call)
	}
}

// source returns the connector of a data source.
func (a *appWalk) source(name string) (api string, ok bool) {
	for _, s := range a.sources {
		if s.name == name {
			return s.api, true
		}
	}
	return name, a.anySource && name != ""
}
