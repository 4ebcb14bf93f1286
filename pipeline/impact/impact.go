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
)

// The kinds of consumer.
const (
	Flow  = "flow"
	App   = "app"
	Agent = "agent"
)

// Consumer is one flow, app or agent.
type Consumer struct {
	Kind  string
	Name  string // as makers see it
	File  string
	Calls []Call
	words map[string]bool // what an app's formulas name
}

// Call is one place where a consumer calls an operation of a connector.
type Call struct {
	API       string   // the connector as stored: "shared_contoso-5forders-5f…"
	Operation string   // operationId; "" where method and path are stored, as Logic Apps does
	Method    string   // lower case
	Path      string   // with "{}" for what is filled in
	Where     string   // the place inside: "actions/Get_the_order"
	Line      int      // of File, from 1; 0 where the file is no text
	Keys      []string // what is sent: "orderId", "body/service"
	Reads     []string // what is read of the output: "body/id"
	Opaque    bool     // keys and reads are not known
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
	r := reader{fsys: fsys, refs: map[string]string{}, left: maxAll}
	if err := r.walk(); err != nil {
		return Found{}, fmt.Errorf("look for flows and apps: %w", err)
	}
	r.resolve()
	return r.found, nil
}

// Stored is a cloud flow as an environment stores it.
type Stored struct {
	Name string
	Text []byte // JSON, as in an unpacked solution
}

// ReadStored finds the calls in flows that an environment stores. The argument where names the
// environment instead of a file; references maps connection references, in lower case, to
// APIs.
func ReadStored(where string, flows []Stored, references map[string]string) Found {
	r := reader{refs: references}
	for _, f := range flows {
		before := len(r.found.Consumers)
		if err := r.flow(where, f.Text); err != nil {
			r.problem(where+": flow "+f.Name, err)
			continue
		}
		for i := range r.found.Consumers[before:] {
			r.found.Consumers[before+i].Name = f.Name
		}
	}
	r.resolve()
	return r.found
}

type reader struct {
	fsys   fs.FS
	found  Found
	refs   map[string]string // connection reference, lower case -> API
	names  map[string]string // flow file, lower case -> the name in customizations.xml
	left   int64             // bytes
	nested bool              // the source is a zip in a folder
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
		case d.IsDir() || !d.Type().IsRegular():
			return nil
		}
		if as := readerFor(strings.ToLower(name)); as != nil {
			r.read(name, as)
		}
		return nil
	})
}

// readerFor returns how to read a file, by its name in lower case; nil for files that are
// skipped.
func readerFor(name string) func(*reader, string, []byte) error {
	switch {
	case isFlow(name):
		return (*reader).flow
	case isFlowName(name):
		return (*reader).flowName
	case isAgent(name):
		return (*reader).agent
	case path.Ext(name) == ".msapp":
		return (*reader).app
	case path.Base(name) == "customizations.xml":
		return (*reader).customizations
	case path.Ext(name) == ".zip":
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
	inner := reader{fsys: archive, refs: map[string]string{}, left: r.left, nested: true}
	if err := inner.walk(); err != nil {
		return err
	}
	inner.resolve()
	r.left = inner.left
	for _, c := range inner.found.Consumers {
		c.File = path.Join(name, c.File)
		r.found.Consumers = append(r.found.Consumers, c)
	}
	for _, p := range inner.found.Problems {
		r.found.Problems = append(r.found.Problems, path.Join(name, p))
	}
	return nil
}

// resolve replaces connection references by their APIs, and file names of flows by the flows'
// names.
func (r *reader) resolve() {
	for i := range r.found.Consumers {
		c := &r.found.Consumers[i]
		if name := r.names[strings.ToLower(path.Base(c.File))]; name != "" {
			c.Name = name
		}
		for j := range c.Calls {
			if api := r.refs[strings.ToLower(c.Calls[j].API)]; api != "" {
				c.Calls[j].API = api
			}
		}
	}
}
