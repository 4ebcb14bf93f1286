package gitfs

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"strings"
	"time"

	"alm/internal/disk"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// ErrLink means that a path leads through a symbolic link. Its target can change while the
// folder's hash does not, so links in a commit are listed and never followed.
var ErrLink = disk.ErrLink

// FS returns the commit's tree. Symbolic links are listed and ReadLink reads them; opening
// one is ErrLink. A submodule is the folder of the commit that it names, and empty if it is
// not checked out. A file that this clone lacks, or that is in such a submodule, is
// ErrMissing. Neither error is fs.ErrNotExist. The FS is safe for concurrent use.
func (r *Repo) FS(c Commit) fs.FS {
	return &treeFS{root: r.db.root(c), time: c.Time}
}

type treeFS struct {
	root node
	time time.Time
}

// node is a file or folder of a commit.
type node struct {
	treeEntry
	db   *database // that has it
	path string    // from the top of db's repository
}

// root returns the top folder of a commit.
func (db *database) root(c Commit) node {
	return node{treeEntry{Name: ".", Mode: filemode.Dir, Hash: plumbing.NewHash(c.Tree)}, db, "."}
}

func (n node) isDir() bool { return n.Mode == filemode.Dir || n.Mode == filemode.Submodule }

// child returns a file or folder in a folder.
func (n node) child(e treeEntry) node {
	if n.path == "." {
		return node{e, n.db, e.Name}
	}
	return node{e, n.db, n.path + "/" + e.Name}
}

// entries lists a folder, also that of a submodule.
func (n node) entries() (folder node, entries []treeEntry, err error) {
	if n.Mode == filemode.Submodule {
		if n, err = n.enter(); err != nil {
			return n, nil, err
		}
	}
	entries, err = n.db.tree(n.Hash)
	return n, entries, err
}

// lookup returns the node of a name.
func (f *treeFS) lookup(name string) (node, error) {
	n := f.root
	if name == "." {
		return n, nil
	}
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case n.Mode == filemode.Symlink:
			return n, ErrLink
		case !n.isDir():
			return n, fs.ErrNotExist
		}
		folder, entries, err := n.entries()
		if err != nil {
			return n, err
		}
		next, ok := findEntry(entries, part)
		if !ok {
			return n, fs.ErrNotExist
		}
		n = folder.child(next)
	}
	return n, nil
}

// find returns the node of a name that is not a link.
func (f *treeFS) find(op, name string) (node, error) {
	n, err := f.lstat(op, name)
	if err == nil && n.Mode == filemode.Symlink {
		err = &fs.PathError{Op: op, Path: name, Err: ErrLink}
	}
	return n, err
}

func (f *treeFS) lstat(op, name string) (node, error) {
	if !fs.ValidPath(name) {
		return node{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	n, err := f.lookup(name)
	if err != nil {
		return n, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return n, nil
}

// Open opens a file or folder. A file's bytes are read at once.
func (f *treeFS) Open(name string) (fs.File, error) {
	n, err := f.find("open", name)
	if err != nil {
		return nil, err
	}
	info := &fileInfo{node: n, name: path.Base(name), time: f.time}
	if n.isDir() {
		list, err := f.list(n)
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		return &openDir{info: info, list: list}, nil
	}
	data, err := n.db.blob(n.Hash)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &openFile{Reader: bytes.NewReader(data), info: info}, nil
}

// ReadFile reads a file.
func (f *treeFS) ReadFile(name string) ([]byte, error) {
	n, err := f.find("read", name)
	if err != nil {
		return nil, err
	}
	if n.isDir() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a folder")}
	}
	data, err := n.db.blob(n.Hash)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return data, nil
}

// ReadDir lists a folder, sorted by name.
func (f *treeFS) ReadDir(name string) ([]fs.DirEntry, error) {
	n, err := f.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !n.isDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a folder")}
	}
	list, err := f.list(n)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	return list, nil
}

// Stat describes a file or folder.
func (f *treeFS) Stat(name string) (fs.FileInfo, error) {
	n, err := f.find("stat", name)
	return f.info("stat", name, n, err)
}

// Lstat describes a file, a folder or a link.
func (f *treeFS) Lstat(name string) (fs.FileInfo, error) {
	n, err := f.lstat("lstat", name)
	return f.info("lstat", name, n, err)
}

func (f *treeFS) info(op, name string, n node, err error) (fs.FileInfo, error) {
	if err != nil {
		return nil, err
	}
	known, err := (&fileInfo{node: n, name: path.Base(name), time: f.time}).sized()
	if err != nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return known, nil
}

// ReadLink returns the target of a link as it is written.
func (f *treeFS) ReadLink(name string) (string, error) {
	n, err := f.lstat("readlink", name)
	if err != nil {
		return "", err
	}
	if n.Mode != filemode.Symlink {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	target, err := n.db.blob(n.Hash)
	if err != nil {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: err}
	}
	return string(target), nil
}

func (f *treeFS) list(n node) ([]fs.DirEntry, error) {
	folder, entries, err := n.entries()
	if errors.Is(err, errNotCheckedOut) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list := make([]fs.DirEntry, len(entries))
	for i, e := range entries {
		list[i] = &fileInfo{node: folder.child(e), name: e.Name, time: f.time}
	}
	return list, nil
}
