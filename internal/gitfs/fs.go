package gitfs

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// FS is the commit's tree. Symbolic links are followed inside it and nowhere else; a
// submodule is an empty folder. A file that this clone lacks gives ErrMissing, which is
// not fs.ErrNotExist.
func (r *Repo) FS(c Commit) fs.FS {
	return &treeFS{repo: r, root: plumbing.NewHash(c.Tree), time: c.Time}
}

type treeFS struct {
	repo *Repo
	root plumbing.Hash
	time time.Time
}

const maxLinks = 8

// lookup finds the entry of a name, links followed.
func (f *treeFS) lookup(name string) (object.TreeEntry, error) {
	for range maxLinks {
		entry, at, rest, err := f.descend(name)
		if err != nil || entry.Mode != filemode.Symlink {
			return entry, err
		}
		target, err := f.repo.blob(entry.Hash)
		if err != nil {
			return entry, err
		}
		name = path.Join(path.Dir(at), string(target), rest)
		if path.IsAbs(string(target)) || !fs.ValidPath(name) {
			return entry, fmt.Errorf("symbolic link %s leaves the repository", at)
		}
	}
	return object.TreeEntry{}, fmt.Errorf("too many symbolic links at %s", name)
}

// descend walks down until the name ends or a link stands in the way; at is where it
// stopped, rest what is left of the name.
func (f *treeFS) descend(name string) (entry object.TreeEntry, at, rest string, err error) {
	entry = object.TreeEntry{Name: ".", Mode: filemode.Dir, Hash: f.root}
	if name == "." {
		return entry, ".", "", nil
	}
	for rest = name; rest != ""; {
		var part string
		part, rest, _ = strings.Cut(rest, "/")
		if entry.Mode != filemode.Dir {
			return entry, at, rest, fs.ErrNotExist
		}
		entries, err := f.repo.tree(entry.Hash)
		if err != nil {
			return entry, at, rest, err
		}
		i := slices.IndexFunc(entries, func(e object.TreeEntry) bool { return e.Name == part })
		if i < 0 {
			return entry, at, rest, fs.ErrNotExist
		}
		entry, at = entries[i], path.Join(at, part)
		if entry.Mode == filemode.Symlink {
			return entry, at, rest, nil
		}
	}
	return entry, at, "", nil
}

func (f *treeFS) find(op, name string) (object.TreeEntry, error) {
	if !fs.ValidPath(name) {
		return object.TreeEntry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	entry, err := f.lookup(name)
	if err != nil {
		return entry, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return entry, nil
}

// Open opens a file or folder. A file's bytes are read at once.
func (f *treeFS) Open(name string) (fs.File, error) {
	entry, err := f.find("open", name)
	if err != nil {
		return nil, err
	}
	info := &info{fsys: f, name: path.Base(name), entry: entry}
	if info.IsDir() {
		list, err := f.list(entry)
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		return &openDir{info: info, list: list}, nil
	}
	data, err := f.repo.blob(entry.Hash)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &openFile{Reader: bytes.NewReader(data), info: info}, nil
}

// ReadFile reads a file whole.
func (f *treeFS) ReadFile(name string) ([]byte, error) {
	entry, err := f.find("read", name)
	if err != nil {
		return nil, err
	}
	if entry.Mode == filemode.Dir || entry.Mode == filemode.Submodule {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a folder")}
	}
	data, err := f.repo.blob(entry.Hash)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return data, nil
}

// ReadDir lists a folder, sorted by name.
func (f *treeFS) ReadDir(name string) ([]fs.DirEntry, error) {
	entry, err := f.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if entry.Mode != filemode.Dir && entry.Mode != filemode.Submodule {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a folder")}
	}
	list, err := f.list(entry)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	return list, nil
}

// Stat tells of a file or folder, links followed.
func (f *treeFS) Stat(name string) (fs.FileInfo, error) {
	entry, err := f.find("stat", name)
	if err != nil {
		return nil, err
	}
	return (&info{fsys: f, name: path.Base(name), entry: entry}).sized()
}

func (f *treeFS) list(entry object.TreeEntry) ([]fs.DirEntry, error) {
	if entry.Mode == filemode.Submodule {
		return nil, nil
	}
	entries, err := f.repo.tree(entry.Hash)
	if err != nil {
		return nil, err
	}
	list := make([]fs.DirEntry, 0, len(entries))
	for _, e := range entries {
		list = append(list, &info{fsys: f, name: e.Name, entry: e})
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return list, nil
}

// info is both what fs calls a DirEntry and, once its size is known, a FileInfo.
type info struct {
	fsys  *treeFS
	name  string
	entry object.TreeEntry
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
