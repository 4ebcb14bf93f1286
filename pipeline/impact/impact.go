// Package impact finds who uses a connector (the flows, canvas apps and agents in solutions)
// and which of them a change breaks.
package impact

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"alm/internal/disk"
	"alm/pipeline/check"
)

// The kinds of consumer.
const (
	Flow  = "flow"
	App   = "app"
	Agent = "agent"
)

// Consumer is one flow, app or agent.
type Consumer struct {
	Kind    string
	Name    string // as makers see it
	File    string
	Calls   []Call
	Unclear []string // places that were read and not understood, and why

	ID          string // of a flow or an agent, where it is known
	Environment string // the stage whose environment has it; "" of a file
	Owner       string // there
	State       string // there: on, off, suspended

	runs     []run
	packed   bool // the file is in a zip in a folder
	weakName bool // the name is not the title that the component's own file has
}

// Found is what one source contains.
type Found struct {
	Consumers []Consumer
	Problems  []string // files that could not be read, and why
}

const (
	maxFile = 64 << 20 // bytes of one file that is looked at
	maxAll  = 1 << 30  // bytes of all of them
)

// Read finds the consumers in a folder, an unpacked solution, a solution zip (as zip.Reader)
// or a folder of either. Problems name each file that could not be read; Read fails only when
// the folder itself cannot be read.
func Read(fsys fs.FS) (Found, error) {
	r := newReader(fsys, maxAll)
	if err := r.walk(); err != nil {
		return Found{}, fmt.Errorf("look for flows and apps: %w", err)
	}
	r.resolve()
	if len(r.found.Consumers)+len(r.found.Problems) > 0 { // a folder that has nothing else has no consumers
		for _, name := range r.links {
			r.problem(name, disk.ErrLink)
		}
	}
	return r.found, nil
}

type reader struct {
	fsys          fs.FS
	found         Found
	refs          map[string]string   // connection reference, lower case -> API
	names         map[string]string   // flow file, lower case -> the name in customizations.xml
	titles        map[string]string   // folder of an agent's component, lower case -> its title
	componentRefs map[string][]string // schema name of a component, lower case -> connection references
	texts         map[string]string   // what is kept of all files, once
	left          int64               // bytes
	links         []string            // which are not followed
	nested        bool                // the source is a zip in a folder
	tracing       bool                // note where expressions name what they read
}

func newReader(fsys fs.FS, left int64) *reader {
	return &reader{
		fsys: fsys, left: left, refs: map[string]string{}, titles: map[string]string{},
		componentRefs: map[string][]string{}, texts: map[string]string{},
	}
}

// keep returns a copy of a text, so that the file it is from is not kept with it.
func (r *reader) keep(text string) string {
	kept, ok := r.texts[text]
	if !ok {
		kept = strings.Clone(text)
		r.texts[kept] = kept
	}
	return kept
}

func (r *reader) walk() error {
	return fs.WalkDir(r.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			r.problem(name, err)
			return nil
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && name != "." || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.Type()&fs.ModeSymlink != 0:
			r.link(name)
			return nil
		case d.IsDir() || !d.Type().IsRegular():
			return nil
		}
		if as := readerFor(strings.ToLower(name)); as != nil {
			r.read(name, as)
		}
		return nil
	})
}

// link keeps a link that may lead to flows: one that has the name of a file that is read, or of a folder.
func (r *reader) link(name string) {
	if readerFor(strings.ToLower(name)) != nil || path.Ext(name) == "" {
		r.links = append(r.links, name)
	}
}

// readers are how files are read, by their name in lower case; other files are skipped.
var readers = []struct {
	reads func(name string) bool
	read  func(*reader, string, []byte) error
}{
	{isFlow, (*reader).flow},
	{isFlowName, (*reader).flowName},
	{isBase("workflow.yml"), (*reader).flowRow},
	{isAgent, (*reader).agent},
	{isBase("botcomponent.xml"), (*reader).agentTitle},
	{isBase("botcomponent_connectionreferenceset.xml"), (*reader).agentReferences},
	{isWorkflowName, (*reader).workflowName},
	{isBase("customizations.xml"), (*reader).customizations},
	{isBase("connectionreference.yml"), (*reader).referenceFile},
	{isBase("connections.json"), (*reader).connections},
	{hasSuffix(".msapp"), (*reader).app},
	{hasSuffix("/" + strings.ToLower(dataSourcesFile)), (*reader).appFolder},
	{hasSuffix(".pa.yaml"), (*reader).screen},
}

func isBase(base string) func(string) bool {
	return func(name string) bool { return path.Base(name) == base }
}

func hasSuffix(suffix string) func(string) bool {
	return func(name string) bool { return strings.HasSuffix(name, suffix) }
}

func isWorkflowName(name string) bool {
	return path.Base(name) == "metadata.yml" && path.Base(path.Dir(path.Dir(name))) == "workflows"
}

func readerFor(name string) func(*reader, string, []byte) error {
	for _, r := range readers {
		if r.reads(name) {
			return r.read
		}
	}
	if path.Ext(name) == ".zip" { // its files are read by this table, so it cannot be in it
		return (*reader).zip
	}
	return nil
}

func (r *reader) read(name string, as func(*reader, string, []byte) error) {
	data, err := r.data(r.fsys, name)
	if err == nil {
		err = as(r, name, data)
	}
	if err != nil {
		r.problem(name, err)
	}
}

// data reads one file, up to the limits.
func (r *reader) data(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	limit := min(maxFile, r.left)
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("larger than %d MB, or all files together than %d MB", maxFile>>20, maxAll>>20)
	}
	r.left -= int64(len(data))
	return data, nil
}

func (r *reader) problem(name string, err error) {
	r.found.Problems = append(r.found.Problems, fmt.Sprintf("%s: %v", name, err))
}

// zip reads a solution zip in a folder, but no zip inside a zip.
func (r *reader) zip(name string, data []byte) error {
	if r.nested {
		return nil
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	inner := newReader(archive, r.left)
	inner.nested, inner.texts = true, r.texts
	if err := inner.walk(); err != nil {
		return err
	}
	inner.resolve()
	r.left = inner.left
	for _, c := range inner.found.Consumers {
		c.File, c.packed = path.Join(name, c.File), true
		r.found.Consumers = append(r.found.Consumers, c)
	}
	for _, p := range inner.found.Problems {
		r.found.Problems = append(r.found.Problems, path.Join(name, p))
	}
	return nil
}

// resolve replaces connection references by their APIs, and names of files by titles.
func (r *reader) resolve() {
	for i := range r.found.Consumers {
		c := &r.found.Consumers[i]
		folder := strings.ToLower(path.Dir(c.File))
		if name := r.names[flowKey(c.File)]; name != "" && c.Kind == Flow {
			c.Name = name
		}
		if name := r.titles[folder]; name != "" && c.weakName {
			c.Name = name
		}
		for j := range c.Calls {
			if c.Calls[j].tool == "" {
				r.resolveCall(&c.Calls[j], path.Base(folder))
			}
		}
	}
	r.resolveTools()
}

// resolveTools gives each call through a tool of an agent the server of that tool.
func (r *reader) resolveTools() {
	for i := range r.found.Consumers {
		for j := range r.found.Consumers[i].Calls {
			call := &r.found.Consumers[i].Calls[j]
			if call.tool == "" || call.API != "" {
				continue
			}
			if server := r.server(call.tool); server != nil {
				call.API, call.Operation, call.nameless, call.cut = server.API, server.Operation, server.nameless, server.cut
				continue
			}
			call.Unclear, call.nameless = "it uses the tool "+call.tool+", which is not among the files", true
		}
	}
}

// server returns the call of the component with a schema name. In a workspace its file has the last
// part of the name.
func (r *reader) server(tool string) *Call {
	tool = strings.ToLower(tool)
	for i := range r.found.Consumers {
		c := &r.found.Consumers[i]
		name := strings.ToLower(agentFile(c.File))
		if c.Kind != Agent || name != tool && !strings.HasSuffix(tool, "."+name) {
			continue
		}
		for j := range c.Calls {
			if call := &c.Calls[j]; call.server && call.tool == "" {
				return call
			}
		}
	}
	return nil
}

func (r *reader) resolveCall(call *Call, component string) {
	if api := r.refs[strings.ToLower(call.API)]; api != "" {
		call.API, call.nameless = api, false
		return
	}
	if call.By != check.Copilot {
		return
	}
	if linked := r.componentRefs[component]; call.API == "" && len(linked) == 1 {
		call.API = linked[0]
		if api := r.refs[strings.ToLower(linked[0])]; api != "" {
			call.API = api
			return
		}
	}
	call.API, call.cut = apiInReference(call.API)
	call.nameless = !isShared(call.API)
}
