package gitfs

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"time"

	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// info is both what fs calls a DirEntry and, once its size is known, a FileInfo.
type info struct {
	fsys  *treeFS
	name  string
	entry treeEntry
	size  int64
}

func (i *info) Name() string               { return i.name }
func (i *info) Size() int64                { return i.size }
func (i *info) ModTime() time.Time         { return i.fsys.time }
func (i *info) Sys() any                   { return nil }
func (i *info) Type() fs.FileMode          { return i.Mode().Type() }
func (i *info) Info() (fs.FileInfo, error) { return i.sized() }
func (i *info) String() string             { return fs.FormatDirEntry(i) }

func (i *info) IsDir() bool {
	return i.entry.Mode == filemode.Dir || i.entry.Mode == filemode.Submodule
}

func (i *info) Mode() fs.FileMode {
	switch i.entry.Mode {
	case filemode.Dir, filemode.Submodule:
		return fs.ModeDir | 0o555
	case filemode.Symlink:
		return fs.ModeSymlink | 0o444
	case filemode.Executable:
		return 0o555
	}
	return 0o444
}

func (i *info) sized() (fs.FileInfo, error) {
	if i.IsDir() {
		return i, nil
	}
	size, err := i.fsys.repo.blobSize(i.entry.Hash)
	if err != nil {
		return nil, err
	}
	known := *i
	known.size = size
	return &known, nil
}

type openFile struct {
	*bytes.Reader
	info *info
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info.sized() }
func (f *openFile) Close() error               { return nil }

type openDir struct {
	info *info
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
