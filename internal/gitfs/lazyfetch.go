package gitfs

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// fetchObject reads an object through git, which makes a partial clone fetch it. The first
// time, all other files that differ between the compared commits are fetched with it: one
// request instead of one per file.
func (db *database) fetchObject(kind plumbing.ObjectType, hash plumbing.Hash) ([]byte, error) {
	ctx, stop := context.WithTimeout(context.Background(), maxWait)
	defer stop()
	if db.fetchExpected(ctx) {
		if obj, err := db.store.Read(hash); err == nil && obj.Kind == kind {
			return obj.Data, nil
		}
	}
	return db.git.run(ctx, fetches, "", "cat-file", kind.String(), hash.String())
}

// expect remembers files that will be read.
func (db *database) expect(entries []treeEntry) {
	db.mu.Lock()
	defer db.mu.Unlock()
	for _, e := range entries {
		db.expected = append(db.expected, e.Hash)
	}
}

// fetchExpected fetches the expected files that are missing, as git does for a partial
// clone, and reports whether all are present. Concurrent calls wait for each other.
func (db *database) fetchExpected(ctx context.Context) bool {
	db.fetching.Lock()
	defer db.fetching.Unlock()
	db.mu.Lock()
	expected := db.expected
	db.expected = nil
	db.mu.Unlock()
	var list strings.Builder
	for _, hash := range expected {
		if _, err := db.store.Read(hash); errors.Is(err, plumbing.ErrObjectNotFound) {
			fmt.Fprintln(&list, hash)
		}
	}
	if list.Len() == 0 {
		return true
	}
	_, err := db.git.run(ctx, fetches, list.String(), "-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags",
		"--no-write-fetch-head", "--recurse-submodules=no", "--no-auto-gc", "--filter=blob:none", "--stdin", "origin")
	if err != nil {
		return false
	}
	db.reload()
	return true
}
