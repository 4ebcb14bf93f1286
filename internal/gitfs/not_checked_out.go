package gitfs

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"alm/internal/disk"

	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// NotCheckedOut lists the submodules of a base that the work tree cannot be compared in: their
// folders are empty, and either HEAD names another commit of them, or the clone can read what
// base names and all of it would count as removed.
func (r *Repo) NotCheckedOut(ctx context.Context, base Commit) ([]Unit, error) {
	if r.root == "" {
		return nil, nil
	}
	names, err := submodulePaths(r.FS(base))
	if err != nil || len(names) == 0 {
		return nil, err
	}
	head, err := r.Head(ctx)
	if err != nil {
		return nil, err
	}
	var units []Unit
	for _, name := range names {
		was, is := r.gitlink(base, name), r.gitlink(head, name)
		if was.Hash.IsZero() || is.Hash.IsZero() || !r.isEmptyFolder(name) {
			continue
		}
		if _, err := was.enter(); was.Hash == is.Hash && errors.Is(err, errNotCheckedOut) {
			continue
		}
		units = append(units, Unit{Dir: name, Err: notCheckedOut(name)})
	}
	return units, nil
}

// submodulePaths returns the folders of .gitmodules.
func submodulePaths(fsys fs.FS) ([]string, error) {
	data, err := fs.ReadFile(fsys, ".gitmodules")
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrLink) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), "=")
		name := path.Clean(strings.Trim(strings.TrimSpace(value), `"`))
		if strings.EqualFold(strings.TrimSpace(key), "path") && fs.ValidPath(name) {
			names = append(names, name)
		}
	}
	return names, lines.Err()
}

// gitlink returns the submodule with a name in a commit, or the zero node.
func (r *Repo) gitlink(c Commit, name string) node {
	n, err := (&treeFS{root: r.db.root(c)}).lookup(name)
	if err != nil || n.Mode != filemode.Submodule {
		return node{}
	}
	return n
}

// isEmptyFolder reports whether a folder of the work tree has nothing in it, or is a link, which is
// not followed. A sparse checkout may leave out the folder too.
func (r *Repo) isEmptyFolder(name string) bool {
	full := filepath.Join(r.root, filepath.FromSlash(name))
	if disk.CheckPath(full) != nil {
		return true
	}
	entries, err := os.ReadDir(full)
	return err == nil && len(entries) == 0 || errors.Is(err, fs.ErrNotExist) && r.sparse
}
