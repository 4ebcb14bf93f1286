package gitfs

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"alm/internal/disk"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// errNotCheckedOut means that a submodule has no repository in this clone.
var errNotCheckedOut = fmt.Errorf("the submodule is not checked out: %w", ErrMissing)

func notCheckedOut(path string) error {
	return &Error{Op: "read submodule " + path, Err: errNotCheckedOut,
		Remedy: "set submodules: true in actions/checkout, or run git submodule update --init"}
}

// enter returns the top folder of the commit that a submodule names, from the submodule's own
// repository.
func (n node) enter() (node, error) {
	db, err := n.db.submodule(n.path)
	if err != nil {
		return n, err
	}
	c, err := db.commit(n.Hash)
	if errors.Is(err, ErrMissing) && db.mayFetch() {
		if err = db.fetchCommit(n.Hash); err == nil {
			c, err = db.commit(n.Hash)
		}
	}
	if err != nil {
		return n, fmt.Errorf("submodule %s: %w", n.path, err)
	}
	top := db.root(c)
	top.Name = n.Name
	return top, nil
}

// submodule opens the database of a submodule, once: of the repository in the work tree, or
// of the one that git keeps in .git/modules.
func (db *database) submodule(path string) (*database, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if sub := db.submodules[path]; sub != nil {
		return sub, nil
	}
	loc, err := db.loc.submodule(path)
	if err != nil {
		return nil, err
	}
	sub, err := openDatabase(loc, command{loc.gitDir, loc.root, &settings{}})
	if err != nil {
		return nil, err
	}
	sub.parent = db
	if db.submodules == nil {
		db.submodules = map[string]*database{}
	}
	db.submodules[path] = sub
	return sub, nil
}

// submodule finds the repository of a submodule.
func (loc location) submodule(path string) (location, error) {
	var sub location
	if full := filepath.Join(loc.root, filepath.FromSlash(path)); loc.root != "" && disk.CheckPath(full) == nil {
		var err error
		if sub, err = gitDirAt(full); err != nil {
			return sub, err
		}
	}
	if kept := filepath.Join(loc.common, "modules", filepath.FromSlash(path)); sub.gitDir == "" && isGitDir(kept) {
		sub.gitDir = kept
	}
	if sub.gitDir == "" {
		return sub, notCheckedOut(path)
	}
	var err error
	if sub.common, err = commonDir(sub.gitDir); err != nil {
		return sub, err
	}
	return sub, sub.readConfig()
}

// mayFetch reports whether missing objects may be fetched.
func (db *database) mayFetch() bool {
	if db.parent != nil {
		return db.parent.mayFetch()
	}
	return db.fetchMissing
}

// fetchCommit fetches a commit of a submodule from its origin.
func (db *database) fetchCommit(hash plumbing.Hash) error {
	ctx, stop := context.WithTimeout(context.Background(), maxWait)
	defer stop()
	depth := 0
	if db.isShallow() {
		depth = 1
	}
	err := db.git.fetch(ctx, []string{"+" + hash.String() + ":" + baseRefs + hash.String()}, depth)
	if err != nil {
		return &Error{Op: "fetch " + short(hash), Err: fmt.Errorf("%w: %v", ErrMissing, err), Remedy: "set fetch-depth: 0 in actions/checkout, or run git fetch in the submodule"}
	}
	db.reload()
	return nil
}

// resolve returns the folder that an entry of a folder is: of a submodule that of its commit.
// Another entry, or none, is the absent folder.
func (n node) resolve(e treeEntry) (node, error) {
	switch e.Mode {
	case filemode.Dir:
		return n.child(e), nil
	case filemode.Submodule:
		return n.child(e).enter()
	}
	return node{db: n.db}, nil
}
