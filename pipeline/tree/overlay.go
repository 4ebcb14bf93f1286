package tree

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"time"
)

// Overlay is a file system with other texts in some of the files of FS.
type Overlay struct {
	fs.FS
	Texts map[string][]byte
}

// Has reports whether a file exists with exactly this text.
func (o Overlay) Has(name string, text []byte) bool {
	data, err := o.ReadFile(name)
	return err == nil && bytes.Equal(data, text)
}

// ReadFile reads a file.
func (o Overlay) ReadFile(name string) ([]byte, error) {
	if text, ok := o.Texts[name]; ok {
		return bytes.Clone(text), nil
	}
	return fs.ReadFile(o.FS, name)
}

// ReadDir lists a folder.
func (o Overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	for i, e := range entries {
		if text, ok := o.Texts[path.Join(name, e.Name())]; ok {
			entries[i] = fs.FileInfoToDirEntry(laidInfo{e.Name(), int64(len(text))})
		}
	}
	return entries, err
}

// Open opens a file or folder.
func (o Overlay) Open(name string) (fs.File, error) {
	if text, ok := o.Texts[name]; ok {
		return laid{bytes.NewReader(text), laidInfo{path.Base(name), int64(len(text))}}, nil
	}
	return o.FS.Open(name)
}

// laid is an open file of an overlay.
type laid struct {
	io.Reader
	laidInfo
}

func (l laid) Stat() (fs.FileInfo, error) { return l.laidInfo, nil }
func (l laid) Close() error               { return nil }

type laidInfo struct {
	name string
	size int64
}

func (i laidInfo) Name() string       { return i.name }
func (i laidInfo) Size() int64        { return i.size }
func (i laidInfo) Mode() fs.FileMode  { return 0o444 }
func (i laidInfo) ModTime() time.Time { return time.Time{} }
func (i laidInfo) IsDir() bool        { return false }
func (i laidInfo) Sys() any           { return nil }
