package gitfs

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"alm/internal/sorting"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// Sparse returns the opened folder as disk has it, with the files of the index that are not
// checked out because of a sparse checkout or git update-index --skip-worktree: they are not
// removed.
func (r *Repo) Sparse(ctx context.Context, disk fs.FS) (fs.FS, error) {
	if !r.LeavesOut() {
		return disk, nil
	}
	pathspec := ":(top)"
	if r.prefix != "." {
		pathspec = ":(top,literal)" + r.prefix
	}
	out, err := r.git.run(ctx, reads, "", "--work-tree", r.root, "ls-files", "-t", "--stage", "--full-name", "-z", "--", pathspec)
	if err != nil {
		return nil, &Error{Op: "list the files that the sparse checkout leaves out", Err: err, Remedy: "put git on the PATH, or run git sparse-checkout disable"}
	}
	s := &sparseFS{FS: disk, db: r.db, files: map[string]node{}, folders: map[string][]node{}}
	for record := range bytes.SplitSeq(out, []byte{0}) {
		if err := s.add(string(record), r.prefix); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// LeavesOut reports whether files of the index may not be checked out.
func (r *Repo) LeavesOut() bool { return r.root != "" && (r.sparse || r.hasExtendedIndex()) }

// hasExtendedIndex reports whether the index may have files that skip the work tree. The flag
// needs version 3 of the index or a higher one.
func (r *Repo) hasExtendedIndex() bool {
	file, err := os.Open(filepath.Join(r.gitDir, "index"))
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist) // git says what is wrong with it
	}
	defer file.Close()
	header := make([]byte, 8) // "DIRC" and the version
	_, err = io.ReadFull(file, header)
	return err != nil || binary.BigEndian.Uint32(header[4:]) > 2
}

// sparseFS is a folder on disk with the files that a sparse checkout leaves out.
type sparseFS struct {
	fs.FS
	db      *database
	files   map[string]node   // left out, by name
	folders map[string][]node // what is left out of each folder, also folders
}

// add adds a file of the index if it is left out: "S 100644 HASH 0 TAB NAME".
func (s *sparseFS) add(record, prefix string) error {
	info, full, ok := strings.Cut(record, "\t")
	fields := strings.Fields(info)
	if !ok || len(fields) != 4 || fields[0] != "S" {
		return nil
	}
	mode, err := filemode.New(fields[1])
	if err != nil {
		return fmt.Errorf("read the index: %s: %w", full, err)
	}
	if mode == filemode.Submodule {
		return nil
	}
	name := full
	if prefix != "." {
		name = strings.TrimPrefix(full, prefix+"/")
	}
	n := node{treeEntry{path.Base(name), mode, plumbing.NewHash(fields[2])}, s.db, full}
	s.files[name] = n
	for ; name != "."; name = path.Dir(name) {
		folder := path.Dir(name)
		known := s.folders[folder]
		if slices.ContainsFunc(known, func(k node) bool { return k.Name == n.Name }) {
			return nil
		}
		s.folders[folder] = append(known, n)
		n = node{treeEntry{Name: path.Base(folder), Mode: filemode.Dir}, s.db, folder}
	}
	return nil
}

// leftOut returns the file or folder with a name if it is not on disk.
func (s *sparseFS) leftOut(op, name string) (node, error) {
	n, ok := s.files[name]
	if _, folder := s.folders[name]; folder {
		n, ok = node{treeEntry{Name: path.Base(name), Mode: filemode.Dir}, s.db, name}, true
	}
	switch {
	case !ok:
		return n, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	case n.Mode == filemode.Symlink:
		return n, &fs.PathError{Op: op, Path: name, Err: ErrLink}
	}
	return n, nil
}

// Open opens a file or folder.
func (s *sparseFS) Open(name string) (fs.File, error) {
	file, err := s.FS.Open(name)
	if err == nil {
		if _, folder := s.folders[name]; !folder {
			return file, nil
		}
		file.Close()
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	n, err := s.leftOut("open", name)
	if err != nil {
		return nil, err
	}
	info := &fileInfo{node: n, name: path.Base(name)}
	if n.isDir() {
		list, err := s.ReadDir(name)
		return &openDir{info: info, list: list}, err
	}
	data, err := n.db.blob(n.Hash)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &openFile{Reader: bytes.NewReader(data), info: info}, nil
}

// ReadFile reads a file.
func (s *sparseFS) ReadFile(name string) ([]byte, error) {
	data, err := fs.ReadFile(s.FS, name)
	if !errors.Is(err, fs.ErrNotExist) {
		return data, err
	}
	n, err := s.leftOut("read", name)
	if err == nil && n.isDir() {
		err = &fs.PathError{Op: "read", Path: name, Err: errors.New("is a folder")}
	}
	if err != nil {
		return nil, err
	}
	if data, err = n.db.blob(n.Hash); err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return data, nil
}

// ReadDir lists a folder, sorted by name.
func (s *sparseFS) ReadDir(name string) ([]fs.DirEntry, error) {
	missing, known := s.folders[name]
	list, err := fs.ReadDir(s.FS, name)
	if err != nil && !(known && errors.Is(err, fs.ErrNotExist)) {
		return nil, err
	}
	for _, n := range missing {
		if !slices.ContainsFunc(list, func(e fs.DirEntry) bool { return e.Name() == n.Name }) {
			list = append(list, &fileInfo{node: n, name: n.Name})
		}
	}
	sorting.Stable(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

// Stat describes a file or folder.
func (s *sparseFS) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(s.FS, name)
	if !errors.Is(err, fs.ErrNotExist) {
		return info, err
	}
	n, err := s.leftOut("stat", name)
	if err != nil {
		return nil, err
	}
	return (&fileInfo{node: n, name: path.Base(name)}).sized()
}
