package gitfs

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"time"

	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// fileInfo is an fs.DirEntry and, once its size is known, an fs.FileInfo.
type fileInfo struct {
	node node
	name string
	time time.Time
	size int64
}

func (i *fileInfo) Name() string               { return i.name }
func (i *fileInfo) Size() int64                { return i.size }
func (i *fileInfo) ModTime() time.Time         { return i.time }
func (i *fileInfo) Sys() any                   { return nil }
func (i *fileInfo) IsDir() bool                { return i.node.isDir() }
func (i *fileInfo) Type() fs.FileMode          { return i.Mode().Type() }
func (i *fileInfo) Info() (fs.FileInfo, error) { return i.sized() }
func (i *fileInfo) String() string             { return fs.FormatDirEntry(i) }

func (i *fileInfo) Mode() fs.FileMode {
	switch i.node.Mode {
	case filemode.Dir, filemode.Submodule:
		return fs.ModeDir | 0o555
	case filemode.Symlink:
		return fs.ModeSymlink | 0o444
	case filemode.Executable:
		return 0o555
	}
	return 0o444
}

func (i *fileInfo) sized() (fs.FileInfo, error) {
	if i.IsDir() {
		return i, nil
	}
	size, err := i.node.db.blobSize(i.node.Hash)
	if err != nil {
		return nil, err
	}
	known := *i
	known.size = size
	return &known, nil
}

type openFile struct {
	*bytes.Reader
	info *fileInfo
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info.sized() }
func (f *openFile) Close() error               { return nil }

type openDir struct {
	info *fileInfo
	list []fs.DirEntry
}

func (d *openDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *openDir) Close() error               { return nil }

func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.info.name, Err: errors.New("is a folder")}
}

func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.list)
	} else if len(d.list) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.list))
	list := d.list[:n:n]
	d.list = d.list[n:]
	return list, nil
}
