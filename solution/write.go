package solution

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"alm/internal/lazyregexp"
)

// zipEntry is one file of a zip.
type zipEntry struct {
	name string
	data []byte
}

// Write writes the zip as the platform exports it: the same solution gives the same bytes on
// every machine, and managed differs from unmanaged in one element. Connectors and variables
// are ordered by name. Write requires only names and definitions; package verify
// finds what else an import requires.
func (s *Solution) Write(w io.Writer, managed bool) error {
	p, err := s.Package(managed)
	if err == nil {
		err = p.WriteZip(w)
	}
	if err != nil {
		return fmt.Errorf("write solution %s: %w", s.Name, err)
	}
	return nil
}

// Package returns the package that Write writes.
func (s *Solution) Package(managed bool) (*Package, error) {
	entries, err := s.entries(managed)
	if err != nil {
		return nil, err
	}
	return packageOf(entries), nil
}

// entries returns the files in the order of exports since 2025.
func (s *Solution) entries(managed bool) ([]zipEntry, error) {
	entries := []zipEntry{
		{CustomizationsFile, s.customizations().bytes()},
		{ManifestFile, s.manifest(managed).bytes()},
	}
	for _, c := range s.sortedConnectors() {
		if c.Definition == nil {
			return nil, fmt.Errorf("connector %q has no definition", c.Name)
		}
		for i := range connectorFiles {
			if data := c.content(i); data != nil {
				entries = append(entries, zipEntry{c.Entry(ConnectorFile(i)), data})
			}
		}
	}
	for _, v := range s.sortedVariables() {
		entries = append(entries, zipEntry{v.Entry(), v.element().bytes()})
		if v.Value != nil {
			entries = append(entries, zipEntry{v.ValueEntry(), v.values()})
		}
	}
	entries = append(entries, zipEntry{contentTypesFile, contentTypes(entries)})
	return entries, checkEntries(entries)
}

// plainName matches entries of a connector's or a variable's folder: ASCII, so that their
// bytes mean the same with and without the zip's UTF-8 flag.
var plainName = lazyregexp.New(`^(Connector/|environmentvariabledefinitions/[A-Za-z0-9_.-]+/)?[A-Za-z0-9_.\[\]-]+$`)

// checkEntries rejects names that would leave the zip or collide in it.
func checkEntries(entries []zipEntry) error {
	seen := map[string]bool{}
	for _, e := range entries {
		key := strings.ToLower(e.name)
		if !plainName.Get().MatchString(e.name) || !fs.ValidPath(e.name) {
			return fmt.Errorf("entry %q: the name is not allowed", e.name)
		}
		if seen[key] {
			return fmt.Errorf("entry %q: the name occurs twice", e.name)
		}
		seen[key] = true
	}
	return nil
}

// contentTypes returns [Content_Types].xml: one line, and a Default for every extension in
// order of appearance.
func contentTypes(entries []zipEntry) []byte {
	var b bytes.Buffer
	b.Write(byteOrderMark)
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><Types xmlns="` + contentTypesSpace + `">`)
	seen := map[string]bool{}
	for _, e := range entries {
		ext := strings.TrimPrefix(path.Ext(e.name), ".")
		if !seen[ext] {
			seen[ext] = true
			parent("Default").with("Extension", ext, "ContentType", "application/octet-stream").write(&b, "")
		}
	}
	b.WriteString("</Types>")
	return b.Bytes()
}

const contentTypesSpace = "http://schemas.openxmlformats.org/package/2006/content-types"

// The headers of every export of the platform: Deflate with the "maximum" flag, written by
// version 4.5 on FAT, readable from 2.0, no extra fields, no data descriptors. The time is
// 2020-01-01 00:00 in MS-DOS form, which has no time zone.
const (
	creatorVersion = 45
	readerVersion  = 20
	deflateMaximum = 0x0002
	nameIsUTF8     = 0x0800
	dosDate        = (2020-1980)<<9 | 1<<5 | 1
)

func packageOf(entries []zipEntry) *Package {
	p := &Package{}
	for _, e := range entries {
		p.parts = append(p.parts, &zipPart{name: e.name, data: e.data, size: int64(len(e.data))})
	}
	return p
}
