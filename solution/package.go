package solution

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Package is the files of a solution, including those that alm does not know. Files that are
// not edited keep their bytes and their position. It reads from its zip or tree until it is
// written.
type Package struct {
	parts     []*zipPart
	leftOut   []string // files of a tree that are not part of it
	converted bool     // it was made managed, and its source is not
}

// zipPart is one entry of the zip to write.
type zipPart struct {
	name string
	from *zip.File // the zip's own entry, as long as nobody edits it
	data []byte    // its content, when from and open are nil
	open func() (io.ReadCloser, error)
	size int64
}

// OpenZip opens a solution zip, from the platform's export or its packer, within the limits of
// Read. The error is a Problem, which may be ErrNotSolution: besides what Read rejects, also
// names that leave the zip or occur twice.
func OpenZip(r io.ReaderAt, size int64) (*Package, error) {
	a := openArchive(r, size)
	if len(a.problems) > 0 {
		return nil, a.problems[0]
	}
	p := &Package{}
	for _, h := range a.headers {
		p.parts = append(p.parts, &zipPart{name: h.Name, from: h, open: h.Open, size: int64(h.UncompressedSize64)})
	}
	return p, p.complete()
}

// complete checks for the two files that make a solution.
func (p *Package) complete() error {
	for _, name := range []string{ManifestFile, CustomizationsFile} {
		if p.part(name) == nil {
			return problem(RootMissing, name, "is not there")
		}
	}
	return nil
}

// Entries returns the names of the files in their order, without folders.
func (p *Package) Entries() []string {
	var names []string
	for _, part := range p.parts {
		if !strings.HasSuffix(part.name, "/") {
			names = append(names, part.name)
		}
	}
	return names
}

func (p *Package) part(name string) *zipPart {
	i := slices.IndexFunc(p.parts, func(x *zipPart) bool { return x.name == name })
	if i < 0 {
		return nil
	}
	return p.parts[i]
}

func (x *zipPart) reader() (io.ReadCloser, error) {
	if x.open == nil {
		return io.NopCloser(bytes.NewReader(x.data)), nil
	}
	return x.open()
}

func (x *zipPart) read() ([]byte, error) {
	data, err := inflate(&archivedFile{x.reader, uint64(x.size)})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", x.name, err)
	}
	return data, nil
}

func (x *zipPart) set(data []byte) {
	if x.open == nil && bytes.Equal(x.data, data) {
		return
	}
	*x = zipPart{name: x.name, data: data, size: int64(len(data))}
}

// Solution returns the package as Read would.
func (p *Package) Solution() (*Solution, error) { return load(p.archive()).result() }

func (p *Package) archive() *zipArchive {
	a := newArchive()
	for _, x := range p.parts {
		if !strings.HasSuffix(x.name, "/") {
			a.files[x.name] = &archivedFile{x.reader, uint64(x.size)}
			a.names = append(a.names, x.name)
		}
	}
	return a
}

// put sets a file's bytes, or adds the file after the last one of its folder.
func (p *Package) put(name string, data []byte) {
	if x := p.part(name); x != nil {
		x.set(data)
		return
	}
	at := len(p.parts)
	if at > 0 && p.parts[at-1].name == contentTypesFile {
		at--
	}
	for i, x := range p.parts {
		if path.Dir(x.name) == path.Dir(name) && path.Dir(name) != "." {
			at = i + 1
		}
	}
	p.parts = slices.Insert(p.parts, at, &zipPart{name: name, data: data, size: int64(len(data))})
}

func (p *Package) remove(name string) {
	p.parts = slices.DeleteFunc(p.parts, func(x *zipPart) bool { return x.name == name })
}
