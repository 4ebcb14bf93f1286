package gitfs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"alm/internal/gitfs/odb"

	"github.com/go-git/go-git/v5/plumbing"
)

// database reads commits, trees and files, and has git fetch what a partial clone lacks.
type database struct {
	store        *odb.Store
	git          command
	loc          location
	parent       *database // of a submodule: the repository that contains it
	fetchMissing bool      // git may fetch objects that are missing

	fetching sync.Mutex

	mu       sync.Mutex // guards what follows
	trees    map[plumbing.Hash][]treeEntry
	shallow  map[plumbing.Hash]bool
	expected []plumbing.Hash // files that will be read

	submodules map[string]*database // by path
}

func openDatabase(loc location, git command) (*database, error) {
	store, err := odb.Open(loc.common)
	if err != nil {
		return nil, &Error{Op: "open repository", Err: err, Remedy: "clone without --reference"}
	}
	return &database{store: store, git: git, loc: loc, trees: map[plumbing.Hash][]treeEntry{}}, nil
}

// maxPeel limits how many tags may name each other before a commit.
const maxPeel = 8

// commit reads a commit, or the commit that an annotated tag names.
func (db *database) commit(hash plumbing.Hash) (Commit, error) {
	for range maxPeel {
		obj, err := db.store.Read(hash)
		if err != nil {
			return Commit{}, db.readError("commit", hash, err)
		}
		switch obj.Kind {
		case plumbing.TagObject:
			target, err := parseTag(obj.Data)
			if err != nil {
				return Commit{}, fmt.Errorf("read tag %s: %w", hash, err)
			}
			hash = target
		case plumbing.CommitObject:
			c, err := parseCommit(obj.Data)
			if err != nil {
				return Commit{}, fmt.Errorf("read commit %s: %w", hash, err)
			}
			c.Hash = hash.String()
			return c, nil
		default:
			return Commit{}, &Error{Op: "read commit " + short(hash), Err: fmt.Errorf("%w: it is a %s", ErrNoRevision, obj.Kind),
				Remedy: "name a commit, a branch, or a tag of a commit"}
		}
	}
	return Commit{}, &Error{Op: "read tag " + short(hash), Err: fmt.Errorf("%w: too many tags that name tags", ErrNoRevision), Remedy: "name a commit"}
}

// maxTrees limits the trees that are kept in memory.
const maxTrees = 1 << 14

// tree lists a tree's entries by name. The zero hash is an absent tree and has none.
func (db *database) tree(hash plumbing.Hash) ([]treeEntry, error) {
	if hash.IsZero() {
		return nil, nil
	}
	db.mu.Lock()
	entries, known := db.trees[hash]
	db.mu.Unlock()
	if known {
		return entries, nil
	}
	data, err := db.read(plumbing.TreeObject, hash)
	if err != nil {
		return nil, db.readError("tree", hash, err)
	}
	if entries, err = parseTree(data); err != nil {
		return nil, fmt.Errorf("read tree %s: %w", hash, err)
	}
	db.mu.Lock()
	if len(db.trees) >= maxTrees {
		clear(db.trees)
	}
	db.trees[hash] = entries
	db.mu.Unlock()
	return entries, nil
}

// blob reads a file's bytes; the caller may change them.
func (db *database) blob(hash plumbing.Hash) ([]byte, error) {
	data, err := db.read(plumbing.BlobObject, hash)
	if err != nil {
		return nil, db.readError("file", hash, err)
	}
	return data, nil
}

func (db *database) blobSize(hash plumbing.Hash) (int64, error) {
	size, err := db.store.Size(hash)
	if err == nil {
		return size, nil
	}
	data, err := db.blob(hash)
	return int64(len(data)), err
}

// read reads an object of a kind, from a promisor remote if that is allowed.
func (db *database) read(kind plumbing.ObjectType, hash plumbing.Hash) ([]byte, error) {
	obj, err := db.store.Read(hash)
	if errors.Is(err, plumbing.ErrObjectNotFound) && db.mayFetch() {
		data, fetchErr := db.fetchObject(kind, hash)
		if fetchErr == nil {
			return data, nil
		}
		return nil, fmt.Errorf("%w; %v", err, fetchErr)
	}
	if err == nil && obj.Kind != kind {
		err = fmt.Errorf("it is a %s, not a %s", obj.Kind, kind)
	}
	return obj.Data, err
}

// reload drops cached state after a fetch.
func (db *database) reload() {
	db.store.Close()
	db.mu.Lock()
	defer db.mu.Unlock()
	db.shallow = nil
}

// shallowCommits returns the commits at which a shallow clone ends: it lacks their parents.
// A complete clone has none.
func (db *database) shallowCommits() map[plumbing.Hash]bool {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.shallow == nil {
		db.shallow = map[plumbing.Hash]bool{}
		data, _ := os.ReadFile(filepath.Join(db.loc.common, "shallow"))
		for line := range strings.FieldsSeq(string(data)) {
			db.shallow[plumbing.NewHash(line)] = true
		}
	}
	return db.shallow
}

func (db *database) isShallow() bool { return len(db.shallowCommits()) > 0 }

// readError returns the error for an object that cannot be read. It is never fs.ErrNotExist.
func (db *database) readError(kind string, hash plumbing.Hash, err error) error {
	if !errors.Is(err, plumbing.ErrObjectNotFound) {
		return fmt.Errorf("read %s %s: %w", kind, hash, err)
	}
	remedy := "the repository or its alternate is damaged: clone again"
	switch {
	case db.loc.partial && kind != "commit":
		remedy = "this is a partial clone: clone without --filter; in CI, with git on the PATH, missing files are fetched"
	case db.isShallow():
		remedy = "this is a shallow clone: set fetch-depth: 0 in actions/checkout, or run git fetch --unshallow"
	case kind == "commit":
		remedy = "fetch the branch that contains it, or check the hash for mistakes"
	}
	cause := ErrMissing
	if err != plumbing.ErrObjectNotFound {
		cause = fmt.Errorf("%w: %s", ErrMissing, strings.TrimPrefix(err.Error(), plumbing.ErrObjectNotFound.Error()+"; "))
	}
	return &Error{Op: "read " + kind + " " + short(hash), Err: cause, Remedy: remedy}
}

func short(hash plumbing.Hash) string { return hash.String()[:12] }
