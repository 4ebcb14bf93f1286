package impact

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

type reader struct {
	fsys          fs.FS
	found         Found
	refs          map[string]string   // connection reference, lower case -> API
	names         map[string]string   // flow file, lower case -> the name in customizations.xml
	titles        map[string]string   // folder of an agent's component, lower case -> its title
	componentRefs map[string][]string // schema name of a component, lower case -> connection references
	parts         agentFiles
	texts         map[string]string // what is kept of all files, once
	left          int64             // bytes
	unmarked      int64             // bytes that may be searched for marks of templates
	links         []string          // which are not followed
	nested        int               // how many zips the source is in
	tracing       bool              // note where expressions name what they read
}

func newReader(fsys fs.FS, left int64) *reader {
	return &reader{
		fsys: fsys, left: left, unmarked: maxAll, refs: map[string]string{}, titles: map[string]string{},
		componentRefs: map[string][]string{}, texts: map[string]string{},
		parts: agentFiles{map[string]agentName{}, map[string]string{}, map[string]string{}, map[string]partParents{}},
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
		} else {
			r.readOther(name)
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
	{isBase("botcomponent.yml"), (*reader).agentTitleYAML},
	{isBase("bot.xml"), (*reader).agentRow},
	{isBase("bot.yml"), (*reader).agentRowYAML},
	{isBase(".agent.json"), (*reader).childLink},
	{isBase("botcomponent_connectionreferenceset.xml"), (*reader).agentReferences},
	{isWorkflowName, (*reader).workflowName},
	{isBase("customizations.xml"), (*reader).customizations},
	{isBase("connectionreference.yml"), (*reader).referenceFile},
	{isBase("connections.json"), (*reader).connections},
	{hasSuffix(".msapp"), (*reader).app},
	{hasSuffix("/" + strings.ToLower(dataSourcesFile)), (*reader).appFolder},
	{hasSuffix(".pa.yaml"), (*reader).screen},
	{hasSuffix(".fx.yaml"), (*reader).screen},
	{isBase("power.config.json"), (*reader).codeApp},
	{isFunction, (*reader).function},
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

// readOther reads a file with another name, if it deploys Logic Apps.
func (r *reader) readOther(name string) {
	marks := templateMarks[strings.ToLower(path.Ext(name))]
	if marks == nil {
		return
	}
	has, err := r.hasMark(name, marks)
	switch {
	case err != nil:
		r.problem(name, err)
	case has:
		r.read(name, (*reader).template)
	}
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
	if isEncrypted(f) {
		return nil, errors.New("it is encrypted")
	}
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

// isEncrypted reports whether a file is in a zip that has a password.
func isEncrypted(f fs.File) bool {
	info, err := f.Stat()
	if err != nil {
		return false
	}
	header, ok := info.Sys().(*zip.FileHeader)
	return ok && header.Flags&1 != 0
}

func (r *reader) problem(name string, err error) {
	r.found.Problems = append(r.found.Problems, fmt.Sprintf("%s: %v", name, err))
}

// maxZips is how many zips may be around a file: those of solutions, and of packages of them.
const maxZips = 3

// zip reads a solution zip in a folder, or in a zip.
func (r *reader) zip(name string, data []byte) error {
	if r.nested == maxZips {
		return errors.New("it is in too many zips")
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	inner := newReader(archive, r.left)
	inner.nested, inner.texts, inner.unmarked = r.nested+1, r.texts, r.unmarked
	if err := inner.walk(); err != nil {
		return err
	}
	inner.resolve()
	r.left, r.unmarked = inner.left, inner.unmarked
	for name, api := range inner.refs { // a flow of one solution may use a reference of another one
		if r.refs[name] == "" {
			r.refs[name] = api
		}
	}
	for _, c := range inner.found.Consumers {
		c.File, c.packed = path.Join(name, c.File), true
		r.found.Consumers = append(r.found.Consumers, c)
	}
	for _, p := range inner.found.Problems {
		r.found.Problems = append(r.found.Problems, path.Join(name, p))
	}
	return nil
}
