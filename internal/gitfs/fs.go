package gitfs

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// ErrLink means that a path leads through a symbolic link. Its target can change while the
// folder's hash does not, so links in a commit are listed and never followed.
var ErrLink = errors.New("symbolic links in a commit are not followed")

// FS returns the commit's tree. Symbolic links are listed and ReadLink reads them; opening
// one is ErrLink. A submodule is an empty folder. A file that this clone lacks is ErrMissing.
// Neither error is fs.ErrNotExist. The FS is safe for concurrent use.
func (r *Repo) FS(c Commit) fs.FS {
	return &treeFS{db: r.db, root: plumbing.NewHash(c.Tree), time: c.Time}
}

type treeFS struct {
	db   *database
	root plumbing.Hash
	time time.Time
}

// lookup returns the entry of a name.
func (f *treeFS) lookup(name string) (treeEntry, error) {
	at := treeEntry{Name: ".", Mode: filemode.Dir, Hash: f.root}
	if name == "." {
		return at, nil
	}
	for part := range strings.SplitSeq(name, "/") {
		switch at.Mode {
		case filemode.Dir:
		case filemode.Symlink:
			return at, ErrLink
		default:
			return at, fs.ErrNotExist
		}
		entries, err := f.db.tree(at.Hash)
		if err != nil {
			return at, err
		}
		next, ok := findEntry(entries, part)
		if !ok {
			return at, fs.ErrNotExist
		}
		at = next
	}
	return at, nil
}

// find returns the entry of a name that is not a link.
func (f *treeFS) find(op, name string) (treeEntry, error) {
	at, err := f.lstat(op, name)
	if err == nil && at.Mode == filemode.Symlink {
		err = &fs.PathError{Op: op, Path: name, Err: ErrLink}
	}
	return at, err
}

func (f *treeFS) lstat(op, name string) (treeEntry, error) {
	if !fs.ValidPath(name) {
		return treeEntry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	at, err := f.lookup(name)
	if err != nil {
		return at, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return at, nil
}

// Open opens a file or folder. A file's bytes are read at once.
func (f *treeFS) Open(name string) (fs.File, error) {
	entry, err := f.find("open", name)
	if err != nil {
		return nil, err
	}
	info := &fileInfo{fsys: f, name: path.Base(name), entry: entry}
	if info.IsDir() {
		list, err := f.list(entry)
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		return &openDir{info: info, list: list}, nil
	}
	data, err := f.db.blob(entry.Hash)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &openFile{Reader: bytes.NewReader(data), info: info}, nil
}

// ReadFile reads a file.
func (f *treeFS) ReadFile(name string) ([]byte, error) {
	entry, err := f.find("read", name)
	if err != nil {
		return nil, err
	}
	if entry.Mode == filemode.Dir || entry.Mode == filemode.Submodule {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a folder")}
	}
	data, err := f.db.blob(entry.Hash)
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

// Stat describes a file or folder.
func (f *treeFS) Stat(name string) (fs.FileInfo, error) {
	entry, err := f.find("stat", name)
	return f.info("stat", name, entry, err)
}

// Lstat describes a file, a folder or a link.
func (f *treeFS) Lstat(name string) (fs.FileInfo, error) {
	entry, err := f.lstat("lstat", name)
	return f.info("lstat", name, entry, err)
}

func (f *treeFS) info(op, name string, entry treeEntry, err error) (fs.FileInfo, error) {
	if err != nil {
		return nil, err
	}
	known, err := (&fileInfo{fsys: f, name: path.Base(name), entry: entry}).sized()
	if err != nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return known, nil
}

// ReadLink returns the target of a link as it is written.
func (f *treeFS) ReadLink(name string) (string, error) {
	entry, err := f.lstat("readlink", name)
	if err != nil {
		return "", err
	}
	if entry.Mode != filemode.Symlink {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	target, err := f.db.blob(entry.Hash)
	if err != nil {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: err}
	}
	return string(target), nil
}

func (f *treeFS) list(entry treeEntry) ([]fs.DirEntry, error) {
	if entry.Mode == filemode.Submodule {
		return nil, nil
	}
	entries, err := f.db.tree(entry.Hash)
	if err != nil {
		return nil, err
	}
	list := make([]fs.DirEntry, len(entries))
	for i, e := range entries {
		list[i] = &fileInfo{fsys: f, name: e.Name, entry: e}
	}
	return list, nil
}
