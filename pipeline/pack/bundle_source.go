package pack

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/verify"
	"alm/solution"
)

// merge puts the connectors and variables of alm.yaml into the solution that its source
// holds. The source's own texts, publisher and other components stay.
func (b *Bundle) merge(p *project.Project, name string, fsys fs.FS) error {
	base, there, err := b.openSource(p, name, fsys)
	if err != nil {
		return err
	}
	from := path.Clean(p.Solutions[name].Source)
	ours, err := b.build(p, name, fsys, there, slices.Sorted(maps.Keys(p.Solutions[name].Connectors)))
	if err != nil {
		return err
	}
	b.Open = func(managed bool) (*solution.Package, error) {
		content, err := base(managed)
		if err != nil {
			return nil, err
		}
		return content, putAll(content, ours)
	}
	if err := b.read(from); err != nil {
		return err
	}
	return refuseToPack(p.FileName(), b.found)
}

// openSource opens what a solution is merged into, and reads it.
func (b *Bundle) openSource(p *project.Project, name string, fsys fs.FS) (func(managed bool) (*solution.Package, error), *solution.Solution, error) {
	from := path.Clean(p.Solutions[name].Source)
	at := p.At("solutions", name, "source")
	if _, err := fs.Stat(fsys, from); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, at.Errorf("name an unpacked solution or a solution zip in the project", "solution %s: the source %s does not exist", name, from)
	}
	base, err := b.source(fsys, from)
	if err != nil {
		return nil, nil, at.Errorf(treeHint(err), "solution %s: source %s: %w", name, from, err)
	}
	content, err := base(true)
	if err != nil {
		return nil, nil, at.Errorf(treeHint(err), "solution %s: source %s: %w", name, from, err)
	}
	there, found := verify.Package(content)
	if there == nil {
		return nil, nil, refuseToPack("solution "+name+": source "+from, found)
	}
	if there.Name != name {
		return nil, nil, exit.Usage.Errorf("give the solution the same name in both", "%s calls the solution %s, and its source %s calls it %q", p.FileName(), name, from, there.Name)
	}
	return base, there, nil
}

func putAll(content *solution.Package, s *solution.Solution) error {
	for _, c := range s.Connectors {
		if err := content.Put(c); err != nil {
			return err
		}
	}
	for _, v := range s.Variables {
		if err := content.PutVariable(v); err != nil {
			return err
		}
	}
	return content.SetVersion(s.Version)
}

// source opens what a solution is merged into: an unpacked solution or a zip.
func (b *Bundle) source(fsys fs.FS, name string) (func(managed bool) (*solution.Package, error), error) {
	if !strings.EqualFold(path.Ext(name), ".zip") {
		tree, err := fs.Sub(fsys, name)
		return func(managed bool) (*solution.Package, error) { return solution.OpenTree(tree, managed) }, err
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	b.files = append(b.files, f)
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	r, ok := f.(io.ReaderAt)
	if !ok {
		data, err := io.ReadAll(f)
		if err != nil {
			return nil, err
		}
		r = bytes.NewReader(data)
	}
	return func(managed bool) (*solution.Package, error) {
		content, err := solution.OpenZip(r, info.Size())
		if err != nil {
			return nil, err
		}
		return content, content.SetManaged(managed)
	}, nil
}
